"""What waits to leave, seen as a whole: how much of it there is, a workspace's put to rest, old rows deleted.

`core.lanes` hands it out. Times are seconds of real time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, tuple_, update

from core.db import Database
from core.models import OutboxLane, OutboxMessage

_PURGED_AT_ONCE = 500
_LANE_KEY: Any = tuple_(OutboxLane.workspace_id, OutboxLane.channel_id)
_LANES: Any = select(OutboxLane.workspace_id, OutboxLane.channel_id).where(
    OutboxLane.workspace_id == bindparam("workspace_key")
)
# Whoever takes many lanes waits for nobody, or two could wait for one another.
_FREE = _LANES.where(
    OutboxLane.next_at < bindparam("at"), OutboxLane.leased_until < bindparam("now")
).with_for_update(skip_locked=True)
_RESTING = _LANES.where(OutboxLane.next_at > bindparam("at")).with_for_update(skip_locked=True)
_REST = update(OutboxLane).where(_LANE_KEY.in_(_FREE)).values(next_at=bindparam("at"))
_WAKE = update(OutboxLane).where(_LANE_KEY.in_(_RESTING)).values(next_at=bindparam("at"))
_COUNT, _OLDEST = func.count().label("messages"), func.min(OutboxMessage.created_at).label("oldest_at")
_WAITING = (
    select(OutboxMessage.kind, _COUNT, _OLDEST)
    .join_from(OutboxLane, OutboxMessage)
    .where(OutboxLane.next_at.is_not(None), OutboxMessage.state.in_(("queued", "sending")))
    .group_by(OutboxMessage.kind)
)
_OVER = ("sent", "merged", "cancelled")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages of a kind wait to leave, in all workspaces, and since when the oldest of them."""

    messages: int
    oldest_at: datetime


class Backlog:
    """The outbox of all workspaces together. Any number of processes may look after it."""

    def __init__(self, db: Database, now: Callable[[], float] = time.time) -> None:
        """`now` is the real time in seconds."""
        self._db = db
        self._now = now

    def waiting(self) -> Mapping[str, Waiting]:
        """What waits to leave, by kind. Only lanes that are awake are looked at."""
        with self._db.across_workspaces() as connection:
            return {row.kind: Waiting(row.messages, row.oldest_at) for row in connection.execute(_WAITING)}

    def rest(self, workspace_id: str, seconds: float) -> None:
        """Have all that waits in a workspace go out in `seconds` at the earliest."""
        now = self._now()
        with self._db.across_workspaces() as connection:
            connection.execute(_REST, {"workspace_key": workspace_id, "at": now + seconds, "now": now})

    def wake(self, workspace_id: str) -> None:
        """Have all that waits in a workspace be due now, since the bot is let in there (again)."""
        with self._db.across_workspaces() as connection:
            connection.execute(_WAKE, {"workspace_key": workspace_id, "at": self._now()})

    def purge(self, before: datetime) -> int:
        """Delete what has left or never will and is older than `before`, some at a time; returns how many."""
        key = tuple_(OutboxMessage.workspace_id, OutboxMessage.outbox_id)
        old = (
            select(OutboxMessage.workspace_id, OutboxMessage.outbox_id)
            .where(OutboxMessage.state.in_(_OVER), OutboxMessage.created_at < before)
            .limit(_PURGED_AT_ONCE)
        )
        with self._db.across_workspaces() as connection:
            return connection.execute(delete(OutboxMessage).where(key.in_(old))).rowcount
