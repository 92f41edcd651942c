"""One thread that writes, and commits together what waits together.

On SQLite every commit waits for the disk, one after the other. What has queued up while the thread was at the
disk is therefore run as one group, each job in a savepoint of its own, and committed once; nobody hears of
their result before that (docs/decisions/0007).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any

# Enough for everybody who clicks at the same moment; few enough that the first need not wait for long.
_MOST_TOGETHER = 16

Job = tuple[Callable[[], Any], Future[Any]]


class GroupWriter:
    """Like an executor of one thread. `together` is entered around each group of jobs."""

    def __init__(self, together: Callable[[], AbstractContextManager[None]]) -> None:
        self._together = together
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="writer")
        self._thread.start()

    def submit(self, job: Callable[[], Any]) -> Future[Any]:
        """Queue a job; its future can be cancelled as long as it was not begun."""
        future: Future[Any] = Future()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Wait for what runs; what has not begun never will."""
        self._closing.set()
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while True:
            first = self._jobs.get()
            if first is None:
                break
            self._run([first, *self._waiting()])
        for _job, future in self._waiting(most=None):
            future.cancel()

    def _waiting(self, most: int | None = _MOST_TOGETHER - 1) -> list[Job]:
        """What is in the queue by now."""
        found: list[Job] = []
        while most is None or len(found) < most:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                if most is not None:
                    self._jobs.put(None)
                    break
                continue
            found.append(job)
        return found

    def _run(self, jobs: list[Job]) -> None:
        """Run the jobs as one group; their futures learn of it after the commit."""
        begun = [(job, future) for job, future in jobs if self._begins(future)]
        if not begun:
            return
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._together():
                for job, future in begun:
                    outcomes.append(_outcome(job, future))
        except BaseException as error:
            # The commit failed, and with it all that seemed done.
            outcomes = [(future, None, error) for _job, future in begun]
        for future, result, failure in outcomes:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)

    def _begins(self, future: Future[Any]) -> bool:
        if self._closing.is_set():
            future.cancel()
        return future.set_running_or_notify_cancel()


def _outcome(job: Callable[[], Any], future: Future[Any]) -> tuple[Future[Any], Any, BaseException | None]:
    try:
        return future, job(), None
    except BaseException as error:
        return future, None, error
