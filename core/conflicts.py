"""What happened meanwhile: a person is told of a change that they could not have seen (rule 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from core.errors import Conflict
from core.i18n import Text, _
from core.models import Activity, Member
from core.requests import DealKey, DealRef
from core.results import DealView
from core.transaction import Transaction

_POSITIONED = (
    "deal.created", "deal.moved", "deal.transferred", "deal.won", "deal.lost", "deal.abandoned",
    "deal.reopened", "deal.undone",
)  # fmt: skip
_LATEST: Any = (
    select(Activity.kind, Activity.actor_id, Activity.rule, Activity.before, Activity.after, Activity.at,
           Member.name)
    .outerjoin(
        Member,
        (Member.workspace_id == bindparam("workspace_id")) & (Member.member_id == Activity.actor_id),
    )
    .where(Activity.workspace_id == bindparam("workspace_id"), Activity.deal_id == bindparam("deal_id"))
    .where(Activity.kind.in_(_POSITIONED))
    .order_by(Activity.activity_id.desc())
    .limit(1)
)  # fmt: skip


def check_current(tx: Transaction, deal: DealView, ref: DealRef) -> None:
    """Raise Conflict where the deal's pipeline, stage or status is not what the person acted upon.

    For a button that is what its message showed (rule 8). For a line typed, it is a change that somebody else
    made after it was sent: two people who act at the same time must not overrule each other unawares.
    """
    if isinstance(ref, DealKey) and is_elsewhere(deal, ref):
        raise changed_meanwhile(tx, deal)
    sent = tx.actor.received_at
    if sent is None or _last_placed(tx, deal) <= sent:
        return
    row = tx.first(_LATEST, deal_id=deal.deal_id)
    if row is not None and row.actor_id != tx.actor.member_id:
        raise changed_meanwhile(tx, deal)


def is_elsewhere(deal: DealView, seen: DealKey) -> bool:
    """Whether the deal's stage or status is not what somebody saw."""
    moved = seen.stage_id is not None and seen.stage_id != deal.stage.stage_id
    return moved or (seen.status is not None and seen.status != deal.status)


def _last_placed(tx: Transaction, deal: DealView) -> datetime:
    """When the deal last changed its place for all to see; at least when the change of it began."""
    known = (deal.stage_entered_at, deal.closed_at, tx.last_placed(deal.deal_id))
    return max(moment for moment in known if moment is not None)


def changed_meanwhile(tx: Transaction, deal: DealView) -> Conflict:
    """The answer to somebody who acts on what is no longer so: what happened, and the deal as it is now."""
    from core.cards import card_of

    return Conflict(
        _("That changed in the meantime, so nothing was done. {what}", what=latest_position(tx, deal)),
        _("Here is #{number} as it is now.", number=deal.number),
        card=card_of(tx, deal),
    )


def latest_position(tx: Transaction, deal: DealView) -> Text:
    """Who last changed the deal's pipeline, stage or status, and to what; the actor is told *you*."""
    row = tx.first(_LATEST, deal_id=deal.deal_id)
    if row is None:
        return _("It is in {stage} now.", stage=deal.stage.name)
    own = row.actor_id is not None and row.actor_id == tx.actor.member_id
    who = _("You") if own else row.name or row.rule or ""
    status = row.after.get("status")
    if status in ("won", "lost", "abandoned"):
        return {
            "won": _("{who} marked it won.", who=who),
            "lost": _("{who} marked it lost.", who=who),
            "abandoned": _("{who} abandoned it.", who=who),
        }[status]
    if row.kind == "deal.reopened":
        return _("{who} reopened it, in {stage}.", who=who, stage=deal.stage.name)
    if row.kind == "deal.undone":
        return _("{who} undid a change; it is in {stage} now.", who=who, stage=deal.stage.name)
    old = tx.setup.stages.get(row.before.get("stage_id", 0))
    if old is None:
        return _("{who} put it into {stage}.", who=who, stage=deal.stage.name)
    return _("{who} moved it from {old} to {stage}.", who=who, old=old.name, stage=deal.stage.name)
