"""The board: a pipeline's columns in order, their totals, and a page of each one's deals."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select, union_all

from core.actor import Actor
from core.currencies import exponent
from core.db import Database
from core.deal_rows import deals_by_ids
from core.filters import conditions, is_plain, pipeline_of, require_words
from core.models import Deal
from core.money import Money
from core.permissions import may, may_change
from core.pipeline_rows import all_pipelines
from core.requests import Filters, ShowBoard
from core.results import Board, BoardColumn, DealView, PipelineView, StageView, StatusTotal
from core.stage_names import match_names
from core.sums import sums_of
from core.totals import kept_totals
from core.transaction import Transaction

# What fits into one message beside the board's own heading, totals and buttons (50 blocks in all).
_ROOM = 42
_MOST_PER_STAGE = 7
# Past this many columns with deals a page shows some of the stages.
_MOST_COLUMNS = 14
_WORKSPACE: Any = bindparam("workspace_id")


class Boards:
    """Shows boards."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, request: ShowBoard, actor: Actor) -> Board:
        """A page of a pipeline's board. Totals are kept, not counted, unless filters narrow it (decision 7).

        Raises NotFound for a pipeline, owner, stage, label or word that is not there.
        """
        with self._db.read(actor) as tx:
            return board_of(tx, request)


def board_of(tx: Transaction, request: ShowBoard) -> Board:
    """The board for the transaction's actor."""
    filters = _with_pipeline_first(tx, request.filters)
    pipeline = pipeline_of(tx, filters)
    narrowed = conditions(tx, filters, pipeline)
    totals = _totals(tx, pipeline, filters, narrowed)
    every = [total for stage in pipeline.stages for total in totals[stage.stage_id]]
    if not every:
        require_words(tx, filters)
    page = _page(pipeline, totals, filters, request.page)
    deals = _first_deals(tx, pipeline, page.stages, narrowed, page.skipped, page.per_stage)
    weigh = filters.statuses == ("open",)
    shown = tuple(_column(tx, stage, totals, deals, weigh=weigh) for stage in page.stages)
    hidden = tuple(
        _column(tx, stage, totals, {}, weigh=weigh) for stage in _hidden(pipeline, totals, filters)
    )
    return Board(
        pipeline=pipeline,
        columns=shown,
        hidden=hidden,
        total=_sum(tx, every),
        weighted=_weighted_in_all(tx, pipeline, totals) if weigh else (),
        pipelines={other.pipeline_id: other.name for other in all_pipelines(tx)},
        filters=f'pipeline:"{pipeline.name}"' if filters.pipeline_id else filters.text,
        can_change=frozenset(
            deal.deal_id for column in shown for deal in column.deals if may_change(tx, deal)
        ),
        can_share=may(tx.actor, "share"),
        page=min(request.page, page.pages),
        pages=page.pages,
        first_deal=page.skipped + 1,
    )


def _with_pipeline_first(tx: Transaction, filters: Filters) -> Filters:
    """A first word that names a pipeline chooses it: `/deal board Onboarding mine`."""
    if filters.pipeline or filters.pipeline_id or not filters.words:
        return filters
    if not filters.text.lstrip('"“„«').startswith(filters.words[0]):
        return filters
    match = match_names(all_pipelines(tx), filters.words[0])
    if match.one is None or match.tier == "close":
        return filters
    return filters.model_copy(update={"pipeline": match.one.name, "words": filters.words[1:]})


Totals = Mapping[int, Sequence[tuple[int, Money]]]


def _totals(
    tx: Transaction, pipeline: PipelineView, filters: Filters, narrowed: Iterable[ColumnElement[bool]]
) -> Totals:
    """Per stage, for each currency: how many deals, and their sum."""
    rows: Sequence[Row[Any]]
    if is_plain(filters):
        rows = [row for row in kept_totals(tx, pipeline.pipeline_id) if row.status in filters.statuses]
    else:
        rows = tx.rows(
            select(
                Deal.stage_id,
                Deal.currency,
                func.count().label("deals"),
                func.sum(Deal.value_minor).label("value_minor"),
            )
            .where(Deal.pipeline_id == bindparam("pipeline_id"), *narrowed)
            .group_by(Deal.stage_id, Deal.currency),
            pipeline_id=pipeline.pipeline_id,
        )
    totals: defaultdict[int, list[tuple[int, Money]]] = defaultdict(list)
    for row in rows:
        totals[row.stage_id].append((int(row.deals), Money(int(row.value_minor), row.currency)))
    return totals


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's columns, how many deals of each it skips and shows at most, and how many pages there are."""

    stages: Sequence[StageView]
    skipped: int
    per_stage: int
    pages: int


def _page(pipeline: PipelineView, totals: Totals, filters: Filters, number: int) -> _Page:
    """Page `number`, or the last one: first the greatest deals of each column, then the next of them.

    Columns whose deals are all shown take no further page; those without any stand on the first one.
    """
    stages: Sequence[StageView] = pipeline.board_stages
    if filters.stages:
        stages = [stage for stage in pipeline.stages if totals[stage.stage_id]] or stages
    counts = {stage: _count(totals[stage.stage_id]) for stage in stages}
    occupied = sum(count > 0 for count in counts.values())
    per_stage = max(1, min(_MOST_PER_STAGE, _ROOM // max(1, min(occupied, _MOST_COLUMNS)) - 1))
    rounds = sorted((-(-count // per_stage) for count in counts.values()), reverse=True)
    # The n-th window of columns is there for as many rounds as its fullest column.
    windows = rounds[::_MOST_COLUMNS] or [0]

    def before(round_: int) -> int:
        return sum(min(round_, lasts) for lasts in windows)

    pages = max(1, sum(windows))
    at = min(number, pages) - 1
    round_ = bisect_right(range(windows[0] + 1), at, key=before) - 1
    first = (at - before(round_)) * _MOST_COLUMNS
    held = [stage for stage, count in counts.items() if count > round_ * per_stage]
    shown = set(held[first : first + _MOST_COLUMNS])
    if at == 0:
        shown.update(stage for stage, count in counts.items() if not count)
    return _Page([stage for stage in stages if stage in shown], round_ * per_stage, per_stage, pages)


def _hidden(pipeline: PipelineView, totals: Totals, filters: Filters) -> list[StageView]:
    """Hidden stages that hold deals: a board ends with them (rule 3)."""
    if filters.stages:
        return []
    return [stage for stage in pipeline.stages if not stage.on_board and totals[stage.stage_id]]


def _first_deals(
    tx: Transaction,
    pipeline: PipelineView,
    stages: Sequence[StageView],
    narrowed: Sequence[ColumnElement[bool]],
    skipped: int,
    per_stage: int,
) -> dict[int, list[DealView]]:
    """A page of each stage's deals, greatest value first, each read off an index."""
    if not stages:
        return {}
    pages = [
        select(
            select(Deal.deal_id)
            .where(Deal.pipeline_id == bindparam("pipeline_id"), Deal.stage_id == stage.stage_id, *narrowed)
            .order_by(Deal.value_minor.desc(), Deal.deal_id.desc())
            .limit(per_stage)
            .offset(skipped)
            .subquery()
        )
        for stage in stages
    ]
    ids = list(tx.run(union_all(*pages), pipeline_id=pipeline.pipeline_id).scalars())
    found: defaultdict[int, list[DealView]] = defaultdict(list)
    for deal in deals_by_ids(tx, ids):
        found[deal.stage.stage_id].append(deal)
    return found


def _column(
    tx: Transaction, stage: StageView, totals: Totals, deals: Mapping[int, list[DealView]], *, weigh: bool
) -> BoardColumn:
    own = totals[stage.stage_id]
    weighted = _weighted(tx, stage, own) if weigh else ()
    return BoardColumn(stage, _sum(tx, own), weighted, tuple(deals.get(stage.stage_id, ())))


def _sum(tx: Transaction, totals: Iterable[tuple[int, Money]]) -> StatusTotal:
    listed = list(totals)
    return StatusTotal(_count(listed), sums_of(tx, (money for _deals, money in listed)))


def _count(totals: Iterable[tuple[int, Money]]) -> int:
    return sum(deals for deals, _money in totals)


def _weighted_in_all(tx: Transaction, pipeline: PipelineView, totals: Totals) -> tuple[Money, ...]:
    """What the columns' weighted sums come to, so that they add up as they are shown."""
    return sums_of(
        tx, (money for stage in pipeline.stages for money in _weighted(tx, stage, totals[stage.stage_id]))
    )


def _weighted(tx: Transaction, stage: StageView, totals: Iterable[tuple[int, Money]]) -> tuple[Money, ...]:
    """The sums times the stage's probability of winning, to the nearest whole dollar, yen or other unit.

    Only of open deals: what a closed one is worth no longer depends on its stage.
    """
    return sums_of(tx, (_in_whole_units(money, stage.probability) for money in _sum(tx, totals).sums))


def _in_whole_units(money: Money, percent: int) -> Money:
    unit = 10 ** exponent(money.currency)
    units = (Decimal(money.minor) * percent / (100 * unit)).to_integral_value(ROUND_HALF_UP)
    return Money(int(units) * unit, money.currency)
