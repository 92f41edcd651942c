"""What broke the strict checks: answered to the app, kept, shown red, and a failure in tests."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox import block_kit
from sandbox.feed import Feed


@dataclass(frozen=True)
class Kept:
    """A violation: where it came in, what it was, and the inspector's entry it belongs to."""

    id: int
    where: str
    pointer: str
    rule: str
    at: str
    entry: int | None


class Violations:
    """All of them, oldest first."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._numbers = itertools.count(1)
        self.kept: list[Kept] = []

    def keep(self, where: str, found: Iterable[block_kit.Violation], entry: int | None = None) -> list[str]:
        """Remember them. Back come Slack's words for each, with its JSON pointer."""
        messages = []
        for violation in found:
            moment = datetime.now(UTC).isoformat(timespec="milliseconds")
            kept = Kept(next(self._numbers), where, violation.pointer, violation.rule, moment, entry)
            self.kept.append(kept)
            self._feed.publish("violation", violation=asdict(kept))
            messages.append(f"[ERROR] {violation.rule} [json-pointer:{violation.pointer}]")
        return messages

    def shown(self) -> list[dict[str, Any]]:
        """As the page shows them."""
        return [asdict(each) for each in self.kept]
