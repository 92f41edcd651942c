"""The roads by which an answer reaches a person (decision 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from bot.blocks.kit import Message
from bot.slack_client import SlackClient
from bot.tasks import Tasks


class Answers:
    """Answers commands in the acknowledgement, and clicks by their response_url."""

    def __init__(self, slack: SlackClient, tasks: Tasks) -> None:
        self._slack = slack
        self._tasks = tasks

    def acknowledge(self, body: Mapping[str, Any], message: Message | None) -> BoltResponse:
        """The acknowledgement of a request that is done, with `message` sent by the road Slack reads.

        Slack ignores what the acknowledgement of a click says, so that goes out beside what goes on.
        """
        if message is not None and "command" in body:
            return BoltResponse(status=200, body=message.payload())
        if message is not None and body.get("response_url"):
            self.later(body["response_url"], message)
        return BoltResponse(status=200, body="")

    def later(self, response_url: str, message: Message) -> None:
        """Post `message` to `response_url` beside what goes on."""
        self._tasks.start(self.send(response_url, message))

    async def send(self, response_url: str, message: Message) -> None:
        """Post `message` to `response_url`."""
        await self._slack.respond(response_url, message.payload())
