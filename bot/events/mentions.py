"""`@Dealboard acme` in a channel: answered as `/deal acme` is, for nobody but who asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.access import Accesses
from bot.blocks import ids
from bot.blocks.help import offer_message
from bot.blocks.kit import Message
from bot.blocks.text import decode
from bot.context import Context
from bot.desk import Desk
from bot.incoming import incoming_event
from bot.logs import logger
from bot.plan import PlanCommand, Planned
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of
from core.clock import Clock
from core.errors import InvalidInput
from core.i18n import _
from core.results import Choice

_log = logger("mentions")


def plan_mention(words: str, plan: PlanCommand) -> Planned:
    """What a mention followed by `words`, as Slack encodes them, comes to. It only looks.

    What would change something is offered as a button: a remark to colleagues is easily taken for an order.
    """
    planned = plan("/deal", words)
    return Planned(False, lambda context: _offer(decode(words), context)) if planned.writes else planned


class Mentions:
    """Answers mentions. Who is a guest or a stranger is refused as anywhere else (rule 15)."""

    def __init__(
        self, plan: PlanCommand, desk: Desk, accesses: Accesses, slack: SlackClient, clock: Clock
    ) -> None:
        self._plan = plan
        self._desk = desk
        self._accesses = accesses
        self._slack = slack
        self._clock = clock

    async def answer(self, body: Mapping[str, Any]) -> None:
        """Answer the mention that `body` tells of, where it was made."""
        event = body["event"]
        incoming = incoming_event(body, self._clock.now())
        try:
            access = await self._accesses.find(incoming.workspace_id)
            if access is None:
                raise Unreachable
            words = _after(f"<@{access.bot_user_id}", event.get("text") or "")
            reply = await self._desk.answer_at_length(incoming, plan_mention(words, self._plan))
            if isinstance(reply, Message):
                thread = {"thread_ts": event["thread_ts"]} if event.get("thread_ts") else {}
                await self._slack.web(access.token).chat_postEphemeral(
                    channel=incoming.channel_id, user=incoming.user_id, **thread, **reply.content()
                )
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.warning("a mention was not answered", error=failure_of(error).code)


def _after(mention: str, text: str) -> str:
    """What follows the mention; all of it where there is none after all."""
    return re.split(re.escape(mention) + r"(?:\|[^>]*)?>", text, maxsplit=1)[-1].strip()


def _offer(words: str, context: Context) -> Message:
    line, reader = f"deal {words}", context.reader
    if not ids.carries(line, reader.now):
        raise InvalidInput(_("A mention only looks."), _("Type it as a command: `/deal help` shows how."))
    question = _("A mention only looks. Do you mean to do this?")
    return offer_message(question, (Choice(_("Do it"), line),), reader)
