"""What comes round by the clock, performed when it is due. Any number of processes may look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Protocol, TypeVar

from bot.logs import logger
from bot.metrics import Metrics
from bot.workers import Workers
from core.schedule import DueRow, Performed, Schedule
from core.task_reminders import DueTasks, TaskReminders

_log = logger("schedule")
T = TypeVar("T", DueRow, DueTasks)

_AT_ONCE = 100
# What is late by more than this was missed, and is told of.
_LATE = timedelta(hours=1)


class Source(Protocol[T]):
    """Where something comes due."""

    def due(self, most: int) -> Sequence[T]:
        """Up to `most` of what is due by now, not held."""

    def perform(self, row: T) -> Performed:
        """Do it, if nobody else does just now. Raises; it is as it was then."""

    def postpone(self, row: T) -> None:
        """Have it come due again in a while."""


class Scheduling:
    """Performs what is due in every workspace."""

    def __init__(self, schedule: Schedule, tasks: TaskReminders, workers: Workers, metrics: Metrics) -> None:
        self._schedule = schedule
        self._tasks = tasks
        self._workers = workers
        self._metrics = metrics

    async def look(self) -> None:
        """Perform all that is due by now."""
        await self._all_of(self._schedule)
        await self._all_of(self._tasks)

    async def _all_of(self, source: Source[T]) -> None:
        while due := await self._workers.write_at_leisure(lambda: source.due(_AT_ONCE)):
            done = [await self._perform(source, row) for row in due]
            if not any(done):
                # The rest is in the hands of another process.
                return

    async def _perform(self, source: Source[T], row: T) -> bool:
        """Whether there was something to do. What fails is looked at again later, and holds up nothing."""
        facts = asdict(row)
        try:
            performed = await self._workers.write_at_leisure(lambda: source.perform(row))
        except Exception as error:
            _log.error("what is due could not be performed", **facts, exc_info=error)
            self._metrics.scheduled(row.kind, "failed")
            await self._workers.write_at_leisure(lambda: source.postpone(row))
            return True
        if performed.outcome == "taken":
            return False
        self._metrics.scheduled(row.kind, performed.outcome)
        if performed.late > _LATE:
            _log.warning(
                "what was due was missed", **facts, outcome=performed.outcome, late=str(performed.late)
            )
        return True
