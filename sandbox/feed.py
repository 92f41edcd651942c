"""All that changed, numbered, and who may see it: what the page's event stream is made of."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

_KEPT = 5000


@dataclass(frozen=True)
class Change:
    """Something that changed. `audience` are the people who see it; None means everybody."""

    seq: int
    kind: str
    data: dict[str, Any]
    audience: frozenset[str] | None

    def is_for(self, user_id: str) -> bool:
        """Whether this person may see it."""
        return self.audience is None or user_id in self.audience


class Feed:
    """The latest changes. To be used in one event loop."""

    def __init__(self) -> None:
        self._changes: deque[Change] = deque(maxlen=_KEPT)
        self._news = asyncio.Event()
        self.seq = 0

    def publish(self, kind: str, audience: Collection[str] | None = None, **data: Any) -> None:
        """Something changed, for everybody or for these people."""
        self.seq += 1
        people = None if audience is None else frozenset(audience)
        self._changes.append(Change(self.seq, kind, {"seq": self.seq, **data}, people))
        news, self._news = self._news, asyncio.Event()
        news.set()

    def since(self, seq: int, user_id: str) -> list[Change] | None:
        """What this person may see of what came after `seq`; None where some of it is forgotten."""
        if seq > self.seq or (self._changes and seq < self._changes[0].seq - 1):
            return None
        return [change for change in self._changes if change.seq > seq and change.is_for(user_id)]

    async def wait(self, seconds: float) -> None:
        """Return when something changes, or after `seconds`."""
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return
