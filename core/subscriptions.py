"""Which channels hear of which changes (rule 13), and which may (rule 15)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, update

from core.activity_log import record
from core.actor import Actor
from core.channel_filter import ChannelFilter
from core.channel_hearing import filter_of
from core.db import Database
from core.errors import Conflict, NotFound
from core.i18n import _
from core.models import Workspace
from core.permissions import may, require
from core.pipeline_changes import one_at_a_time
from core.pipeline_refs import find_pipeline
from core.pipeline_requests import SubscribeChannel, UnsubscribeChannel
from core.pipeline_results import SubscribeResult, SubscriptionView, UnsubscribeResult
from core.results import Choice, Person
from core.sharing import not_seen
from core.subscription_rows import (
    keeper_may,
    named,
    store_subscription,
    subscription_by_key,
    subscription_to,
    subscriptions_of,
    views_of,
)
from core.transaction import OF_WORKSPACE, Transaction


class Subscriptions:
    """Lets channels hear of changes, and hear no more of them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def subscribe(self, request: SubscribeChannel, actor: Actor) -> SubscribeResult:
        """Let a channel hear of a pipeline, or of all; what it heard of the same before is replaced, unless
        the request says nothing of what is heard.

        Raises NotPermitted unless the actor is a manager, and where it cannot be seen who is in the channel;
        as `filter_of` does for what is asked; NotFound and Ambiguous for the pipeline; and Conflict where the
        channel has outsiders, which an admin may allow (consent `anyway`).
        """
        require(actor, "subscribe_channel")
        with self._db.write(actor) as tx:
            one_at_a_time(tx)
            pipeline = find_pipeline(tx, request.pipeline) if request.pipeline else None
            pipeline_id = pipeline.pipeline_id if pipeline is not None else None
            before = subscription_to(tx, request.channel_id, pipeline_id) if request.is_bare else None
            hears = filter_of(tx, request, pipeline)
            if before is not None:
                hears = ChannelFilter.model_validate(before.hears)
            allowed = _admit_outsiders(tx, request)
            return _bind(tx, request.channel_id, pipeline_id, hears, allowed)

    def preview(self, request: SubscribeChannel, actor: Actor) -> SubscriptionView:
        """What a channel would hear; nothing is changed, and nobody asks who is in it.

        Raises as `subscribe` does, but for outsiders.
        """
        require(actor, "subscribe_channel")
        with self._db.read(actor) as tx:
            pipeline = find_pipeline(tx, request.pipeline) if request.pipeline else None
            return SubscriptionView(
                subscription_id=0,
                channel_id=request.channel_id,
                pipeline_id=pipeline.pipeline_id if pipeline is not None else None,
                pipeline=pipeline.name if pipeline is not None else None,
                by=Person(actor.member_id or 0, actor.name, actor.user_id),
                at=tx.now,
                **named(tx, filter_of(tx, request, pipeline)),
            )

    def unsubscribe(self, request: UnsubscribeChannel, actor: Actor) -> UnsubscribeResult:
        """Let a channel hear no more of a pipeline, or of anything where none is named.

        Raises NotPermitted unless the actor is a manager. `ended` is empty where it heard nothing of it.
        """
        require(actor, "subscribe_channel")
        with self._db.write(actor) as tx:
            one_at_a_time(tx)
            rows = subscriptions_of(tx, request.channel_id)
            chosen = rows
            if request.of_all:
                chosen = [row for row in rows if row.pipeline_id is None]
            elif request.pipeline is not None:
                key = find_pipeline(tx, request.pipeline, archived=True).pipeline_id
                chosen = [row for row in rows if row.pipeline_id == key]
            left = [row for row in rows if row not in chosen]
            views = views_of(tx, chosen), views_of(tx, left)
            undo = [_end(tx, row) for row in chosen]
            return UnsubscribeResult(*views, activity_id=undo[0] if len(undo) == 1 else None)

    def list_for(self, channel_id: str, actor: Actor) -> tuple[SubscriptionView, ...]:
        """What a channel hears, of all pipelines first."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            return views_of(tx, subscriptions_of(tx, channel_id))

    def show(self, subscription_id: int, actor: Actor) -> SubscriptionView:
        """One of what a channel hears. Raises NotFound where it was ended meanwhile."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            return views_of(tx, [found_subscription(tx, subscription_id)])[0]


def undo_subscription(tx: Transaction, activity: Row[Any]) -> None:
    """Take back a `channel.…` change, and record that it was; see `core.pipeline_undo`.

    Raises Conflict where the channel has been subscribed otherwise since.
    """
    require(tx.actor, "subscribe_channel")
    if activity.kind == "channel.allowed":
        raise Conflict(
            _("Allowing a channel has no undo."), _("`/pipeline unsubscribe` there ends what it hears.")
        )
    one_at_a_time(tx)
    channel_id, now = activity.after["channel_id"], activity.after.get("hears")
    row = subscription_to(tx, channel_id, activity.pipeline_id)
    if (row.hears if row is not None else None) != now:
        raise Conflict(
            _("That can't be undone any more: what this channel hears has been changed again."),
            _("`/pipeline subscribe` sets it anew."),
        )
    before = activity.before.get("hears")
    if row is not None or before is not None:
        store_subscription(tx, row, channel_id, activity.pipeline_id, before)
    undone = activity.activity_id
    _note(tx, "channel.undone", channel_id, activity.pipeline_id, now, before, undoes=undone)


def _bind(
    tx: Transaction, channel_id: str, pipeline_id: int | None, hears: ChannelFilter, allowed: bool
) -> SubscribeResult:
    row = subscription_to(tx, channel_id, pipeline_id)
    before = row.hears if row is not None else None
    activity_id, replaced = None, None
    # What stays as it is has a new keeper where the one who set it up could not any more.
    if row is None or before != hears.kept() or row.paused_at is not None or not keeper_may(row):
        replaced = views_of(tx, [row])[0] if row is not None and before != hears.kept() else None
        store_subscription(tx, row, channel_id, pipeline_id, hears.kept())
        activity_id = _note(tx, "channel.subscribed", channel_id, pipeline_id, before, hears.kept())
    bound = subscription_to(tx, channel_id, pipeline_id)
    assert bound is not None
    return SubscribeResult(views_of(tx, [bound])[0], activity_id, replaced, allowed)


def found_subscription(tx: Transaction, subscription_id: int) -> Row[Any]:
    """The subscription of that key. Raises NotFound where it was ended."""
    row = subscription_by_key(tx, subscription_id)
    if row is None:
        raise NotFound(
            _("That is heard no more: it was ended in the meantime."),
            _("`/pipeline subscribe` in the channel sets it anew."),
        )
    return row


def _end(tx: Transaction, row: Row[Any]) -> int:
    store_subscription(tx, row, row.channel_id, row.pipeline_id, None)
    return _note(tx, "channel.unsubscribed", row.channel_id, row.pipeline_id, row.hears, None)


def _note(
    tx: Transaction,
    kind: str,
    channel_id: str,
    pipeline_id: int | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    **columns: Any,
) -> int:
    """Record what a channel heard before, and hears now."""
    return record(
        tx,
        kind,
        before={"hears": before} if before is not None else {},
        after={"channel_id": channel_id, **({"hears": after} if after is not None else {})},
        pipeline_id=pipeline_id,
        **columns,
    )


def _admit_outsiders(tx: Transaction, request: SubscribeChannel) -> bool:
    """Whether the channel was allowed just now. Raises Conflict where outsiders are in it (rule 15), and
    NotPermitted where the bot would have to be in it to see.
    """
    known = tx.settings.channels_with_outsiders
    if not request.outsiders or request.channel_id in known:
        return False
    if request.unseen:
        raise not_seen()
    admin = may(tx.actor, "allow_channel")
    if admin and "anyway" in request.consent:
        changed = tx.settings.model_copy(update={"channels_with_outsiders": known | {request.channel_id}})
        tx.run(
            update(Workspace)
            .where(Workspace.workspace_id == OF_WORKSPACE)
            .values(settings=changed.model_dump(mode="json"))
        )
        record(tx, "channel.allowed", after={"channel_id": request.channel_id})
        return True
    raise Conflict(
        _("There are guests or people of another organisation in this channel, and they would see deals."),
        _("Allow it, if they may:") if admin else _("An admin can allow this channel."),
        offers=[Choice(_("Allow this channel"), request.line, consent="anyway")] if admin else (),
    )
