"""The runner: takes up jobs that are due, does them a batch at a time, and has their askers told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.claiming import Claimant
from bot.logs import logger
from bot.long_work_said import Said
from bot.workers import Workers
from core.errors import Busy, Conflict, DealboardError
from core.job_results import JobView
from core.jobs import Jobs, LeaseLost
from core.pace import Pace

_log = logger("long_work")
T = TypeVar("T")

_AT_ONCE = 4
_CALM = 0.05
_AFTER_TROUBLE = 1.0
# A batch is an eighth of the longest that decision 10 grants, so that a command behind it hardly waits.
_BATCH_SECONDS = 0.025
_FIRST_BATCH, _LARGEST_BATCH = 10, 2000
# Of a batch's own time, in which whoever waits for the same thread, lock or processor gets it.
_PAUSE = 0.5
_MOST_ATTEMPTS = 5
# What somebody else did at the same moment; the next look at it finds it done.
_PASSING = (Busy, Conflict)


class LongWork(Claimant[JobView]):
    """Does the jobs of every workspace, several at once. Any number of processes may."""

    def __init__(self, jobs: Jobs, workers: Workers, said: Said) -> None:
        super().__init__(workers, "long_work", at_once=_AT_ONCE, calm=_CALM)
        self._jobs = jobs
        self._said = said

    def _claim(self, most: int) -> Sequence[JobView]:
        return self._jobs.claim(most)

    def _release(self) -> None:
        self._jobs.release()

    async def _do(self, job: JobView) -> None:
        try:
            job = await self._to_the_end(job)
            if job.state != "waiting":
                await self._said.ended(job)
                await self._write(lambda: self._jobs.retire(job))
        except LeaseLost:
            _log.warning("a job is in other hands by now", job=job.job_id)

    async def _to_the_end(self, job: JobView) -> JobView:
        """Do batch after batch; comes back early where the process stops, or where it must wait."""
        pace = Pace(_BATCH_SECONDS, _FIRST_BATCH, _LARGEST_BATCH)
        while job.state == "waiting" and not self._stopping:
            if job.attempts > _MOST_ATTEMPTS:
                return await self._given_up(job, "")
            try:
                before, (job, seconds) = job, await self._write(_timed(self._jobs.advance, job, pace.size))
            except LeaseLost:
                raise
            except Exception as error:
                if isinstance(error, DealboardError) and not isinstance(error, _PASSING):
                    return await self._given_up(job, str(error))
                if not isinstance(error, _PASSING):
                    _log.error("a batch failed", job=job.job_id, kind=job.kind, exc_info=error)
                await self._put_off(job)
                break
            pace.took(seconds, job.done - before.done)
            job = await self._told_so_far(job)
            await asyncio.sleep(seconds * _PAUSE)
        return job

    async def _told_so_far(self, job: JobView) -> JobView:
        reply = await self._said.so_far(job)
        if reply is None:
            return job
        return await self._write(lambda: self._jobs.note_reply(job, reply))

    async def _given_up(self, job: JobView, why: str) -> JobView:
        _log.error("a job was given up", job=job.job_id, kind=job.kind, done=job.done, of=job.total)
        return await self._write(lambda: self._jobs.give_up(job, why))

    async def _put_off(self, job: JobView) -> None:
        delay = _AFTER_TROUBLE * 2 ** min(job.attempts, _MOST_ATTEMPTS)
        await self._write(lambda: self._jobs.postpone(job, delay))
        self.nudge_in(delay)

    async def _write(self, work: Callable[[], T]) -> T:
        return await self._workers.write_at_leisure(work)


def _timed(
    advance: Callable[[JobView, int], JobView], job: JobView, most: int
) -> Callable[[], tuple[JobView, float]]:
    """A batch, with the seconds that it took itself: that it had to wait for its turn is no matter here."""

    def run() -> tuple[JobView, float]:
        began = time.perf_counter()
        return advance(job, most), time.perf_counter() - began

    return run
