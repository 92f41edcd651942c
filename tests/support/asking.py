"""A person at the keyboard: lines and clicks in, answers out, each checked as Slack would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.actions.router import ActionRouter
from bot.blocks.error import error_message
from bot.blocks.ids import Road
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from bot.commands.router import Command, Router
from bot.context import Context
from bot.plan import Planned
from core.actor import Actor
from core.db import Database
from core.errors import DealboardError
from core.services import Services
from sandbox.block_kit import check_message, check_view


@dataclass(frozen=True)
class Answer:
    """What came back. `refused` is the error that it tells of, or None."""

    message: Message
    refused: DealboardError | None = None

    @property
    def text(self) -> str:
        """The text that screen readers say."""
        text: str = self.message.content()["text"]
        return text

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """The buttons by their labels."""
        return {each["text"]["text"]: each for each in _elements(self.message) if each["type"] == "button"}

    @property
    def shown(self) -> str:
        """Everything that the blocks hold, as one text."""
        return str(self.message.blocks)


@dataclass
class Person:
    """Somebody who types and clicks. `commands` are those that are there."""

    db: Database
    actor: Actor
    commands: tuple[Command, ...]

    def ask(self, line: str) -> Answer:
        """Type `/line`, as Slack sends it."""
        command, _space, text = line.partition(" ")
        return self._run(Router(self.commands).plan(f"/{command}", text))

    def click(self, answer: Answer, label: str) -> Answer:
        """Click the button of that label."""
        button = answer.buttons[label]
        payload = {"container": {"is_ephemeral": True}}
        planned = ActionRouter(Router(self.commands)).plan(button["action_id"], button["value"], payload)
        return self._run(planned)

    @property
    def context(self) -> Context:
        """What a handler is given, now."""
        reader = Reader(self.actor.locale, self.actor.tz, self.db.clock.now())
        return Context(Services.over(self.db), self.actor, reader, "C1")

    def _run(self, planned: Planned) -> Answer:
        context = self.context
        reader = context.reader
        try:
            reply = planned.run(context)
            if isinstance(reply, Modal):
                assert check_view(reply.view(Road())) == []
                return Answer(Message(Mrkdwn(reply.title), reply.blocks))
            assert isinstance(reply, Message)
            answer = Answer(reply)
        except DealboardError as error:
            answer = Answer(error_message(error, reader), error)
        assert check_message(answer.message.payload()) == []
        return answer


def _elements(message: Message) -> Iterator[dict[str, Any]]:
    for block in message.blocks:
        yield from block.get("elements", ()) if block.get("type") == "actions" else ()
        if "accessory" in block:
            yield block["accessory"]
