"""Which columns of a board one message shows, how many deals of each, and those deals in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, union_all

from core.deal_rows import deals_by_ids
from core.models import Deal
from core.requests import ShowBoard
from core.results import DealView, Look, PipelineView, Sort, StageView
from core.transaction import Transaction

# What fits into one message beside the board's own heading, totals, menus and buttons (50 blocks in all).
_ROOM = 42
# Each column takes a block, and one for a deal at least.
_MOST_COLUMNS = 20
_MOST_PER_STAGE = 7
# Past this many columns a deal is one line, unless somebody wants it otherwise.
_MOST_IN_FULL = 8
# A column's lines share one text of 3000 characters; on a phone all of them are to be scrolled through.
_MOST_LINES, _FEWEST_LINES, _LINES = 8, 3, 60

# Each comes off an index that begins with the stage and the status (decision 7).
ORDERS: Mapping[Sort, tuple[Any, Any]] = {
    "value": (Deal.value_minor.desc(), Deal.deal_id.desc()),
    "age": (Deal.stage_entered_at, Deal.deal_id),
    "closing": (Deal.expected_close_on.asc().nulls_last(), Deal.deal_id),
}


@dataclass(frozen=True, slots=True)
class ColumnsShown:
    """A page's columns, how many deals of each come before those shown, and how many are shown at most."""

    stages: Sequence[StageView]
    skipped: Mapping[StageView, int]
    per_stage: int
    look: Look
    page: int
    pages: int


def columns_shown(counts: Mapping[StageView, int], request: ShowBoard) -> ColumnsShown:
    """The page of columns that `request` asks for, or the last one, of stages that hold so many deals each.

    The columns without any deal stand on the first page, where they take no place. Where a column is turned
    past its end, as after deals have left it, it begins anew.
    """
    occupied = [stage for stage, count in counts.items() if count]
    columns = max(1, min(len(occupied), _MOST_COLUMNS))
    look: Look = request.look or ("full" if len(occupied) <= _MOST_IN_FULL else "compact")
    most = _most_lines(columns) if look == "compact" else _most_in_full(columns)
    pages = max(1, -(-len(occupied) // _MOST_COLUMNS))
    page = min(request.page, pages)
    held = set(occupied[(page - 1) * _MOST_COLUMNS : page * _MOST_COLUMNS])
    stages = [stage for stage, count in counts.items() if stage in held or (page == 1 and not count)]
    skipped = {stage: request.skipped.get(stage.stage_id, 0) for stage in stages}
    return ColumnsShown(
        stages=stages,
        skipped={stage: count if count < counts[stage] else 0 for stage, count in skipped.items()},
        per_stage=most,
        look=look,
        page=page,
        pages=pages,
    )


def read_deals(
    tx: Transaction,
    pipeline: PipelineView,
    parts: Mapping[StageView, tuple[int, int]],
    narrowed: Sequence[ColumnElement[bool]],
    sort: Sort,
) -> Mapping[int, Sequence[DealView]]:
    """By stage, the deals that `parts` asks for: how many are skipped, and how many follow at most."""
    found: defaultdict[int, list[DealView]] = defaultdict(list)
    if not parts:
        return found
    pages = [
        select(
            select(Deal.deal_id)
            .where(Deal.pipeline_id == bindparam("pipeline_id"), Deal.stage_id == stage.stage_id, *narrowed)
            .order_by(*ORDERS[sort])
            .limit(most)
            .offset(skipped)
            .subquery()
        )
        for stage, (skipped, most) in parts.items()
    ]
    ids = list(tx.run(union_all(*pages), pipeline_id=pipeline.pipeline_id).scalars())
    for deal in deals_by_ids(tx, ids):
        found[deal.stage.stage_id].append(deal)
    return found


def _most_in_full(columns: int) -> int:
    return max(1, min(_MOST_PER_STAGE, _ROOM // columns - 1))


def _most_lines(columns: int) -> int:
    return max(_FEWEST_LINES, min(_MOST_LINES, _LINES // columns))
