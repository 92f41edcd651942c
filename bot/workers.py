"""Bounded pools of threads, in which the synchronous core runs while the loop goes on (decision 1)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from bot.group_writer import GroupWriter
from core.db import Database
from core.errors import Busy
from core.i18n import _

T = TypeVar("T")

PATIENCE = 2.0
_SQLITE_READERS = 4
_POSTGRES_THREADS = 8
# More than this cannot be begun within anybody's patience.
_MOST_WAITING = 1000


class Workers:
    """Threads that write and threads that read: the same ones on PostgreSQL, one writer on SQLite."""

    def __init__(self, db: Database, *, patience: float = PATIENCE) -> None:
        """`patience` is how long, in seconds, a request may wait for a thread."""
        self._writers: GroupWriter | ThreadPoolExecutor
        if db.is_sqlite:
            self._writers = GroupWriter(db.committed_together)
            self._readers = ThreadPoolExecutor(_SQLITE_READERS, "reader")
        else:
            self._writers = self._readers = ThreadPoolExecutor(_POSTGRES_THREADS, "worker")
        self._patience = patience
        self._waiting = 0

    async def write(self, job: Callable[[], T]) -> T:
        """Run a request's `job` where changes are made.

        Raises Busy where it was not begun in time; it never runs then.
        """
        return await self._within_patience(self._writers, job)

    async def read(self, job: Callable[[], T]) -> T:
        """Run a request's `job`, which changes nothing. Raises Busy as `write` does."""
        return await self._within_patience(self._readers, job)

    async def write_at_leisure(self, job: Callable[[], T]) -> T:
        """Run a `job` that nobody waits for, however long it takes to come to it."""
        return await asyncio.wrap_future(self._writers.submit(job))

    async def read_at_leisure(self, job: Callable[[], T]) -> T:
        """Run a `job` that changes nothing and that nobody waits for."""
        return await asyncio.wrap_future(self._readers.submit(job))

    def close(self) -> None:
        """Wait for what runs; what has not begun never will."""
        if isinstance(self._writers, GroupWriter):
            self._writers.close()
        self._readers.shutdown(wait=True, cancel_futures=True)

    async def _within_patience(self, pool: GroupWriter | ThreadPoolExecutor, job: Callable[[], T]) -> T:
        if self._waiting >= _MOST_WAITING:
            raise _busy()
        # A job can be cancelled exactly as long as no thread has begun it.
        begun_or_not: Future[T] = pool.submit(job)
        giving_up = asyncio.get_running_loop().call_later(self._patience, begun_or_not.cancel)
        self._waiting += 1
        try:
            return await asyncio.wrap_future(begun_or_not)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise _busy() from None
        finally:
            self._waiting -= 1
            giving_up.cancel()


def _busy() -> Busy:
    return Busy(
        _("Too much is going on at once, so this was not started. Nothing was changed."),
        _("Try again in a moment."),
    )
