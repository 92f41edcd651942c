"""What the asker of a job reads: how far it is, where it was asked for, and how it ended, where it stays."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Accesses
from bot.blocks import ids
from bot.blocks.kit import Message
from bot.blocks.long_work import RENDER
from bot.blocks.modal import said_in_modal
from bot.blocks.reader import Reader
from bot.logs import logger
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of
from core.clock import Clock
from core.job_results import JobView

_log = logger("long_work")

# Slack grants about a hundred changes of views a minute, and about fifty of messages.
_CALM = 1.0
# Work goes on once progress is told; how it ended may take longer.
_PATIENCE, _IN_THE_END = 1.0, 10.0


class Said:
    """Tells askers, as well as it can be done: a job goes on whether or not anybody can be reached.

    A form shows how far the job is for as long as it lies open. How it ended is said where the form was
    opened, by its response_url, which can post but not change what it posted; where there is none, or it has
    expired, in the conversation of the bot with the asker. There one message is posted and then changed.
    """

    def __init__(self, accesses: Accesses, slack: SlackClient, clock: Clock) -> None:
        self._accesses = accesses
        self._slack = slack
        self._clock = clock
        self._latest: dict[int, float] = {}

    async def so_far(self, job: JobView) -> Mapping[str, Any] | None:
        """Show how far a job is, once a second at most; the job's reply where it is to be kept anew."""
        now = time.monotonic()
        if job.state != "waiting" or now - self._since(job) < _CALM:
            return None
        self._latest[job.job_id] = now
        message = self._message(job)
        if job.reply.get("view_id"):
            await self._in_form(job, message, _PATIENCE)
            return None
        if job.reply.get("response_url"):
            return None
        return await self._in_person(job, message)

    async def ended(self, job: JobView) -> None:
        """Say how a job ended."""
        # What the request was answered with may still be on its way, and would be shown over this.
        await asyncio.sleep(max(0.0, self._since(job) + _CALM - time.monotonic()))
        self._latest.pop(job.job_id, None)
        message = self._message(job)
        if job.reply.get("view_id"):
            await self._in_form(job, message, _IN_THE_END)
        url = job.reply.get("response_url")
        message = replace(message, replace=bool(job.reply.get("replaces")))
        if url and await self._slack.respond(url, message.payload()):
            return
        await self._in_person(job, message)

    def _since(self, job: JobView) -> float:
        """When something was last said of a job, or else when it was first heard of here."""
        return self._latest.setdefault(job.job_id, time.monotonic())

    def _message(self, job: JobView) -> Message:
        reader = Reader(job.asker.locale, job.asker.tz, self._clock.now())
        return RENDER[job.kind](job, reader)

    async def _in_form(self, job: JobView, message: Message, seconds: float) -> None:
        """In the form from which it was asked for; that is closed perhaps."""
        reader = Reader(job.asker.locale, job.asker.tz, self._clock.now())
        road = ids.Road(response_url=job.reply.get("response_url") or "")
        view = said_in_modal(message, reader).view(road)
        try:
            async with asyncio.timeout(seconds):
                await (await self._web(job)).views_update(view_id=job.reply["view_id"], view=view)
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.info("a form does not show a job", job=job.job_id, error=failure_of(error).code)

    async def _in_person(self, job: JobView, message: Message) -> Mapping[str, Any] | None:
        """In the bot's conversation with the asker; the job's reply where it tells of a new message."""
        channel, ts, content = job.reply.get("channel_id"), job.reply.get("message_ts"), message.content()
        try:
            web = await self._web(job)
            if channel and ts:
                await web.chat_update(channel=channel, ts=ts, **content)
                return None
            posted = await web.chat_postMessage(channel=job.asker.user_id, **content)
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.warning("an asker was not told", job=job.job_id, error=failure_of(error).code)
            return None
        return {**job.reply, "channel_id": posted["channel"], "message_ts": posted["ts"]}

    async def _web(self, job: JobView) -> AsyncWebClient:
        access = await self._accesses.find(job.workspace_id)
        if access is None:
            raise Unreachable
        return self._slack.web(access.token)
