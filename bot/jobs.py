"""What happens by the clock. The scheduler only ticks; what is due is rows in the database (decision 4)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.logs import logger
from bot.shell import Shell
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of
from core.backlog import Backlog
from core.errors import Busy
from core.imports.kept import KEPT
from core.inbox import forget_receipts
from core.living_rows import ThreadReplies
from core.outgoing import Rhythm
from core.services import Services

_log = logger("jobs")

# Slack sends a request again for five minutes at most; a day leaves room for clocks that differ.
RECEIPTS_KEPT = timedelta(days=1)
SENT_KEPT = timedelta(days=30)
# A tick that comes late is still worth it; by default it would be dropped after a second.
_MISFIRE_GRACE = 3600


class Jobs:
    """The ticks of one process. Any number of processes may have them."""

    def __init__(self, services: Services, shell: Shell, rhythm: Rhythm | None = None) -> None:
        self._tick = (rhythm or Rhythm()).tick
        self._services = services
        self._shell = shell
        self._backlog = Backlog(services.db)
        self._replies = ThreadReplies(services.db)
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": _MISFIRE_GRACE},
        )

    def start(self) -> None:
        """Begin to tick."""
        self._every("outbox.drain", self.drain, "interval", seconds=self._tick)
        self._every("long_work.look", self.work, "interval", seconds=self._tick)
        self._every("alerts.reply", self.reply, "interval", seconds=self._tick)
        self._every("live.look", self.look_at_live, "interval", seconds=self._tick)
        self._every("schedule.look", self.look_at_schedule, "interval", seconds=self._tick)
        self._every("receipts.purge", self.purge_receipts, "interval", hours=1)
        self._every("outbox.purge", self.purge_outbox, "cron", hour=3, minute=40, jitter=600)
        self._every("long_work.purge", self.purge_long_work, "cron", hour=4, minute=10, jitter=600)
        self._every("imports.purge", self.purge_imports, "interval", hours=1)
        self._every("members.refresh", self.refresh_members, "cron", hour=3, minute=10, jitter=600)
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        self._scheduler.shutdown(wait=False)

    async def drain(self) -> None:
        """Look whether a message is due; a nudge may have been missed, or another process be gone."""
        self._shell.delivery.nudge()

    async def work(self) -> None:
        """Look whether long work is due, for the same reasons."""
        self._shell.long_work.nudge()

    async def reply(self) -> None:
        """Say in the threads of alerts what happened in a minute that has ended."""
        try:
            await self._shell.workers.write_at_leisure(self._replies.queue)
        except Exception as error:
            # The database may be away for a while; what is due stays due.
            _log.error("replies could not be queued", exc_info=error)

    async def look_at_live(self) -> None:
        """Edit the boards and Homes whose facts have changed."""
        try:
            await self._shell.live.look()
        except Exception as error:
            # The database may be away for a while; what is due stays due.
            _log.error("live surfaces could not be looked at", exc_info=error)

    async def look_at_schedule(self) -> None:
        """Say what comes round by the clock."""
        try:
            await self._shell.scheduling.look()
        except Exception as error:
            _log.error("what is due could not be looked at", exc_info=error)

    async def purge_receipts(self) -> None:
        """Forget requests that cannot come again."""
        before = self._services.db.clock.now() - RECEIPTS_KEPT

        def purge() -> int:
            with self._services.db.across_workspaces() as connection:
                return forget_receipts(connection, before)

        _log.info("receipts purged", count=await self._shell.workers.write_at_leisure(purge))

    async def purge_outbox(self) -> None:
        """Delete what was sent long ago, some at a time, so that nobody waits."""
        before = self._services.db.clock.now() - SENT_KEPT
        total = 0
        while count := await self._shell.workers.write_at_leisure(lambda: self._backlog.purge(before)):
            total += count
        _log.info("sent messages purged", count=total)

    async def purge_long_work(self) -> None:
        """Delete jobs that ended long ago, some at a time."""
        before = self._services.db.clock.now() - SENT_KEPT
        while await self._shell.workers.write_at_leisure(lambda: self._services.jobs.purge(before)):
            pass

    async def purge_imports(self) -> None:
        """Forget files that somebody chose to import and left at that."""
        before = self._services.db.clock.now() - KEPT
        await self._shell.workers.write_at_leisure(lambda: self._services.imports.purge(before))

    async def refresh_members(self) -> None:
        """Learn everyone anew: who joined, left, became an admin or a guest."""
        for workspace_id in await self._workspaces():
            try:
                await self._shell.directory.refresh(workspace_id)
            except (*SLACK_ERRORS, Busy) as error:
                failure = failure_of(error)
                _log.warning("members not refreshed", workspace=workspace_id, error=failure.code)

    async def _workspaces(self) -> list[str]:
        try:
            return list(await self._shell.accesses.workspaces())
        except Unreachable:
            return []

    def _every(self, name: str, work: Callable[[], Awaitable[None]], trigger: str, **when: float) -> None:
        self._scheduler.add_job(_quiet(work), trigger, id=name, replace_existing=True, **when)


def _quiet(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """`work`, which ends without a word where the process stops in the middle: what is due stays due."""

    async def tick() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await work()

    return tick
