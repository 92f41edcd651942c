"""A channel that nothing can be said in any more: what it hears pauses, and whoever set that up is told once.

It is theirs to mend, and no admin's; where they are gone, or no manager any more, admins are told instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from core.actor import Actor
from core.db import Database
from core.models import Member, Subscription
from core.outbox import enqueue
from core.pipeline_results import SubscriptionView
from core.subscription_lines import subscribe_line
from core.subscription_rows import subscriptions_of, views_of
from core.transaction import OF_WORKSPACE, Transaction

CHANNEL_LOST = "channel_lost"
# Of the admins of a workspace, and of what a channel hears.
_MOST_TOLD = 5
_PAUSE = (
    update(Subscription)
    .where(Subscription.workspace_id == OF_WORKSPACE, Subscription.channel_id == bindparam("lost_channel"))
    .where(Subscription.paused_at.is_(None))
)
_PEOPLE = select(Member.member_id, Member.user_id, Member.locale, Member.tz).where(
    Member.workspace_id == bindparam("workspace_id"), Member.active.is_(True), Member.user_id.is_not(None)
)
_KEEPERS = _PEOPLE.where(Member.member_id.in_(bindparam("keys", expanding=True)))
_ADMINS = (
    _PEOPLE.where(Member.role == "admin", Member.kind == "member")
    .order_by(Member.member_id)
    .limit(_MOST_TOLD)
)


class LostChannels:
    """Hears that a channel was lost before anything was said there in vain."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def lose(self, workspace_id: str, channel_id: str, why: str) -> bool:
        """As `lose_channel`, when the chat platform says so itself."""
        with self._db.write(Actor.by_rule(workspace_id, "delivery")) as tx:
            return lose_channel(tx, channel_id, why)


def lose_channel(tx: Transaction, channel_id: str, why: str) -> bool:
    """Pause what a channel hears and queue a private word to whoever set it up; False where nothing was to
    be paused, and nobody is told. `why` is Slack's code for it.
    """
    live = [row for row in subscriptions_of(tx, channel_id) if row.paused_at is None]
    if not live:
        return False
    tx.run(_PAUSE.values(paused_at=tx.now), lost_channel=channel_id)
    views = views_of(tx, live)
    keepers = {view.by.member_id for view in views if view.keeper_may}
    for person in tx.rows(_KEEPERS, keys=sorted(keepers)) if keepers else ():
        _tell(tx, person, [view for view in views if view.by.member_id == person.member_id], why)
    orphans = [view for view in views if not view.keeper_may]
    for admin in tx.rows(_ADMINS) if orphans else ():
        _tell(tx, admin, orphans, why)
    return True


def _tell(tx: Transaction, person: Row[Any], views: Sequence[SubscriptionView], why: str) -> None:
    """Queue a private notice; a user's id is the address of the messages with them."""
    facts = {
        "channel_id": views[0].channel_id,
        "error": why,
        "paused": list(_paused(views, person.locale)),
        "locale": person.locale,
        "tz": person.tz,
    }
    enqueue(tx, person.user_id, CHANNEL_LOST, facts)


def _paused(views: Iterable[SubscriptionView], locale: str) -> Iterable[dict[str, Any]]:
    for view in list(views)[:_MOST_TOLD]:
        line = subscribe_line(view, locale)
        yield {"subscription_id": view.subscription_id, "pipeline": view.pipeline, "line": line}
