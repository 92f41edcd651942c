"""The drainer: takes due lanes from the outbox, has their messages posted, and settles what came of it."""

from __future__ import annotations

import asyncio
import random

from bot.logs import logger
from bot.metrics import Metrics
from bot.posting import Posting
from bot.slack_errors import SLACK_ERRORS, Failure, Refused, Unreachable, failure_of
from bot.workers import Workers
from core.errors import Busy
from core.lanes import Lanes, Outgoing

_log = logger("delivery")

_AT_ONCE = 16
_AFTER_TROUBLE = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
# Of the lease: well within it, so that nobody else begins while this one may still be sending.
_SENDING_GETS = 0.6


class Delivery:
    """Drains the outbox of every workspace, several lanes at once. Any number of processes may.

    Where a call ended without an answer, the channel is searched for the message before it is repeated
    (decision 3).
    """

    def __init__(self, lanes: Lanes, posting: Posting, workers: Workers, metrics: Metrics) -> None:
        self._lanes = lanes
        self._rhythm = lanes.rhythm
        self._posting = posting
        self._workers = workers
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._nudged = False
        self._stopping = False
        self._sending: set[asyncio.Task[None]] = set()
        self._draining: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to drain."""
        self._draining = self._loop.create_task(self._drain())
        self.nudge()

    def nudge(self) -> None:
        """Something may be due. From any thread, as often as you like."""
        if not self._nudged and not self._stopping:
            self._nudged = True
            self._loop.call_soon_threadsafe(self._wake.set)

    async def stop(self, seconds: float) -> None:
        """Claim nothing more, wait up to `seconds` for what is being sent, and give the lanes back.

        What had no answer by then stays marked as sending, so whoever takes the lane looks for it first.
        """
        self._stopping = True
        self._wake.set()
        if self._draining is None:
            return
        await self._draining
        if self._sending:
            await asyncio.wait(set(self._sending), timeout=seconds)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._workers.write_at_leisure(self._lanes.release)

    async def _drain(self) -> None:
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            self._nudged = False
            try:
                await self._claim()
            except Exception as error:
                # The database may be away for a while; what is due stays due.
                _log.error("lanes could not be claimed", exc_info=error)
                self._loop.call_later(_AFTER_TROUBLE, self.nudge)
            await asyncio.sleep(self._rhythm.calm)

    async def _claim(self) -> None:
        free = _AT_ONCE - len(self._sending)
        if self._stopping or free <= 0:
            return
        for message in await self._workers.write_at_leisure(lambda: self._lanes.claim(free)):
            task = self._loop.create_task(self._send(message))
            self._sending.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its lane comes free when the lease runs out, and the message is looked for then.
            _log.error("a message could not be settled", exc_info=error)
        self.nudge()

    async def _send(self, message: Outgoing) -> None:
        unsure = message.unsure
        try:
            async with asyncio.timeout(self._rhythm.lease * _SENDING_GETS):
                message_ts = await self._posting.look_for(message) if unsure else None
                unsure = False
                message_ts = message_ts or await self._posting.post(message)
        except (*SLACK_ERRORS, Unreachable, Busy, Refused) as error:
            await self._failed(message, failure_of(error), unsure)
            return
        await self._workers.write_at_leisure(lambda: self._lanes.sent(message, message_ts))
        self._metrics.message(message.kind, "sent")
        self._nudge_in(self._rhythm.pace)

    async def _failed(self, message: Outgoing, failure: Failure, unsure: bool) -> None:
        """`unsure` is about earlier calls, the failure about this one."""
        facts = {"kind": message.kind, "channel": message.channel_id, "error": failure.code}
        if message.attempts >= failure.most_attempts:
            _log.error("a message was given up", **facts)
            await self._workers.write_at_leisure(
                lambda: self._lanes.dead(
                    message, failure.code, channel_lost=failure.channel_lost, tell=not failure.token_lost
                )
            )
            self._metrics.message(message.kind, "dead")
            self._nudge_in(self._rhythm.pace)
            return
        delay = _pause(message.attempts, failure.retry_after)
        _log.warning("a message will be sent again", **facts, seconds=round(delay, 1))
        await self._workers.write_at_leisure(
            lambda: self._lanes.retry(message, failure.code, delay, unsure=unsure or failure.unsure)
        )
        self._metrics.message(message.kind, "failed")
        self._nudge_in(delay)

    def _nudge_in(self, seconds: float) -> None:
        """Look again exactly when the lane is due; the timer would come up to a second late."""
        self._loop.call_later(seconds, self.nudge)


def _pause(attempts: int, retry_after: float | None) -> float:
    """Seconds until the next attempt: what Slack asks for, else twice as long each time, with jitter."""
    if retry_after is not None:
        return retry_after + random.uniform(0, 0.5)  # noqa: S311 - spreads load, guards nothing
    longest: float = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(attempts - 1, 16))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
