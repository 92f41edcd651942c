"""What became of what channels were to hear: `/pipeline log`, by channel and by deal.

Whoever may look at deals may read it: all of them see every deal, and it shows nothing else. What was sent is
kept for a month; why something was not said is worked out when it is asked for (`core.untold`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from core.actor import Actor
from core.alerts import ALERT
from core.bulk_alerts import BULK_ALERT
from core.bulk_results import DealsEvent
from core.db import Database
from core.deal_refs import find_deal
from core.deal_rows import deals_by_ids
from core.delivery_results import ChangeLog, ChannelLog, DealLog, Fate, Told, Untold, Why
from core.events import DealEvent
from core.history import activity_views
from core.models import Activity, OutboxMessage
from core.outbox import NEEDLESS, OVERTAKEN
from core.paging import page_of
from core.permissions import require
from core.requests import DealRef
from core.subscription_rows import all_subscriptions, subscriptions_of, views_of
from core.transaction import Transaction
from core.untold import Ear, Past, pasts, why_untold

PAGE = 10
# So far back is worked out why something was not said.
_MOST_CHANGES = 1000
_NAMED = 3
_STATES = ("queued", "sending", "sent", "merged", "cancelled", "dead")
_FATES: dict[str, Fate] = {
    "queued": "waiting",
    "sending": "waiting",
    "sent": "sent",
    "merged": "merged",
    "cancelled": "withdrawn",
    "dead": "failed",
}
_DROPPED: dict[str | None, Fate] = {OVERTAKEN: "overtaken", NEEDLESS: "needless"}
_EVENTS: dict[str, type[DealEvent] | type[DealsEvent]] = {ALERT: DealEvent, BULK_ALERT: DealsEvent}
_WORKSPACE: Any = bindparam("workspace_id")
_OWN = (OutboxMessage.workspace_id == _WORKSPACE) & (OutboxMessage.channel_id == bindparam("channel_id"))
# One state at a time comes off the index, newest first.
_NEWEST = (
    select(OutboxMessage)
    .where(_OWN, OutboxMessage.state == bindparam("in_state"))
    .order_by(OutboxMessage.outbox_id.desc())
    .limit(bindparam("most"))
)
_COUNT = select(func.count()).select_from(OutboxMessage).where(_OWN)
_OF_CHANGES = (
    select(OutboxMessage)
    .where(
        OutboxMessage.workspace_id == _WORKSPACE,
        OutboxMessage.activity_id.in_(bindparam("keys", expanding=True)),
    )
    .order_by(OutboxMessage.outbox_id)
)
_LATEST = (
    select(Activity)
    .where(Activity.workspace_id == _WORKSPACE)
    .order_by(Activity.activity_id.desc())
    .limit(_MOST_CHANGES)
)
_OF_DEAL = _LATEST.where(Activity.deal_id == bindparam("deal_id"))


class DeliveryLog:
    """Tells what was said in a channel and of a deal, newest first."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_channel(self, channel_id: str, page: int, actor: Actor) -> ChannelLog:
        """A page of what was said in a channel; in between, what it did not hear of, and why."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            subscriptions = subscriptions_of(tx, channel_id)
            total: int = tx.run(_COUNT, channel_id=channel_id).scalar_one()
            found = page_of(page, PAGE, lambda offset: (_newest(tx, channel_id, offset), total))
            above = found.items[0].outbox_id if found.page > 1 else None
            below = found.items[PAGE].outbox_id if len(found.items) > PAGE else 0
            untold = [
                (past, why)
                for past in _heard_of_late(tx)
                if past.activity_id > below and (above is None or past.activity_id < above)
                if (why := why_untold(past, [Ear.of(row) for row in subscriptions])) is not None
            ]
            return ChannelLog(
                channel_id,
                views_of(tx, subscriptions),
                tuple(_woven(tx, found.items[:PAGE], untold)),
                found.page,
                found.pages,
            )

    def of_deal(self, ref: DealRef, page: int, actor: Actor) -> DealLog:
        """A page of a deal's changes, each with the channels that heard of it, and those that did not.

        Raises as references do.
        """
        require(actor, "look")
        with self._db.read(actor) as tx:
            deal = find_deal(tx, ref, prefer="either")
            rows = tx.rows(_OF_DEAL, deal_id=deal.deal_id)
            known = {past.activity_id: past for past in pasts(rows, {deal.deal_id: deal}, tx.setup.stages)}
            told = [row for row in rows if row.activity_id in known or row.kind == "deal.undone"]
            found = page_of(page, PAGE, lambda offset: (told[offset : offset + PAGE], len(told)))
            changes = _changes(tx, found.items, known)
            return DealLog(deal, tuple(changes), found.page, found.pages)


def _newest(tx: Transaction, channel_id: str, offset: int) -> list[Row[Any]]:
    """A page of a channel's messages, and the first of the next one."""
    most = offset + PAGE + 1
    rows = [
        row for state in _STATES for row in tx.rows(_NEWEST, channel_id=channel_id, in_state=state, most=most)
    ]
    return sorted(rows, key=lambda row: -row.outbox_id)[offset:most]


def _heard_of_late(tx: Transaction) -> list[Past]:
    """The latest changes of deals that somebody could hear of, newest first."""
    rows = tx.rows(_LATEST)
    keys = list({row.deal_id for row in rows if row.deal_id is not None})
    deals = {deal.deal_id: deal for deal in deals_by_ids(tx, keys)} if keys else {}
    return list(pasts(rows, deals, tx.setup.stages))


def _woven(
    tx: Transaction, messages: Sequence[Row[Any]], untold: Sequence[tuple[Past, Why]]
) -> Iterable[Told | Untold]:
    """Messages and what was not said, newest first; what was not said in a row is one line."""
    names = {past.deal_id for past, _why in untold}
    numbers = {deal.deal_id: deal.number for deal in deals_by_ids(tx, list(names))} if names else {}
    left = list(untold)
    for row in messages:
        newer = [each for each in left if each[0].activity_id > row.outbox_id]
        yield from _folded(newer, numbers)
        left = left[len(newer) :]
        yield _told(row)
    yield from _folded(left, numbers)


def _folded(untold: Sequence[tuple[Past, Why]], numbers: dict[int, int]) -> Iterable[Untold]:
    if untold:
        named = dict.fromkeys(numbers[past.deal_id] for past, _why in untold)
        yield Untold(Counter(why for _past, why in untold), tuple(named)[:_NAMED], len(named))


def _changes(tx: Transaction, rows: Sequence[Row[Any]], known: dict[int, Past]) -> Iterable[ChangeLog]:
    """Each change with what became of telling of it. A bulk change is told of by the line that caused it."""
    keys = {key for row in rows for key in (row.activity_id, row.caused_by) if key is not None}
    messages = tx.rows(_OF_CHANGES, keys=list(keys)) if keys else ()
    ears: dict[str, list[Ear]] = {}
    for row in all_subscriptions(tx):
        ears.setdefault(row.channel_id, []).append(Ear.of(row))
    for row, view in zip(rows, activity_views(tx, rows), strict=True):
        told = [_told(each) for each in messages if each.activity_id in (row.activity_id, row.caused_by)]
        past = known.get(row.activity_id)
        reached = {each.channel_id for each in told}
        untold = {
            channel_id: why
            for channel_id, own in ears.items()
            if past is not None and channel_id not in reached
            if (why := why_untold(past, own)) is not None
        }
        yield ChangeLog(view, tuple(told), untold)


def _told(row: Row[Any]) -> Told:
    fate = _FATES[row.state]
    if fate == "waiting" and row.error:
        fate = "retrying"
    if fate == "sent" and row.edited:
        fate = "edited"
    if fate == "withdrawn":
        fate = _DROPPED.get(row.error, fate)
    at = row.sent_at or row.created_at
    kind = _EVENTS.get(row.kind)
    event = kind.model_validate(row.payload) if kind is not None and row.payload else None
    said = row.payload.get("said")
    deal = said["latest"] if isinstance(said, dict) else row.payload
    return Told(at, row.channel_id, row.kind, event, fate, row.error, deal.get("number"))
