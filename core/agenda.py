"""What needs somebody today: their open deals that are overdue, about to close, or stale."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from core.actor import Actor
from core.agenda_results import Agenda
from core.db import Database
from core.deal_changes import today
from core.deal_rows import deals_by_ids
from core.history import history_page
from core.listing import list_of
from core.models import Deal
from core.permissions import may
from core.requests import Filters, ListDeals
from core.results import ActivityView, DealList, DealView
from core.transaction import Transaction

_SUNDAY = 6
_TOUCHED_LAST = (
    select(Deal.deal_id)
    .where(Deal.workspace_id == bindparam("workspace_id"), Deal.owner_id == bindparam("owner_id"))
    .where(Deal.status == "open")
    .order_by(Deal.touched_at.desc(), Deal.deal_id.desc())
    .limit(5)
)


class Agendas:
    """Shows what needs somebody."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, actor: Actor) -> Agenda:
        """The actor's own. The week ends on Sunday, by their calendar."""
        with self._db.read(actor) as tx:
            now = today(tx)
            week = (now, now + timedelta(days=_SUNDAY - now.weekday()))
            overdue = _mine(tx, overdue=True)
            closing = _mine(tx, closing=week)
            stale = _mine(tx, stale=True)
            mine = _mine(tx)
            return Agenda(
                overdue=overdue.deals,
                closing=_without(closing, overdue),
                stale=_without(stale, overdue, closing),
                more=any(each.pages > 1 for each in (overdue, closing, stale)),
                mine=mine,
                everyone=list_of(tx, ListDeals()).total,
                recent=_recent(tx),
                pipelines=mine.pipelines,
                can_create=may(actor, "create_deal"),
            )


def _mine(tx: Transaction, **narrowed: Any) -> DealList:
    """The first page of the actor's open deals, greatest value first."""
    return list_of(tx, ListDeals(filters=Filters(owner="mine", **narrowed)))


def _without(listed: DealList, *others: DealList) -> tuple[DealView, ...]:
    told = {deal.deal_id for other in others for deal in other.deals}
    return tuple(deal for deal in listed.deals if deal.deal_id not in told)


def _recent(tx: Transaction) -> tuple[tuple[DealView, ActivityView], ...]:
    ids = tx.run(_TOUCHED_LAST, owner_id=tx.actor.member_id).scalars()
    return tuple(
        (deal, activity)
        for deal in deals_by_ids(tx, list(ids))
        for activity in history_page(tx, "deal", deal.deal_id, most=1).activities
    )
