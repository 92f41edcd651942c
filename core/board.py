"""The board: a pipeline's columns in order, totals, a page of each one's deals; and all of a stage."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select

from core.actor import Actor
from core.board_columns import columns_shown, read_deals
from core.currencies import exponent
from core.db import Database
from core.errors import NotFound
from core.filters import conditions, is_plain, pipeline_of, require_words
from core.i18n import _
from core.listing import PER_PAGE
from core.models import Deal
from core.money import Money
from core.operands import people_named
from core.permissions import may, may_change
from core.pipeline_rows import all_pipelines
from core.requests import Filters, ShowBoard, ShowStage
from core.results import Board, BoardColumn, DealView, OpenedStage, PipelineView, StageView, StatusTotal
from core.stage_names import match_names
from core.sums import sums_of
from core.totals import kept_totals
from core.transaction import Transaction

# Words that may name a pipeline, and what may stand between them.
_LONGEST_NAME, _BETWEEN = 8, r"\s+"
_OPENING, _CLOSING = '"“”„«»', '"“”«»'


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

    def stage(self, request: ShowStage, actor: Actor) -> OpenedStage:
        """A page of all that a stage holds. Raises NotFound as `show` does, and for a stage that is gone."""
        with self._db.read(actor) as tx:
            return _opened_stage(tx, request)


def board_of(tx: Transaction, request: ShowBoard) -> Board:
    """The board for the transaction's actor."""
    filters = _with_pipeline_first(tx, request.filters)
    pipeline = pipeline_of(tx, filters)
    narrowed = conditions(tx, filters, pipeline)
    totals = _totals(tx, pipeline, filters, narrowed)
    every = [total for stage in pipeline.stages for total in totals[stage.stage_id]]
    if not every:
        require_words(tx, filters)
    counts = {stage: _count(totals[stage.stage_id]) for stage in _stages(pipeline, totals, filters)}
    shown = columns_shown(counts, request)
    parts = {stage: (shown.skipped[stage], shown.per_stage) for stage in shown.stages}
    deals = read_deals(tx, pipeline, parts, narrowed, request.sort)
    weigh = filters.statuses == ("open",)
    columns = tuple(
        _column(tx, stage, totals, deals[stage.stage_id], weigh=weigh, first=shown.skipped[stage] + 1)
        for stage in shown.stages
    )
    hidden = tuple(
        _column(tx, stage, totals, (), weigh=weigh) for stage in _hidden(pipeline, totals, filters)
    )
    return Board(
        pipeline=pipeline,
        columns=columns,
        hidden=hidden,
        total=_sum(tx, every),
        weighted=_weighted_in_all(tx, pipeline, totals) if weigh else (),
        pipelines=_names(tx),
        filters=filters.text,
        owner=_owner(tx, filters.owner),
        can_change=_changeable(tx, (deal for column in columns for deal in column.deals)),
        can_share=may(tx.actor, "share"),
        page=shown.page,
        pages=shown.pages,
        sort=request.sort,
        look=shown.look,
        labels=tuple(tx.setup.labels.values()),
    )


def _opened_stage(tx: Transaction, request: ShowStage) -> OpenedStage:
    filters = request.filters
    pipeline = pipeline_of(tx, filters)
    stage = next((each for each in pipeline.stages if each.stage_id == request.stage_id), None)
    if stage is None:
        raise NotFound(_("That stage is gone."), _("`/deal board` shows those that there are."))
    narrowed = conditions(tx, filters, pipeline)
    totals = _totals(tx, pipeline, filters, narrowed)
    pages = max(1, -(-_count(totals[stage.stage_id]) // PER_PAGE))
    page = min(request.page, pages)
    skipped = (page - 1) * PER_PAGE
    deals = read_deals(tx, pipeline, {stage: (skipped, PER_PAGE)}, narrowed, request.sort)[stage.stage_id]
    weigh = filters.statuses == ("open",)
    return OpenedStage(
        pipeline=pipeline,
        column=_column(tx, stage, totals, deals, weigh=weigh, first=skipped + 1),
        pipelines=_names(tx),
        filters=filters.text,
        owner=_owner(tx, filters.owner),
        can_change=_changeable(tx, deals),
        page=page,
        pages=pages,
        sort=request.sort,
        labels=tuple(tx.setup.labels.values()),
    )


def _owner(tx: Transaction, owner: str) -> str:
    """Whose deals the filters keep: the word for it, or the names of those who are meant."""
    if owner in ("anyone", "mine", "unowned"):
        return owner
    return ", ".join(person.name for person in people_named(tx, owner))


def _names(tx: Transaction) -> dict[int, str]:
    return {pipeline.pipeline_id: pipeline.name for pipeline in all_pipelines(tx)}


def _changeable(tx: Transaction, deals: Iterable[DealView]) -> frozenset[int]:
    return frozenset(deal.deal_id for deal in deals if may_change(tx, deal))


def _with_pipeline_first(tx: Transaction, filters: Filters) -> Filters:
    """First words that name a pipeline choose it: `/deal board Kick off mine`. The rest are filters."""
    if filters.pipeline or filters.pipeline_id or not filters.words:
        return filters
    known, text = all_pipelines(tx), filters.text.lstrip(_OPENING)
    for count in range(min(_LONGEST_NAME, len(filters.words)), 0, -1):
        first = filters.words[:count]
        begins = _BETWEEN.join(map(re.escape, first))
        found, match = re.match(begins, text), match_names(known, " ".join(first))
        if found and match.one is not None and match.tier != "close":
            rest = text[found.end() :].lstrip(_CLOSING).strip()
            changes = {"pipeline": match.one.name, "words": filters.words[count:], "text": rest}
            return filters.model_copy(update=changes)
    return filters


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


def _stages(pipeline: PipelineView, totals: Totals, filters: Filters) -> Sequence[StageView]:
    """The stages that are columns: those on the board, or those that the filters name and that hold deals."""
    if not filters.stages:
        return pipeline.board_stages
    return [stage for stage in pipeline.stages if totals[stage.stage_id]] or pipeline.board_stages


def _hidden(pipeline: PipelineView, totals: Totals, filters: Filters) -> list[StageView]:
    """Hidden stages that hold deals: a board ends with them (rule 3)."""
    if filters.stages:
        return []
    return [stage for stage in pipeline.stages if not stage.on_board and totals[stage.stage_id]]


def _column(
    tx: Transaction,
    stage: StageView,
    totals: Totals,
    deals: Iterable[DealView],
    *,
    weigh: bool,
    first: int = 1,
) -> BoardColumn:
    own = totals[stage.stage_id]
    weighted = _weighted(tx, stage, own) if weigh else ()
    return BoardColumn(stage, _sum(tx, own), weighted, tuple(deals), first)


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
