"""Taking up what is due in the database, several at once, for as long as the process runs.

Any number of processes may: what one holds is leased to it, and comes free when the lease runs out.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from bot.logs import logger
from bot.workers import Workers

T = TypeVar("T")

_AFTER_TROUBLE = 1.0


class Claimant(ABC, Generic[T]):
    """Claims what is due whenever it is nudged, and does it. `name` is what its log lines come from."""

    def __init__(self, workers: Workers, name: str, *, at_once: int, calm: float) -> None:
        """At most `at_once` are done at a time; `calm` seconds pass between two looks, however many nudge."""
        self._workers = workers
        self._at_once = at_once
        self._calm = calm
        self._claims_log = logger(name)
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._nudged = False
        self._stopping = False
        self._doing: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    @abstractmethod
    def _claim(self, most: int) -> Sequence[T]:
        """Hold up to `most` of what is due. Runs in a worker."""

    @abstractmethod
    def _release(self) -> None:
        """Give back all that this process holds. Runs in a worker."""

    @abstractmethod
    async def _do(self, claimed: T) -> None:
        """Do one; what it raises is logged, and the lease left to run out."""

    def start(self) -> None:
        """Begin to look."""
        self._looking = self._loop.create_task(self._look())
        self.nudge()

    def nudge(self) -> None:
        """Something may be due. From any thread, as often as you like."""
        if not self._nudged and not self._stopping:
            self._nudged = True
            self._loop.call_soon_threadsafe(self._wake.set)

    def nudge_in(self, seconds: float) -> None:
        """Look again exactly when something is due; the timer would come up to a second late."""
        self._loop.call_later(seconds, self.nudge)

    async def stop(self, seconds: float) -> None:
        """Claim nothing more, wait up to `seconds` for what is being done, and give everything back."""
        self._stopping = True
        self._wake.set()
        if self._looking is None:
            return
        await self._looking
        if self._doing:
            await asyncio.wait(set(self._doing), timeout=seconds)
        for task in self._doing:
            task.cancel()
        await asyncio.gather(*self._doing, return_exceptions=True)
        await self._workers.write_at_leisure(self._release)

    async def _look(self) -> None:
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            self._nudged = False
            try:
                await self._take_up()
            except Exception as error:
                # The database may be away for a while; what is due stays due.
                self._claims_log.error("nothing could be claimed", exc_info=error)
                self.nudge_in(_AFTER_TROUBLE)
            await asyncio.sleep(self._calm)

    async def _take_up(self) -> None:
        free = self._at_once - len(self._doing)
        if self._stopping or free <= 0:
            return
        for claimed in await self._workers.write_at_leisure(lambda: self._claim(free)):
            task = self._loop.create_task(self._do(claimed))
            self._doing.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._doing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._claims_log.error("what was claimed was left", exc_info=error)
        self.nudge()
