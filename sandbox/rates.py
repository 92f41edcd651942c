"""Rate limits: a bucket per method and workspace, and one per channel for posts."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable

POSTS_AT_ONCE = 3


class Rates:
    """Buckets that fill with time. Real time: the business clock has no say here."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: dict[Hashable, tuple[float, float]] = {}

    def take(self, key: Hashable, holds: float, per_second: float) -> int:
        """Take one from the bucket `key`. Back comes 0, or after how many whole seconds there is one."""
        now = self._now()
        level, at = self._buckets.get(key, (holds, now))
        level = min(holds, level + (now - at) * per_second)
        if level < 1:
            self._buckets[key] = (level, now)
            return max(1, math.ceil((1 - level) / per_second))
        self._buckets[key] = (level - 1, now)
        return 0
