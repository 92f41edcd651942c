"""What can be undone, and for how long (rule 7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.results import ActivityView

WINDOW = timedelta(days=1)
# These ask for confirmation instead.
NO_UNDO = frozenset({"contact.converted", "contact.erased", "deal.deleted"})


def offered(activity: ActivityView, now: datetime) -> bool:
    """Whether the person who made this change is offered to undo it at `now`."""
    return activity.kind not in NO_UNDO and not activity.undone and activity.at >= now - WINDOW
