"""Whose turn it is: due lanes, shared fairly among workspaces (decision record 17).

Of what a process does at once, each workspace gets an equal part at most, and one part is always left for a
workspace that has nothing under way: whoever queues a single message need not wait for another's thousands,
nor for a Slack that answers another slowly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select

from core.models import OutboxLane

_DUE = (
    select(OutboxLane.workspace_id, OutboxLane.channel_id)
    .where(OutboxLane.next_at <= bindparam("now"), OutboxLane.leased_until < bindparam("now"))
    .where(OutboxLane.workspace_id.not_in(bindparam("sated", expanding=True)))
    .order_by(OutboxLane.next_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def take_turns(
    connection: Connection, now: float, most: int, held: Mapping[str, int]
) -> list[tuple[str, str]]:
    """Up to `most` due lanes (workspace and channel), locked; a workspace's in the order they came due.

    `held` is how many lanes this process holds already, by workspace.
    """
    at_once = most + sum(held.values())
    counts = Counter({workspace: count for workspace, count in held.items() if count > 0})
    taken: list[tuple[str, str]] = []
    while len(taken) < most:
        part = _part(at_once, counts)
        sated = [workspace for workspace, count in counts.items() if count >= part]
        rows = connection.execute(_DUE, {"now": now, "most": most, "sated": sated}).all()
        due = [(row.workspace_id, row.channel_id) for row in rows]
        fresh = [lane for lane in due if lane not in taken]
        for workspace, channel in fresh[: most - len(taken)]:
            if counts[workspace] < _part(at_once, counts):
                counts[workspace] += 1
                taken.append((workspace, channel))
        if len(due) < most or not fresh:
            break
    return taken


def _part(at_once: int, counts: Mapping[str, int]) -> int:
    """How many lanes a workspace may have under way beside those that have some."""
    return max(1, at_once // (len(counts) + 1))
