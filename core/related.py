"""What hangs on a contact or a company: its deals."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from core.contact_results import DealsOf
from core.deal_rows import DEALS, deal_view
from core.models import Deal
from core.permissions import may_change
from core.pipeline_rows import all_pipelines
from core.results import Status, StatusTotal
from core.sums import summed
from core.transaction import Transaction

_WORKSPACE: Any = bindparam("workspace_id")


def deals_of(tx: Transaction, whose: ColumnElement[bool], most: int) -> DealsOf:
    """The first `most` of the deals that meet `whose`, open ones and the greatest first, and their totals."""
    order = ((Deal.status != "open"), Deal.value_minor.desc(), Deal.deal_id.desc())
    rows = tx.rows(DEALS.where(whose).order_by(*order).limit(most))
    deals = tuple(deal_view(tx, row) for row in rows)
    if not deals:
        return DealsOf((), {})
    stages = {pipeline.pipeline_id: pipeline.stages for pipeline in all_pipelines(tx, archived=True)}
    can_change = frozenset(deal.deal_id for deal in deals if may_change(tx, deal))
    return DealsOf(deals, _totals(tx, whose), stages, can_change)


def _totals(tx: Transaction, whose: ColumnElement[bool]) -> dict[Status, StatusTotal]:
    rows = tx.rows(
        select(
            Deal.status,
            Deal.currency,
            func.count().label("deals"),
            func.sum(Deal.value_minor).label("value_minor"),
        )
        .where(Deal.workspace_id == _WORKSPACE, whose)
        .group_by(Deal.status, Deal.currency)
    )
    statuses = dict.fromkeys(row.status for row in rows)
    return {status: summed(tx, (row for row in rows if row.status == status)) for status in statuses}
