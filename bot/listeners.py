"""What listens to Slack: every command, every click and the few events, each acknowledged by its own road."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from bot.access import Accesses
from bot.answers import Answers
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.desk import Desk
from bot.directory import Directory
from bot.errors import UnknownMember, answer_to, outcome_of
from bot.incoming import Incoming, chosen, incoming_action, incoming_command
from bot.metrics import Metrics
from bot.middleware import FAREWELLS
from bot.plan import Planned
from bot.tasks import Tasks
from core.clock import Clock

# What the manifest subscribes to, and nothing else.
EVENTS = ("user_change", "team_join", *sorted(FAREWELLS))

Json = Mapping[str, Any]
PlanCommand = Callable[[str, str], Planned]
PlanAction = Callable[[str, str, Json], Planned]


class Listeners:
    """Turns what Bolt hands over into requests at the desk, and answers into acknowledgements."""

    def __init__(
        self,
        *,
        plan: PlanCommand,
        plan_action: PlanAction,
        desk: Desk,
        answers: Answers,
        directory: Directory,
        accesses: Accesses,
        tasks: Tasks,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._plan = plan
        self._plan_action = plan_action
        self._desk = desk
        self._answers = answers
        self._directory = directory
        self._accesses = accesses
        self._tasks = tasks
        self._metrics = metrics
        self._clock = clock

    async def command(self, body: Json) -> BoltResponse:
        """A slash command: answered in the acknowledgement, unless Slack must be asked something first."""
        began = time.monotonic()
        incoming = incoming_command(body, self._clock.now())
        planned = self._plan(body["command"], body.get("text", ""))
        return self._answers.acknowledge(body, await self._handled(incoming, planned, began))

    async def action(self, body: Json) -> BoltResponse:
        """A click: acknowledged empty when what it did is committed; the answer follows."""
        began = time.monotonic()
        action = body["actions"][0]
        if action.get("url"):
            return self._answers.acknowledge(body, None)
        action_id, value = action["action_id"], chosen(action)
        incoming = incoming_action(body, action_id, value, self._clock.now())
        planned = self._plan_action(action_id, value, body)
        return self._answers.acknowledge(body, await self._handled(incoming, planned, began))

    async def event(self, body: Json) -> BoltResponse:
        """An event: handled before it is acknowledged, so that one which failed comes again."""
        began = time.monotonic()
        event, workspace_id = body["event"], body["team_id"]
        if event["type"] in ("user_change", "team_join"):
            await self._changed(workspace_id, event["user"])
        elif event["type"] == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
            await self._accesses.forget(workspace_id)
        self._metrics.request("event", "answered", time.monotonic() - began)
        return BoltResponse(status=200, body="")

    async def error(self, error: Exception, body: Json) -> BoltResponse:
        """What no desk answered: a bug of the shell's own, or an event whose handling failed."""
        message = answer_to(error, Reader("en", "UTC", self._clock.now()), secrets.token_hex(4))
        if body.get("type") == "event_callback":
            self._metrics.request("event", outcome_of(error), 0)
            return BoltResponse(status=500, body="")
        return self._answers.acknowledge(body, message)

    async def _handled(self, incoming: Incoming, planned: Planned, began: float) -> Message | None:
        """The answer; None where there is none, or where Slack must be asked first and it follows."""
        if not planned.needs_channel:
            try:
                message, outcome = await self._desk.answer(incoming, planned)
            except UnknownMember:
                pass
            else:
                self._metrics.request(incoming.kind, outcome, time.monotonic() - began)
                return message
        self._tasks.start(self._later(incoming, planned))
        self._metrics.request(incoming.kind, "later", time.monotonic() - began)
        return None

    async def _later(self, incoming: Incoming, planned: Planned) -> None:
        message = await self._desk.answer_at_length(incoming, planned)
        if message is not None and incoming.response_url:
            await self._answers.send(incoming.response_url, message)

    async def _changed(self, workspace_id: str, user: Json) -> None:
        """Slack is not asked before an acknowledgement; what it left out of an event is asked for later."""
        if "locale" in user:
            await self._directory.changed(workspace_id, user)
        else:
            self._tasks.start(self._directory.look_up(workspace_id, user["id"]))
