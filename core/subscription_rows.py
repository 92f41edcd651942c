"""Rows of subscriptions: read, as they are told of, and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from core.actor import Role
from core.channel_filter import ChannelFilter
from core.ids import new_id
from core.models import Member, Pipeline, Subscription
from core.permissions import LEAST_ROLE
from core.pipeline_results import SubscriptionView
from core.results import Person
from core.schedule_rows import CHANNEL_DIGEST, forget, wake
from core.transaction import OF_WORKSPACE, Transaction

_WORKSPACE: Any = bindparam("workspace_id")
_ALL = (
    select(
        Subscription,
        Pipeline.name.label("pipeline"),
        Member.name.label("by_name"),
        Member.user_id.label("by_user"),
        Member.active.label("by_active"),
        Member.kind.label("by_kind"),
        Member.role.label("by_role"),
        Member.tz.label("by_tz"),
    )
    .outerjoin(
        Pipeline,
        (Pipeline.workspace_id == _WORKSPACE) & (Pipeline.pipeline_id == Subscription.pipeline_id),
    )
    .join(Member, (Member.workspace_id == _WORKSPACE) & (Member.member_id == Subscription.created_by))
    .where(Subscription.workspace_id == _WORKSPACE)
    .order_by(Subscription.channel_id, Pipeline.position.nulls_first())
)
_OF_CHANNEL = _ALL.where(Subscription.channel_id == bindparam("channel_id"))
_BY_KEY = _ALL.where(Subscription.subscription_id == bindparam("key"))
_PEOPLE = select(Member.member_id, Member.name, Member.user_id, Member.active).where(
    Member.workspace_id == _WORKSPACE, Member.member_id.in_(bindparam("keys", expanding=True))
)


def all_subscriptions(tx: Transaction) -> Sequence[Row[Any]]:
    """What every channel of the workspace hears."""
    return tx.rows(_ALL)


def subscriptions_of(tx: Transaction, channel_id: str) -> Sequence[Row[Any]]:
    """What a channel hears, of all pipelines first, then in their order."""
    return tx.rows(_OF_CHANNEL, channel_id=channel_id)


def subscription_to(tx: Transaction, channel_id: str, pipeline_id: int | None) -> Row[Any] | None:
    """What the channel hears of exactly this pipeline, or of all where it is None."""
    rows = subscriptions_of(tx, channel_id)
    return next((row for row in rows if row.pipeline_id == pipeline_id), None)


def subscription_by_key(tx: Transaction, key: int) -> Row[Any] | None:
    """The subscription of that key."""
    return tx.first(_BY_KEY, key=key)


def keeper_may(row: Row[Any]) -> bool:
    """Whether whoever set the subscription up could still do so (rules 14, 15)."""
    return (
        bool(row.by_active)
        and row.by_kind == "member"
        and Role[row.by_role] >= LEAST_ROLE["subscribe_channel"]
    )


def views_of(tx: Transaction, rows: Sequence[Row[Any]]) -> tuple[SubscriptionView, ...]:
    """The subscriptions as they are told of, with the names of today."""
    return tuple(
        SubscriptionView(
            subscription_id=row.subscription_id,
            channel_id=row.channel_id,
            pipeline_id=row.pipeline_id,
            pipeline=row.pipeline,
            by=Person(row.created_by, row.by_name, row.by_user, row.by_active),
            at=row.created_at,
            keeper_may=keeper_may(row),
            paused=row.paused_at is not None,
            **named(tx, ChannelFilter.model_validate(row.hears)),
        )
        for row in rows
    )


def named(tx: Transaction, hears: ChannelFilter) -> dict[str, Any]:
    """A filter with the owners, stages and labels behind its keys, as a view holds them."""
    setup, keys = tx.setup, list(hears.owner_ids)
    known = tx.rows(_PEOPLE, keys=keys) if keys else ()
    people = {row.member_id: Person(row.member_id, row.name, row.user_id, row.active) for row in known}
    return {
        "hears": hears,
        "owners": tuple(people[key] for key in keys if key in people),
        "stages": tuple(setup.stages[key] for key in hears.stage_ids if key in setup.stages),
        "labels": tuple(setup.labels[key] for key in hears.label_ids if key in setup.labels),
    }


def store_subscription(
    tx: Transaction,
    row: Row[Any] | None,
    channel_id: str,
    pipeline_id: int | None,
    hears: Mapping[str, Any] | None,
) -> None:
    """Make the subscription so: add it, change it, or end it where `hears` is None.

    Whoever changes it has set it up: what goes wrong with it is theirs to hear.
    """
    made = {"hears": hears, "created_by": tx.actor.member_id, "created_at": tx.now, "paused_at": None}
    if row is None:
        place = {"channel_id": channel_id, "pipeline_id": pipeline_id}
        key = new_id()
        tx.run(insert(Subscription), subscription_id=key, **place, **made)
        wake(tx, CHANNEL_DIGEST, key)
        return
    own = Subscription.subscription_id == row.subscription_id
    if hears is None:
        tx.run(delete(Subscription).where(Subscription.workspace_id == tx.workspace_id, own))
        forget(tx, CHANNEL_DIGEST, row.subscription_id)
    else:
        wake(tx, CHANNEL_DIGEST, row.subscription_id)
        tx.run(update(Subscription).where(Subscription.workspace_id == OF_WORKSPACE, own).values(made))
