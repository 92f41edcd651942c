"""Work that goes on after a request was acknowledged, tracked so that stopping waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot.logs import logger

_log = logger("tasks")


class Tasks:
    """The tasks under way in this process."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` beside what goes on; what it raises is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def drain(self, seconds: float) -> None:
        """Wait up to `seconds` until all that was started has ended, then cancel what has not."""
        end = asyncio.get_running_loop().time() + seconds
        while self._running and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self._running), timeout=left)
        for task in self._running:
            task.cancel()
        if self._running:
            _log.warning("tasks were cut short", count=len(self._running))
            await asyncio.gather(*self._running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a task failed", exc_info=error)
