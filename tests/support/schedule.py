"""What comes round by the clock, for tests that move it."""

from __future__ import annotations

from sqlalchemy import func, select

from core.db import Database
from core.models import Scheduled


def is_planned(db: Database) -> bool:
    """Whether the next time of everything is planned: only what was planned can be missed."""
    with db.across_workspaces() as connection:
        unplanned = select(func.count()).select_from(Scheduled).where(Scheduled.look_at <= db.clock.now())
        return not connection.execute(unplanned).scalar_one()
