"""An import as long work: each item is a row of the file, and a batch imports as many as it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import TypeAdapter

from core.bulk import analyse
from core.imports.batch import Known
from core.imports.columns import Field
from core.imports.places import Places
from core.imports.results import ImportPlan, outcome_from_json, outcome_to_json, result_of
from core.imports.rows import BadRow, DealRow
from core.imports.writing import write_rows
from core.job_results import JobView
from core.jobs import Step, next_items
from core.permissions import require
from core.transaction import Transaction

_ROW = TypeAdapter(DealRow)


def items_of(rows: Iterable[DealRow]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The items of the job that imports `rows`: each by the line on which it begins."""
    for row in rows:
        yield row.line, _ROW.dump_python(row, mode="json", exclude_defaults=True)


def import_batch(tx: Transaction, job: JobView, most: int) -> Step:
    """Import the next rows. What was imported is recognised, so that nothing is ever made twice.

    Raises NotPermitted where the asker is no admin any more; NotFound where the pipeline is gone.
    """
    require(tx.actor, "import")
    tx.cause = job.job_id
    items = next_items(tx, job, most)
    plan = ImportPlan.model_validate(job.request)
    known = Known(tx, Places(tx, plan.pipeline, create=plan.create_stages))
    done = write_rows(tx, known, [_ROW.validate_python(item.data) for item in items], set(plan.names))
    done.refused = [_named(row, plan) for row in done.refused]
    refused = len(done.refused) + job.outcome.get("refused_rows", 0)
    so_far = outcome_from_json(job.outcome)
    so_far.add(done)
    kept = {**outcome_to_json(so_far, tx.actor.locale), "refused_rows": refused}
    cursor = items[-1].item_id if items else job.cursor
    return Step(len(items), cursor, kept, last=len(items) < most)


def import_ended(tx: Transaction, job: JobView) -> None:
    """Let the database look at its tables: until then it plans as if they were empty."""
    if tx.is_sqlite and result_of(job).outcome.new:
        analyse(tx.connection)


def _named(row: BadRow, plan: ImportPlan) -> BadRow:
    """A row that the database refused, its field called as the file calls the column."""
    return BadRow(
        row.line,
        tuple(cell._replace(column=plan.names.get(Field(cell.column), cell.column)) for cell in row.cells),
    )
