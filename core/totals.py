"""What boards show without counting: deals and value per stage, status and currency (decision 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from core.models import Deal, StageTotal

if TYPE_CHECKING:
    from core.results import DealView
    from core.transaction import Transaction

_KEY = ("workspace_id", "pipeline_id", "stage_id", "status", "currency")


class TotalKey(NamedTuple):
    """What a total is kept for."""

    pipeline_id: int
    stage_id: int
    status: str
    currency: str


def _add_to_totals(insert: Any) -> Any:
    statement = insert(StageTotal).values(
        workspace_id=bindparam("workspace_id"),
        pipeline_id=bindparam("pipeline_id"),
        stage_id=bindparam("stage_id"),
        status=bindparam("status"),
        currency=bindparam("currency"),
        deals=bindparam("deals"),
        value_minor=bindparam("value_minor"),
    )
    return statement.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "deals": StageTotal.deals + statement.excluded.deals,
            "value_minor": StageTotal.value_minor + statement.excluded.value_minor,
        },
    )


_LITE_ADD = _add_to_totals(sqlite.insert)
_PG_ADD = _add_to_totals(postgresql.insert)
_KEPT = (
    select(StageTotal)
    .where(StageTotal.workspace_id == bindparam("workspace_id"))
    .where(StageTotal.pipeline_id == bindparam("pipeline_id"))
    .where(StageTotal.deals != 0)
)
_COUNTED = (
    select(
        Deal.pipeline_id,
        Deal.stage_id,
        Deal.status,
        Deal.currency,
        func.count().label("deals"),
        func.sum(Deal.value_minor).label("value_minor"),
    )
    .where(Deal.workspace_id == bindparam("workspace_id"))
    .group_by(Deal.pipeline_id, Deal.stage_id, Deal.status, Deal.currency)
)
_ALL_KEPT = (
    select(StageTotal)
    .where(StageTotal.workspace_id == bindparam("workspace_id"))
    .where(StageTotal.deals != 0)
)


def total_key(deal: DealView) -> TotalKey:
    """Where `deal` counts."""
    return TotalKey(deal.stage.pipeline_id, deal.stage.stage_id, deal.status, deal.value.currency)


def add_to_totals(tx: Transaction, changes: Iterable[tuple[TotalKey, int, int]]) -> None:
    """Add each `(key, deals, minor units)` to the kept totals, when the transaction ends."""
    for key, deals, minor in changes:
        known = tx.totals.get(key, (0, 0))
        tx.totals[key] = (known[0] + deals, known[1] + minor)


def write_totals(tx: Transaction) -> None:
    """Write what a transaction adds to the totals; the last thing that it does (decision 7).

    The rows are shared by all who change a stage, and are taken in one order by everybody, so that nobody
    waits long and nobody waits in a circle.
    """
    rows = [
        {**key._asdict(), "deals": deals, "value_minor": minor}
        for key, (deals, minor) in sorted(tx.totals.items())
        if deals or minor
    ]
    tx.write_many(_LITE_ADD if tx.is_sqlite else _PG_ADD, rows)


def kept_totals(tx: Transaction, pipeline_id: int | None = None) -> Sequence[Row[Any]]:
    """The totals of a pipeline, or of all: rows of stage_id, status, currency, deals, value_minor."""
    return tx.rows(_ALL_KEPT) if pipeline_id is None else tx.rows(_KEPT, pipeline_id=pipeline_id)


def differing_totals(tx: Transaction) -> dict[TotalKey, tuple[tuple[int, int], tuple[int, int]]]:
    """Where what is kept differs from a recount: key → (kept, counted), each deals and minor units."""

    def read(rows: Sequence[Row[Any]]) -> dict[TotalKey, tuple[int, int]]:
        return {
            TotalKey(row.pipeline_id, row.stage_id, row.status, row.currency): (
                int(row.deals),
                int(row.value_minor),
            )
            for row in rows
        }

    kept, counted = read(tx.rows(_ALL_KEPT)), read(tx.rows(_COUNTED))
    return {
        key: (kept.get(key, (0, 0)), counted.get(key, (0, 0)))
        for key in sorted({*kept, *counted})
        if kept.get(key) != counted.get(key)
    }
