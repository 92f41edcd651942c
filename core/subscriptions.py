"""Which channels hear of which changes (rule 13), and which may (rule 15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Row, bindparam, delete, insert, select, update

from core.activity_log import record
from core.actor import Actor
from core.db import Database
from core.errors import Conflict, InvalidInput
from core.events import SUBSCRIBABLE
from core.folding import name_key
from core.i18n import _
from core.ids import new_id
from core.models import Member, Pipeline, Subscription, Workspace
from core.money import NO_VALUE, Money
from core.permissions import may, require
from core.pipeline_changes import one_at_a_time
from core.pipeline_refs import find_pipeline
from core.pipeline_requests import DEFAULT_EVENTS, SubscribeChannel, UnsubscribeChannel
from core.pipeline_results import SubscribeResult, SubscriptionView, UnsubscribeResult
from core.results import Choice
from core.transaction import OF_WORKSPACE, Transaction

_SETTINGS = ("events", "least_minor", "least_currency")
_ALIKE = 55
_WORKSPACE: Any = bindparam("workspace_id")
_OF_CHANNEL = (
    select(Subscription, Pipeline.name.label("pipeline"), Member.name.label("by"))
    .outerjoin(
        Pipeline,
        (Pipeline.workspace_id == _WORKSPACE) & (Pipeline.pipeline_id == Subscription.pipeline_id),
    )
    .outerjoin(Member, (Member.workspace_id == _WORKSPACE) & (Member.member_id == Subscription.created_by))
    .where(Subscription.workspace_id == _WORKSPACE, Subscription.channel_id == bindparam("channel_id"))
    .order_by(Pipeline.position.nulls_first())
)


class Subscriptions:
    """Lets channels hear of changes, and hear no more of them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def subscribe(self, request: SubscribeChannel, actor: Actor) -> SubscribeResult:
        """Let a channel hear of a pipeline, or of all; what it heard of the same before is replaced.

        Raises NotPermitted unless the actor is a manager; InvalidInput for an unknown event, with the
        closest; NotFound and Ambiguous for the pipeline; and Conflict where the channel has outsiders, which
        an admin may allow (consent `anyway`).
        """
        require(actor, "subscribe_channel")
        events = valid_events(request.events)
        with self._db.write(actor) as tx:
            one_at_a_time(tx)
            pipeline_id = find_pipeline(tx, request.pipeline).pipeline_id if request.pipeline else None
            allowed = _admit_outsiders(tx, request)
            least = request.least or NO_VALUE
            settings = {
                "events": list(events),
                "least_minor": least.minor,
                "least_currency": least.currency if least.minor else "",
            }
            return _bind(tx, request.channel_id, pipeline_id, settings, allowed)

    def unsubscribe(self, request: UnsubscribeChannel, actor: Actor) -> UnsubscribeResult:
        """Let a channel hear no more of a pipeline, or of anything where none is named.

        Raises NotPermitted unless the actor is a manager. `ended` is empty where it heard nothing of it.
        """
        require(actor, "subscribe_channel")
        with self._db.write(actor) as tx:
            one_at_a_time(tx)
            rows = tx.rows(_OF_CHANNEL, channel_id=request.channel_id)
            chosen = rows
            if request.pipeline is not None:
                key = find_pipeline(tx, request.pipeline, archived=True).pipeline_id
                chosen = [row for row in rows if row.pipeline_id == key]
            for row in chosen:
                _end(tx, row)
            left = [row for row in rows if row not in chosen]
            return UnsubscribeResult(tuple(map(_view, chosen)), tuple(map(_view, left)))

    def list_for(self, channel_id: str, actor: Actor) -> tuple[SubscriptionView, ...]:
        """What a channel hears, of all pipelines first."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            return tuple(map(_view, tx.rows(_OF_CHANNEL, channel_id=channel_id)))


def valid_events(words: Sequence[str]) -> tuple[str, ...]:
    """The events that the words name, in the order in which deals live; none means the usual ones.

    Raises InvalidInput(field="events") for a word that is no event, with the closest that is.
    """
    chosen = {name_key(word).replace("_", "-") for word in words}
    if "all" in chosen:
        chosen = chosen - {"all"} | SUBSCRIBABLE.keys()
    for word in sorted(chosen - SUBSCRIBABLE.keys()):
        close = process.extractOne(word, tuple(SUBSCRIBABLE), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        raise InvalidInput(
            _("“{word}” is not something a channel can hear of.", word=word[:40]),
            _("Did you mean {event}?", event=close[0])
            if close
            else _("Choose from {events}.", events=", ".join(SUBSCRIBABLE)),
            field="events",
        )
    return tuple(event for event in SUBSCRIBABLE if event in chosen) or DEFAULT_EVENTS


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
    channel_id = activity.after["channel_id"]
    row = _subscription(tx, channel_id, activity.pipeline_id)
    if _settings(row) != {name: activity.after[name] for name in _SETTINGS if name in activity.after}:
        raise Conflict(
            _("That can't be undone any more: what this channel hears has been changed again."),
            _("`/pipeline subscribe` sets it anew."),
        )
    before = {name: activity.before[name] for name in _SETTINGS if name in activity.before}
    _store(tx, row, channel_id, activity.pipeline_id, before)
    record(
        tx,
        "channel.undone",
        before=activity.after,
        after={"channel_id": channel_id, **before},
        pipeline_id=activity.pipeline_id,
        undoes=activity.activity_id,
    )


def _bind(
    tx: Transaction, channel_id: str, pipeline_id: int | None, settings: dict[str, Any], allowed: bool
) -> SubscribeResult:
    row = _subscription(tx, channel_id, pipeline_id)
    before = _settings(row)
    activity_id = None
    if before != settings or (row is not None and row.paused_at is not None):
        _store(tx, row, channel_id, pipeline_id, settings)
        activity_id = record(
            tx,
            "channel.subscribed",
            before=before,
            after={"channel_id": channel_id, **settings},
            pipeline_id=pipeline_id,
        )
    bound = _subscription(tx, channel_id, pipeline_id)
    assert bound is not None
    return SubscribeResult(
        _view(bound), activity_id, _view(row) if row is not None and activity_id else None, allowed
    )


def _end(tx: Transaction, row: Row[Any]) -> None:
    _store(tx, row, row.channel_id, row.pipeline_id, {})
    record(
        tx,
        "channel.unsubscribed",
        before=_settings(row),
        after={"channel_id": row.channel_id},
        pipeline_id=row.pipeline_id,
    )


def _subscription(tx: Transaction, channel_id: str, pipeline_id: int | None) -> Row[Any] | None:
    """What the channel hears of exactly this pipeline, or of all where it is None."""
    rows = tx.rows(_OF_CHANNEL, channel_id=channel_id)
    return next((row for row in rows if row.pipeline_id == pipeline_id), None)


def _settings(row: Row[Any] | None) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _SETTINGS} if row is not None else {}


def _store(
    tx: Transaction,
    row: Row[Any] | None,
    channel_id: str,
    pipeline_id: int | None,
    settings: Mapping[str, Any],
) -> None:
    """Make the subscription so: add it, change it, or, with no settings, end it."""
    if row is None:
        tx.run(
            insert(Subscription),
            subscription_id=new_id(),
            channel_id=channel_id,
            pipeline_id=pipeline_id,
            created_by=tx.actor.member_id,
            created_at=tx.now,
            **settings,
        )
        return
    own = Subscription.subscription_id == row.subscription_id
    if settings:
        values = {**settings, "created_by": tx.actor.member_id, "paused_at": None}
        tx.run(update(Subscription).where(Subscription.workspace_id == OF_WORKSPACE, own).values(values))
    else:
        tx.run(delete(Subscription).where(Subscription.workspace_id == tx.workspace_id, own))


def _admit_outsiders(tx: Transaction, request: SubscribeChannel) -> bool:
    """Whether the channel was allowed just now. Raises Conflict where outsiders are in it (rule 15)."""
    known = tx.settings.channels_with_outsiders
    if not request.outsiders or request.channel_id in known:
        return False
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


def _view(row: Row[Any]) -> SubscriptionView:
    least = Money(row.least_minor, row.least_currency) if row.least_minor else NO_VALUE
    return SubscriptionView(row.channel_id, row.pipeline, tuple(row.events), least, row.by)
