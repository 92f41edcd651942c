"""What whoever runs the bot should know of its data: queries over all workspaces, for `dealboard doctor`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.actor import Actor
from core.db import Database
from core.models import Job, OutboxMessage, Scheduled, Subscription, Workspace
from core.totals import add_to_totals, differing_totals

_RULE = "doctor"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Messages to one channel that were given up for one reason."""

    workspace_id: str
    channel_id: str
    error: str
    messages: int


def all_workspaces(db: Database) -> Sequence[tuple[str, str]]:
    """The id and name of each workspace."""
    with db.across_workspaces() as connection:
        found = select(Workspace.workspace_id, Workspace.name).order_by(Workspace.workspace_id)
        return [(row.workspace_id, row.name) for row in connection.execute(found)]


def count_differing_totals(db: Database, workspace_id: str) -> int:
    """In how many places the totals that boards show differ from a recount."""
    with db.read(Actor.by_rule(workspace_id, _RULE)) as tx:
        return len(differing_totals(tx))


def recount_totals(db: Database, workspace_id: str) -> int:
    """Set the totals that boards show to a recount; returns in how many places they differed.

    To be called while nobody changes deals: it counts and corrects in two steps.
    """
    with db.write(Actor.by_rule(workspace_id, _RULE)) as tx:
        differing = differing_totals(tx)
        add_to_totals(
            tx,
            [(key, counted[0] - kept[0], counted[1] - kept[1]) for key, (kept, counted) in differing.items()],
        )
        return len(differing)


def undelivered(db: Database) -> Sequence[Undelivered]:
    """What was given up, by channel and reason."""
    keys = (OutboxMessage.workspace_id, OutboxMessage.channel_id, OutboxMessage.error)
    dead = select(*keys, func.count().label("messages")).where(OutboxMessage.state == "dead").group_by(*keys)
    with db.across_workspaces() as connection:
        return [
            Undelivered(row.workspace_id, row.channel_id, row.error or "", row.messages)
            for row in connection.execute(dead.order_by(*keys))
        ]


def shut_out(db: Database, refusals: Collection[str]) -> Sequence[tuple[str, str, int]]:
    """Each workspace with messages that wait after one of `refusals`: which it was, and how many wait."""
    waits = OutboxMessage.state.in_(("queued", "sending"))
    refused = (
        select(OutboxMessage.workspace_id, OutboxMessage.error)
        .where(waits, OutboxMessage.error.in_(refusals))
        .order_by(OutboxMessage.workspace_id, OutboxMessage.outbox_id)
    )
    counted = select(OutboxMessage.workspace_id, func.count()).where(waits)
    with db.across_workspaces() as connection:
        errors = {row.workspace_id: str(row.error) for row in connection.execute(refused)}
        counts = connection.execute(counted.group_by(OutboxMessage.workspace_id)).all() if errors else []
        waiting = {row[0]: int(row[1]) for row in counts}
    return [(workspace_id, error, waiting.get(workspace_id, 0)) for workspace_id, error in errors.items()]


def paused_channels(db: Database) -> Sequence[tuple[str, str]]:
    """The workspace and channel of each subscription that is paused."""
    paused = (
        select(Subscription.workspace_id, Subscription.channel_id)
        .where(Subscription.paused_at.is_not(None))
        .distinct()
        .order_by(Subscription.workspace_id, Subscription.channel_id)
    )
    with db.across_workspaces() as connection:
        return [(row.workspace_id, row.channel_id) for row in connection.execute(paused)]


def broken_jobs(db: Database) -> Sequence[tuple[str, str, int]]:
    """The workspace and kind of long work that was given up by a fault of ours, and how often."""
    keys = (Job.workspace_id, Job.kind)
    broken = select(*keys, func.count()).where(Job.state == "failed", Job.error == "").group_by(*keys)
    with db.across_workspaces() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(broken.order_by(*keys))]


def dropped_times(db: Database, since: datetime) -> Sequence[tuple[str, str, int]]:
    """The workspace and kind of what comes round and was left out since, and for how many."""
    keys = (Scheduled.workspace_id, Scheduled.kind)
    dropped = select(*keys, func.count()).where(Scheduled.dropped_at >= since).group_by(*keys)
    with db.across_workspaces() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(dropped.order_by(*keys))]
