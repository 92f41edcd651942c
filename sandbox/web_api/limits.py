"""Rate limits, as they are met."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from sandbox.web_api.table import Call


@dataclass(frozen=True)
class RateLimited(Exception):
    """Too many calls. `seconds` is what Retry-After says."""

    seconds: int


def hold(call: Call, what: Hashable, holds: float, per_second: float) -> None:
    """Raise RateLimited where the bucket of `what` in the call's workspace is empty."""
    seconds = call.world.rates.take((what, call.app.team_id), holds, per_second)
    if seconds:
        raise RateLimited(seconds)
