"""The drainer: takes due lanes from the outbox, has their messages posted, and settles what came of it."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from bot.claiming import Claimant
from bot.logs import logger
from bot.metrics import Metrics
from bot.posting import OutOfSight, Posting
from bot.reminding import NothingLeft
from bot.slack_errors import SLACK_ERRORS, Failure, Refused, Unreachable, failure_of
from bot.workers import Workers
from core.backlog import Backlog
from core.errors import Busy
from core.lanes import Lanes
from core.outgoing import Outgoing

_log = logger("delivery")

_AT_ONCE = 64
_LONGEST_PAUSE = 300.0
# Slack counts calls by the minute.
_UNSAID_PAUSE = 60.0
# Where the bot is not let in, until somebody installs it anew (`Backlog.wake`), or the fault was Slack's.
_FIRST_REST, _LONGEST_REST = 60.0, 3600.0
# Of the lease: well within it, so that nobody else begins while this one may still be sending.
_SENDING_GETS = 0.6


class Delivery(Claimant[Outgoing]):
    """Drains the outbox of every workspace, several lanes at once. Any number of processes may.

    Where a call ended without an answer, the channel is searched for the message before it is repeated
    (decision 3). What had no answer by the time the process stops stays marked as sending, so that whoever
    takes the lane looks for it first. A workspace that does not let the bot in holds up itself alone: its
    lanes rest, and nothing in them is given up for days.
    """

    def __init__(
        self, lanes: Lanes, backlog: Backlog, posting: Posting, workers: Workers, metrics: Metrics
    ) -> None:
        super().__init__(workers, "delivery", at_once=_AT_ONCE, calm=lanes.rhythm.calm)
        self._lanes = lanes
        self._backlog = backlog
        self._held: Counter[str] = Counter()
        self._rhythm = lanes.rhythm
        self._posting = posting
        self._metrics = metrics

    def _claim(self, most: int) -> Sequence[Outgoing]:
        return self._lanes.claim(most, self._held.copy())

    def _release(self) -> None:
        self._lanes.release()

    async def _do(self, message: Outgoing) -> None:
        self._held[message.workspace_id] += 1
        try:
            await self._send(message)
        finally:
            self._held[message.workspace_id] -= 1

    async def _send(self, message: Outgoing) -> None:
        unsure, message_ts = message.unsure, None
        try:
            async with asyncio.timeout(self._rhythm.lease * _SENDING_GETS):
                if unsure:
                    # Out of sight it may have arrived still, whatever becomes of this call.
                    with suppress(OutOfSight):
                        message_ts = await self._posting.look_for(message)
                        unsure = False
                began = time.time()
                message_ts = message_ts or await self._posting.post(message)
        except NothingLeft:
            await self._workers.write_at_leisure(lambda: self._lanes.needless(message))
            self._metrics.message(message.kind, "cancelled")
            self.nudge()
            return
        except (*SLACK_ERRORS, Unreachable, Busy, Refused) as error:
            await self._failed(message, failure_of(error), unsure)
            return
        await self._workers.write_at_leisure(lambda: self._lanes.sent(message, message_ts, began=began))
        self._metrics.message(message.kind, "sent")
        self.nudge_in(self._rhythm.rest(time.time(), began))

    async def _failed(self, message: Outgoing, failure: Failure, unsure: bool) -> None:
        """`unsure` is about earlier calls, the failure about this one."""
        facts = {"kind": message.kind, "channel": message.channel_id, "error": failure.code}
        if failure.message_lost and (message.edits or message.thread_ts):
            _log.info("a message is gone from its channel", **facts)
            await self._workers.write_at_leisure(lambda: self._lanes.lost(message, failure.code))
            self.nudge()
            return
        if message.attempts >= failure.most_attempts:
            _log.error("a message was given up", **facts)
            await self._workers.write_at_leisure(
                lambda: self._lanes.dead(
                    message, failure.code, channel_lost=failure.channel_lost, tell=not failure.token_lost
                )
            )
            self._metrics.message(message.kind, "dead")
            self.nudge_in(self._rhythm.pace)
            return
        delay = _pause(message.attempts, failure, self._rhythm.retry)
        if failure.token_lost:
            await self._workers.write_at_leisure(lambda: self._backlog.rest(message.workspace_id, delay))
        _log.warning("a message will be sent again", **facts, seconds=round(delay, 1))
        await self._workers.write_at_leisure(
            lambda: self._lanes.retry(
                message,
                failure.code,
                delay,
                unsure=unsure or failure.unsure,
                counts=not failure.rate_limited,
            )
        )
        self._metrics.message(message.kind, "failed")
        self.nudge_in(delay)


def _pause(attempts: int, failure: Failure, first: float) -> float:
    """Seconds until the next attempt: what Slack asks for, else twice as long each time, with jitter."""
    # What is no attempt would never double.
    asked = _UNSAID_PAUSE if failure.rate_limited and failure.retry_after is None else failure.retry_after
    if asked is not None:
        return asked + random.uniform(0, 0.5)  # noqa: S311 - spreads load, guards nothing
    first, most = (_FIRST_REST, _LONGEST_REST) if failure.token_lost else (first, _LONGEST_PAUSE)
    longest: float = min(most, first * 2.0 ** min(attempts - 1, 16))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
