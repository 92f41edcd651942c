"""When a deal goes stale: untouched longer than its stage's limit, unless something puts it off (rule 11)."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.results import StageView


def stale_from(
    status: str, touched_at: datetime, stage: StageView, paused_until: datetime | None = None
) -> datetime | None:
    """When an open deal goes stale; None where it cannot.

    What pauses it puts off only that: once it is over, the deal is as old as its last touch says.
    """
    if status != "open" or stage.stale_after_days is None:
        return None
    stale_at = touched_at + timedelta(days=stage.stale_after_days)
    return stale_at if paused_until is None else max(stale_at, paused_until)


def paused(
    now: datetime, next_step_at: datetime | None, snoozed_until: datetime | None, *, days: int
) -> datetime | None:
    """Until when a next step or a snooze to come pauses staleness, at most `days` ahead; None where none."""
    ahead = [moment for moment in (next_step_at, snoozed_until) if moment is not None and moment > now]
    return min(max(ahead), now + timedelta(days=days)) if ahead else None
