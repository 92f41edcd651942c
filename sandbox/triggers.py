"""Trigger ids: proof that a person has just done something. Good for three seconds, once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import ApiError
from sandbox.ids import new_trigger

SECONDS = 3.0


@dataclass
class Trigger:
    """Who did something, where, and whether a view was opened for it. `view_id` is the modal it was in."""

    user_id: str
    team_id: str
    made_at: float
    view_id: str | None = None
    used: bool = False


class Triggers:
    """The triggers that were given out. Real time."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._given: dict[str, Trigger] = {}

    def give(self, user_id: str, team_id: str, view_id: str | None = None) -> str:
        """A new trigger id."""
        trigger_id = new_trigger()
        self._given[trigger_id] = Trigger(user_id, team_id, self._now(), view_id)
        return trigger_id

    def find(self, trigger_id: str, team_id: str) -> Trigger:
        """The trigger, if it may still be used in `team_id`. Raises ApiError."""
        trigger = self._given.get(trigger_id)
        if trigger is None or trigger.team_id != team_id:
            raise ApiError("invalid_trigger_id" if trigger_id.count(".") != 2 else "expired_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self._now() - trigger.made_at > SECONDS:
            raise ApiError("expired_trigger_id")
        return trigger
