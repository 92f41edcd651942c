"""The runner: takes up jobs that are due, does them a batch at a time, and has their askers told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

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


class LongWork:
    """Does the jobs of every workspace, several at once. Any number of processes may."""

    def __init__(self, jobs: Jobs, workers: Workers, said: Said) -> None:
        self._jobs = jobs
        self._workers = workers
        self._said = said
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._nudged = False
        self._stopping = False
        self._going: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for jobs."""
        self._looking = self._loop.create_task(self._look())
        self.nudge()

    def nudge(self) -> None:
        """Something may be due. From any thread, as often as you like."""
        if not self._nudged and not self._stopping:
            self._nudged = True
            self._loop.call_soon_threadsafe(self._wake.set)

    async def stop(self, seconds: float) -> None:
        """Begin no further batch, wait up to `seconds` for those under way, and give the jobs back."""
        self._stopping = True
        self._wake.set()
        if self._looking is None:
            return
        await self._looking
        if self._going:
            await asyncio.wait(set(self._going), timeout=seconds)
        for task in self._going:
            task.cancel()
        await asyncio.gather(*self._going, return_exceptions=True)
        await self._workers.write_at_leisure(self._jobs.release)

    async def _look(self) -> None:
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            self._nudged = False
            try:
                await self._claim()
            except Exception as error:
                # The database may be away for a while; what is due stays due.
                _log.error("jobs could not be claimed", exc_info=error)
                self._loop.call_later(_AFTER_TROUBLE, self.nudge)
            await asyncio.sleep(_CALM)

    async def _claim(self) -> None:
        free = _AT_ONCE - len(self._going)
        if self._stopping or free <= 0:
            return
        for job in await self._workers.write_at_leisure(lambda: self._jobs.claim(free)):
            task = self._loop.create_task(self._do(job))
            self._going.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._going.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # It comes free when the lease runs out, and is taken up where it stands.
            _log.error("a job was left", exc_info=error)
        self.nudge()

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
        self._loop.call_later(delay, self.nudge)

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
