"""How a deal goes for good: deleted by an admin, or its creation undone (rules 7, 16)."""

from __future__ import annotations

from sqlalchemy import bindparam, case, delete, func, select, update

from core import outbox
from core.activity_log import record
from core.deal_changes import count_change
from core.deal_results import Deletion
from core.deal_tasks import remove_tasks
from core.errors import Conflict
from core.i18n import _
from core.living_rows import GONE, hold_lanes, take_away
from core.models import Activity, Deal, RemindedDeal
from core.results import Choice, DealView
from core.search_index import remove_words
from core.transaction import OF_WORKSPACE, Transaction

_LINES = select(
    func.count().label("lines"),
    func.coalesce(func.sum(case((Activity.kind == "deal.noted", 1), else_=0)), 0).label("notes"),
).where(Activity.workspace_id == bindparam("workspace_id"), Activity.deal_id == bindparam("deal_id"))

_FORGET_REMINDED = delete(RemindedDeal).where(
    RemindedDeal.workspace_id == bindparam("workspace_id"), RemindedDeal.deal_id == bindparam("deal_id")
)


def deletion_of(tx: Transaction, deal: DealView) -> Deletion:
    """What would be gone with the deal."""
    row = tx.run(_LINES, deal_id=deal.deal_id).one()
    return Deletion(deal, int(row.lines), int(row.notes))


def require_unchanged(deal: DealView, version: int | None) -> None:
    """Raise Conflict where the deal is not what was shown when it was asked: nobody deletes unseen."""
    if version is not None and version != deal.version:
        raise Conflict(
            _("#{number} was changed in the meantime, so nothing was deleted.", number=deal.number),
            _("Look at it as it is now, and delete it then if you still mean to: `/deal delete {number}`.",
              number=deal.number),
        )  # fmt: skip


def delete_deal(tx: Transaction, deal: DealView, *, confirmed: bool) -> None:
    """Delete a deal and what its history held; that it was deleted stays (rule 16).

    Raises Conflict with the question, where it was not `confirmed`.
    """
    if not confirmed:
        raise Conflict(
            _("Delete #{number} {title} for good, with its history? Nobody can undo that.",
              number=deal.number, title=deal.title),
            _("To close it and keep it, mark it lost or abandon it."),
            offers=[
                Choice(_("Delete for good"), f"deal delete {deal.number}", consent="confirmed", danger=True),
                Choice(_("Abandon instead"), f"deal abandon {deal.number}"),
            ],
        )  # fmt: skip
    record(tx, "deal.deleted", after={"number": deal.number}, pipeline_id=deal.stage.pipeline_id)
    remove_deal(tx, deal)


def undo_creation(tx: Transaction, deal: DealView, activity_id: int) -> int:
    """Remove the deal that `activity_id` made; returns the line of the undo. History keeps that the deal was
    made and unmade, not what it held (rules 7, 16).
    """
    place = deal.stage.pipeline_id
    undo_id = record(tx, "deal.undone", after={"number": deal.number}, pipeline_id=place, undoes=activity_id)
    remove_deal(tx, deal, undone=True)
    return undo_id


def remove_deal(tx: Transaction, deal: DealView, *, undone: bool = False) -> None:
    """Take a deal out of everything that holds it: queue, channels, history, search, table, totals.

    `undone` says that its creation is being undone.
    """
    of_deal = Activity.deal_id == deal.deal_id
    _tell_that_it_is_gone(tx, deal, undone=undone)
    # What the deal brought about for its contact stays in the contact's history, without the deal.
    tx.run(
        update(Activity)
        .where(Activity.workspace_id == OF_WORKSPACE, of_deal, Activity.kind.like("contact.%"))
        .values(deal_id=None)
    )
    tx.run(delete(Activity).where(Activity.workspace_id == tx.workspace_id, of_deal))
    remove_tasks(tx, deal.deal_id)
    tx.run(_FORGET_REMINDED, deal_id=deal.deal_id)
    remove_words(tx, deal.deal_id)
    tx.run(delete(Deal).where(Deal.workspace_id == tx.workspace_id, Deal.deal_id == deal.deal_id))
    count_change(tx, deal, None)


def _tell_that_it_is_gone(tx: Transaction, deal: DealView, *, undone: bool) -> None:
    """Forget what was said of a deal; where a channel reads of it, that it is gone takes the place."""
    hold_lanes(tx, deal.deal_id)
    who = {"actor_name": tx.actor.name, "actor_user_id": tx.actor.user_id}
    gone = {"number": deal.number, "undone": undone, **who}
    outbox.forget(tx, deal.deal_id, gone)
    for channel_id, message_ts in take_away(tx, deal.deal_id):
        outbox.enqueue(tx, channel_id, GONE, {"edits": message_ts, **gone})
