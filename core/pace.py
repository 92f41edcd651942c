"""How much of long work is done in one transaction, so that nobody else starves (decision 10)."""

from __future__ import annotations

_SMALLEST = 10


class Pace:
    """How many rows a batch has, so that it takes the time that it may."""

    def __init__(self, seconds: float, first: int, most: int) -> None:
        """`seconds` is what a batch should take, `first` how many rows to begin with, `most` the most."""
        self.size = first
        self._seconds = seconds
        self._most = most

    def took(self, seconds: float, rows: int) -> None:
        """Learn from a batch of `rows` that took `seconds`."""
        if rows:
            wanted = int(rows * self._seconds / max(seconds, 0.001))
            self.size = max(_SMALLEST, min(wanted, 2 * self.size, self._most))
