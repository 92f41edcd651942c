"""The business clock: the only place that asks what time it is for the CRM.

Leases, retries, signatures and rate limits use real time instead (`time.monotonic`, `time.time`), so that
a sandbox which moves this clock forward cannot expire them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved, for tests and the sandbox."""

    def __init__(self, start: datetime) -> None:
        """`start` is the first present moment; it must be aware."""
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware time")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment the clock stands at, aware, in UTC."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Move forward by `by`; time never goes back."""
        if by < timedelta(0):
            raise ValueError("time goes forward only")
        self._now += by
