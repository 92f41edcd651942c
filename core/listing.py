"""Lists of deals: filtered, greatest value first, in pages, with their sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select

from core.actor import Actor
from core.db import Database
from core.deal_rows import deals_by_ids
from core.filters import conditions, is_plain, pipeline_of, require_words
from core.handover import left_by
from core.models import Deal
from core.permissions import may, may_change
from core.pipeline_rows import all_pipelines
from core.requests import Filters, ListDeals
from core.results import DealList, PipelineView, StatusTotal
from core.sums import summed
from core.totals import kept_totals
from core.transaction import Transaction

PER_PAGE = 10


class Lists:
    """Lists deals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, request: ListDeals, actor: Actor) -> DealList:
        """A page of the deals that match. Raises NotFound for what the filters name and is not there."""
        with self._db.read(actor) as tx:
            return list_of(tx, request)


def list_of(tx: Transaction, request: ListDeals) -> DealList:
    """The list for the transaction's actor."""
    filters = request.filters
    pipeline, narrowed = narrowed_by(tx, filters)
    total = total_of(tx, filters, pipeline, narrowed)
    if not total.deals:
        require_words(tx, filters)
    pages = max(1, -(-total.deals // PER_PAGE))
    page = min(request.page, pages)
    ids = tx.run(
        select(Deal.deal_id)
        .where(*narrowed)
        .order_by(Deal.value_minor.desc(), Deal.deal_id.desc())
        .limit(bindparam("most"))
        .offset(bindparam("skipped")),
        most=PER_PAGE,
        skipped=(page - 1) * PER_PAGE,
    ).scalars()
    deals = tuple(deals_by_ids(tx, list(ids)))
    return DealList(
        deals=deals,
        total=total,
        filters=filters.text,
        page=page,
        pages=pages,
        pipelines={each.pipeline_id: each.stages for each in all_pipelines(tx, archived=True)},
        can_change=frozenset(deal.deal_id for deal in deals if may_change(tx, deal)),
        can_create=may(tx.actor, "create_deal"),
        left_by=left_by(tx, deals),
    )


def narrowed_by(tx: Transaction, filters: Filters) -> tuple[PipelineView | None, list[ColumnElement[bool]]]:
    """The pipeline that the filters name, if any, and all the conditions that they mean."""
    named = filters.pipeline or filters.pipeline_id
    pipeline = pipeline_of(tx, filters) if named else None
    narrowed = conditions(tx, filters, pipeline)
    if pipeline is not None:
        narrowed.append(Deal.pipeline_id == pipeline.pipeline_id)
    return pipeline, narrowed


def total_of(
    tx: Transaction,
    filters: Filters,
    pipeline: PipelineView | None,
    narrowed: Sequence[ColumnElement[bool]],
) -> StatusTotal:
    """How many deals match, and their sums: kept where they can be, else counted (decision 7)."""
    rows: Sequence[Row[Any]]
    if is_plain(filters):
        kept = kept_totals(tx, pipeline.pipeline_id if pipeline else None)
        rows = [row for row in kept if row.status in filters.statuses]
    else:
        rows = tx.rows(
            select(
                Deal.currency, func.count().label("deals"), func.sum(Deal.value_minor).label("value_minor")
            )
            .where(*narrowed)
            .group_by(Deal.currency)
        )
    return summed(tx, rows)
