"""The card: everything about a deal, and what this reader may do with it."""

from __future__ import annotations

from core.actor import Actor
from core.contacts import contact_view
from core.db import Database, Transaction
from core.deal_refs import find_deal, leading_number, named
from core.history import history_page
from core.permissions import may_change
from core.pipeline_rows import all_pipelines
from core.requests import Line, ShowDeal
from core.results import ActivityView, DealCard, DealView
from core.undo_rules import offered

_SHOWN_ACTIVITIES = 5


class Cards:
    """Shows deals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, request: ShowDeal, actor: Actor) -> DealCard:
        """The card of the deal that is meant; open and closed deals alike."""
        with self._db.read(actor) as tx:
            return card_of(tx, find_deal(tx, request.deal, prefer="either"))

    def named(self, request: ShowDeal, actor: Actor) -> DealCard | None:
        """As `show`, for words that may not mean a deal at all: None where no deal is called so."""
        with self._db.read(actor) as tx:
            line = request.deal
            by_words = isinstance(line, Line) and leading_number(line.words) is None
            if isinstance(line, Line) and by_words and not named(tx, line.words, "either", most=1):
                return None
            return card_of(tx, find_deal(tx, line, prefer="either"))


def card_of(tx: Transaction, deal: DealView) -> DealCard:
    """The card of `deal` for the transaction's actor."""
    pipelines = all_pipelines(tx, archived=True)
    own = next(pipeline for pipeline in pipelines if pipeline.pipeline_id == deal.stage.pipeline_id)
    activities = history_page(tx, deal, most=_SHOWN_ACTIVITIES).activities
    return DealCard(
        deal=deal,
        contact=contact_view(tx, deal.contact.contact_id) if deal.contact else None,
        stages=own.stages,
        activities=activities,
        can_change=may_change(tx, deal),
        undo=_own_latest(tx, activities),
        means=own.means.get(deal.status),
    )


def _own_latest(tx: Transaction, activities: tuple[ActivityView, ...]) -> int | None:
    """The latest change, where this reader made it and it can still be undone; others' notes don't matter."""
    for activity in activities:
        own = activity.actor is not None and activity.actor.member_id == tx.actor.member_id
        harmless = activity.kind == "deal.undone" or (activity.kind == "deal.noted" and not own)
        if harmless or activity.undone:
            continue
        return activity.activity_id if own and offered(activity, tx.now) else None
    return None
