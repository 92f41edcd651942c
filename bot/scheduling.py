"""What comes round by the clock, performed when it is due. Any number of processes may look."""

from __future__ import annotations

from datetime import timedelta

from bot.logs import logger
from bot.metrics import Metrics
from bot.workers import Workers
from core.schedule import DueRow, Schedule

_log = logger("schedule")

_AT_ONCE = 100
# What is late by more than this was missed, and is told of.
_LATE = timedelta(hours=1)


class Scheduling:
    """Performs what is due in every workspace."""

    def __init__(self, schedule: Schedule, workers: Workers, metrics: Metrics) -> None:
        self._schedule = schedule
        self._workers = workers
        self._metrics = metrics

    async def look(self) -> None:
        """Perform all that is due by now."""
        while due := await self._workers.write_at_leisure(lambda: self._schedule.due(_AT_ONCE)):
            done = [await self._perform(row) for row in due]
            if not any(done):
                # The rest is in the hands of another process.
                return

    async def _perform(self, row: DueRow) -> bool:
        """Whether there was something to do. What fails is looked at again later, and holds up nothing."""
        facts = {"kind": row.kind, "workspace": row.workspace_id, "subject": row.subject_id}
        try:
            performed = await self._workers.write_at_leisure(lambda: self._schedule.perform(row))
        except Exception as error:
            _log.error("what is due could not be performed", **facts, exc_info=error)
            self._metrics.scheduled(row.kind, "failed")
            await self._workers.write_at_leisure(lambda: self._schedule.postpone(row))
            return True
        if performed.outcome == "taken":
            return False
        self._metrics.scheduled(row.kind, performed.outcome)
        if performed.late > _LATE:
            _log.warning("what was due was missed", **facts, outcome=performed.outcome, late=performed.late)
        return True
