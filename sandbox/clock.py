"""The bot's business clock, which the page can move forward. Real time is left alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from core.clock import Clock, SystemClock


class MovableClock:
    """Real time, and as far ahead of it as it was moved."""

    def __init__(self, base: Clock | None = None) -> None:
        """`base` is the time that it starts from: the machine's, unless a test brings its own."""
        self._base = base or SystemClock()
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The present moment of the business, aware, in UTC."""
        return self._base.now() + self._ahead

    def move(self, by: timedelta) -> None:
        """Move forward by `by`. Raises ValueError for less than nothing: time never goes back."""
        if by < timedelta(0):
            raise ValueError("time goes forward only")
        self._ahead += by

    def shown(self) -> dict[str, Any]:
        """The clock as the page shows it."""
        return {"now": self.now().isoformat(timespec="seconds"), "ahead": int(self._ahead.total_seconds())}
