"""What went over the wire, with tokens and signatures masked."""

from __future__ import annotations

import itertools
import re
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sandbox.feed import Feed

_KEPT = 500
_SECRET = re.compile(r"\b(?:xox[a-z]|xapp)-[\w-]+")
_MASKED = "[masked]"
_SECRET_FIELDS = frozenset({"token", "client_secret", "code", "access_token", "X-Slack-Signature"})

Direction = Literal["to_bot", "to_slack"]


@dataclass
class Entry:
    """One request and its answer. `raw` is the request itself, to be sent once more; never shown."""

    id: int
    direction: Direction
    kind: str
    summary: str
    team: str
    request: Any
    at: str
    began: float
    status: int | str | None = None
    ms: int | None = None
    response: Any = None
    flags: list[str] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: Any = None

    def shown(self) -> dict[str, Any]:
        """As the page shows it."""
        names = ("id", "at", "direction", "kind", "summary", "team", "status", "ms", "flags")
        facts = {name: getattr(self, name) for name in names}
        bodies = {"request": masked(self.request), "response": masked(self.response)}
        bodies["headers"] = masked(dict(self.headers))
        return {**facts, **bodies, "replayable": self.raw is not None}


class Inspector:
    """The latest requests, both ways."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._numbers = itertools.count(1)
        self.entries: deque[Entry] = deque(maxlen=_KEPT)

    def begin(self, direction: Direction, kind: str, request: Any, *, team: str, summary: str) -> Entry:
        """A request was sent."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        entry = Entry(next(self._numbers), direction, kind, summary, team, request, moment, time.monotonic())
        self.entries.append(entry)
        self._feed.publish("wire", entry=entry.shown())
        return entry

    def end(self, entry: Entry, status: int | str, response: Any) -> None:
        """It was answered, or is not going to be."""
        entry.status, entry.response = status, response
        entry.ms = round((time.monotonic() - entry.began) * 1000)
        self._feed.publish("wire", entry=entry.shown())

    def flag(self, entry: Entry, what: str) -> None:
        """Something is wrong with it."""
        entry.flags.append(what)
        self._feed.publish("wire", entry=entry.shown())

    def find(self, entry_id: int) -> Entry | None:
        """An entry by its id; None where it is forgotten."""
        return next((entry for entry in self.entries if entry.id == entry_id), None)

    def flagged(self) -> list[Entry]:
        """The entries with something wrong."""
        return [entry for entry in self.entries if entry.flags]


def masked(value: Any) -> Any:
    """`value` without the secrets in it."""
    if isinstance(value, str):
        return _SECRET.sub(_MASKED, value)
    if isinstance(value, dict):
        return {
            name: _MASKED if name in _SECRET_FIELDS and member else masked(member)
            for name, member in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked(member) for member in value]
    return value
