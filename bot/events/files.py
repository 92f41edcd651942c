"""A file that somebody posts to the bot: answered with the offer to import it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.access import Accesses
from bot.blocks.kit import Message
from bot.desk import Desk
from bot.files import Files
from bot.incoming import incoming_event
from bot.logs import logger
from bot.plan import Planned
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of
from bot.views.imports import offer
from core.clock import Clock

_log = logger("files")
# How the ids of conversations of two begin.
_DIRECT = "D"


class PostedFiles:
    """Answers files in the bot's own conversations; elsewhere they are none of its business."""

    def __init__(
        self, files: Files, desk: Desk, accesses: Accesses, slack: SlackClient, clock: Clock
    ) -> None:
        self._files = files
        self._desk = desk
        self._accesses = accesses
        self._slack = slack
        self._clock = clock

    async def answer(self, body: Mapping[str, Any]) -> None:
        """Answer the file that `body` tells of. The bot's own, which it is told of too, it passes over."""
        event = body["event"]
        channel, user = event.get("channel_id") or "", event.get("user_id") or ""
        if not channel.startswith(_DIRECT) or not user:
            return
        try:
            access = await self._accesses.find(body["team_id"])
            if access is None or user == access.bot_user_id:
                return
            file = await self._files.info(access.workspace_id, event["file_id"])
            incoming = incoming_event(
                {**body, "event": {**event, "user": user, "channel": channel}}, self._clock.now()
            )
            name, size = str(file.get("name") or ""), int(file.get("size") or 0)
            planned = Planned(False, lambda context: offer(event["file_id"], name, size, context))
            reply = await self._desk.answer_at_length(incoming, planned)
            if isinstance(reply, Message):
                await self._slack.web(access.token).chat_postMessage(channel=channel, **reply.content())
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.warning("a file was not answered", error=failure_of(error).code)
