"""What callers get back about imports: a file looked at, and what became of its rows. See `core.results`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from core.bulk_results import Outcome as BulkOutcome
from core.i18n import Text, _
from core.imports.columns import Field
from core.imports.options import ImportOptions
from core.imports.outcome import Outcome
from core.imports.rows import BadCell, BadRow
from core.job_results import JobView

IMPORT: Final = "deals.import"
"""The kind of job that an import is."""

IMPORT_UNDO: Final = "deals.import_undo"
"""The kind of job that takes one back."""

MOST_SHOWN = 20
"""Rows that are left out, as many as are told of one by one."""


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column of a file: its name, what it seems to hold (None if unknown), and what stands in it first."""

    name: str
    field: Field | None
    sample: str


@dataclass(frozen=True, slots=True)
class FileLook:
    """A file that is kept, as far as its first rows tell. `title` is a template where no column holds titles.

    `ours` says that it is an export of ours, whose columns are known. `options` are what somebody said of it.
    """

    import_id: int
    file: str
    columns: tuple[ColumnGuess, ...]
    ours: bool
    title: str | None
    options: ImportOptions


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file's rows, or in a dry run would. `left_out` are the first of the `bad_rows`."""

    file: str
    outcome: Outcome
    left_out: tuple[BadRow, ...]
    bad_rows: int
    dry_run: bool


class ImportPlan(BaseModel):
    """What a job does with its rows. `names` are the file's own for the columns that it has.

    `left_out` and `bad_rows` tell of rows that were no good before any was imported.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    pipeline: str | None
    create_stages: bool
    names: dict[Field, str]
    left_out: list[Any]
    bad_rows: int


class UnmakePlan(BaseModel):
    """What the undo of an import is asked for: the import `undoes`, and the file that it was of.

    `stays` says that the import made stages, labels or owners, which are taken back by nobody.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    undoes: int
    stays: bool


class Unmade(BulkOutcome):
    """What became of the deals of an import that is taken back: `changed` are those that are gone.

    `parties` are the contacts and companies that are gone with them, `in_use` those that stay.
    """

    parties: int = 0
    in_use: int = 0


def result_of(job: JobView) -> ImportResult:
    """What an import came to so far."""
    plan = ImportPlan.model_validate(job.request)
    outcome = outcome_from_json(job.outcome)
    left_out = sorted((*rows_from_json(plan.left_out), *outcome.refused), key=lambda row: row.line)
    bad = plan.bad_rows + job.outcome.get("refused_rows", 0)
    return ImportResult(plan.file, outcome, tuple(left_out[:MOST_SHOWN]), bad, dry_run=False)


def outcome_to_json(outcome: Outcome, locale: str) -> dict[str, Any]:
    """An outcome as a job keeps it; reasons in the words of `locale`."""
    counts = [[*key, count, outcome.minor[key]] for key, count in outcome.deals.items()]
    return {
        "deals": counts,
        "stages": [[*key, count] for key, count in outcome.stages.items()],
        "owners": outcome.owners,
        "places": outcome.places,
        "labels": outcome.labels,
        "refused": rows_to_json(outcome.refused[:MOST_SHOWN], locale),
        **{name: getattr(outcome, name) for name in _NUMBERS},
    }


def outcome_from_json(kept: Mapping[str, Any]) -> Outcome:
    """The outcome that was kept; an empty one where nothing was yet."""
    outcome = Outcome()
    for status, currency, count, minor in kept.get("deals", ()):
        outcome.deals[status, currency] = count
        outcome.minor[status, currency] = minor
    for status, stage, count in kept.get("stages", ()):
        outcome.stages[status, stage] = count
    for name in ("owners", "places", "labels"):
        setattr(outcome, name, list(kept.get(name, ())))
    for name in _NUMBERS:
        setattr(outcome, name, kept.get(name, 0))
    outcome.refused = list(rows_from_json(kept.get("refused", ())))
    return outcome


def rows_to_json(rows: Sequence[BadRow], locale: str) -> list[Any]:
    """Bad rows as JSON holds them; reasons in the words of `locale`."""
    return [
        [row.line, [[cell.column, cell.value, cell.reason.render(locale)] for cell in row.cells]]
        for row in rows
    ]


def rows_from_json(kept: Sequence[Any]) -> tuple[BadRow, ...]:
    """The rows that were kept."""
    return tuple(
        BadRow(line, tuple(BadCell(column, value, _as_told(reason)) for column, value, reason in cells))
        for line, cells in kept
    )


def _as_told(reason: str) -> Text:
    """Words that were rendered already."""
    return _("{reason}", reason=reason)


_NUMBERS = ("already", "differing", "without_company", "stage_unknown", "undated", "companies", "contacts")
