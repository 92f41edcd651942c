"""What listens to Slack: commands, clicks, forms, shortcuts, events, each acknowledged by its own road."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.response import BoltResponse

from bot.answers import Answers
from bot.blocks import ids
from bot.blocks.kit import Block, Message, section
from bot.blocks.modal import Meanwhile, Modal, Reply
from bot.blocks.reader import Reader
from bot.blocks.said import said_in
from bot.context import Context
from bot.desk import ANSWERED, Desk
from bot.errors import UnknownMember, answer_to, outcome_of
from bot.events.home import Homes
from bot.events.router import Events
from bot.files import Files
from bot.forms import Forms, road_of
from bot.incoming import (
    Incoming,
    chosen,
    incoming_action,
    incoming_command,
    incoming_options,
    incoming_shortcut,
    incoming_view,
)
from bot.live import Live
from bot.metrics import Metrics
from bot.plan import PlanAction, PlanCommand, Planned
from bot.tasks import Tasks
from bot.views.form import Errand
from bot.views.router import options_for, plan_form, plan_later, plan_submission
from core.clock import Clock

Json = Mapping[str, Any]
# Slack must have the acknowledgement first: what it shows would else come after what takes its place.
_HEAD_START = 0.5
# How the ids of conversations begin that are nobody else's.
_CONVERSATION = "D"


class Listeners:
    """Turns what Bolt hands over into requests at the desk, and answers into acknowledgements."""

    def __init__(
        self,
        *,
        plan: PlanCommand,
        plan_action: PlanAction,
        desk: Desk,
        answers: Answers,
        forms: Forms,
        files: Files,
        homes: Homes,
        live: Live,
        events: Events,
        tasks: Tasks,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._plan = plan
        self._plan_action = plan_action
        self._desk = desk
        self._answers = answers
        self._forms = forms
        self._files = files
        self._homes = homes
        self._live = live
        self._events = events
        self._tasks = tasks
        self._metrics = metrics
        self._clock = clock

    async def command(self, body: Json) -> BoltResponse:
        """A slash command: answered in the acknowledgement, unless Slack must be asked something first."""
        began = time.monotonic()
        incoming = incoming_command(body, self._clock.now())
        planned = self._plan(body["command"], body.get("text", ""))
        return self._answers.acknowledge(body, await self._handled(body, incoming, planned, began))

    async def action(self, body: Json) -> BoltResponse:
        """A click: acknowledged empty when what it did is committed; the answer follows."""
        began = time.monotonic()
        action = body["actions"][0]
        if action.get("url"):
            return self._answers.acknowledge(body, None)
        action_id, value = action["action_id"], chosen(action)
        incoming = incoming_action(body, action_id, value, self._clock.now())
        planned = self._plan_action(action_id, value, body)
        answer = await self._handled(body, incoming, planned, began)
        self._refresh(body, incoming, planned)
        return self._answers.acknowledge(body, answer)

    async def shortcut(self, body: Json) -> BoltResponse:
        """A shortcut: acknowledged empty; the form that it is called as opens."""
        began = time.monotonic()
        incoming, form = incoming_shortcut(body, self._clock.now()), body["callback_id"]
        if "message" in body:
            self._tasks.start(self._on_message(body, incoming, form))
            self._metrics.request(incoming.kind, "later", time.monotonic() - began)
            return BoltResponse(status=200, body="")
        planned = plan_form(ids.FormValue(form=form))
        return self._answers.acknowledge(body, await self._handled(body, incoming, planned, began))

    async def submission(self, body: Json) -> BoltResponse:
        """A form: what is wrong is said under its fields, and the rest by `bot.forms`."""
        began = time.monotonic()
        view, road = body["view"], road_of(body)
        incoming = incoming_view(body, road, self._clock.now())
        planned = plan_submission(view["callback_id"], road.about, view)
        reader = self._plain_reader()
        try:
            reply, outcome = await self._desk.answer(incoming, planned)
        except UnknownMember as unknown:
            # What they entered stays, and whoever it is is learnt while they read this.
            self._tasks.start(self._introduced(incoming, unknown))
            said = reader.say("I had to ask Slack who you are. Close this, and send the form once more.")
            if unknown.user_id is not None:
                said = reader.say("I had to ask Slack who that is. Close this, and send the form once more.")
            reply, outcome = Message(said, (section(said),)), "later"
        if isinstance(reply, Meanwhile):
            self._tasks.start(self._meanwhile(body, incoming, reply))
        self._refresh(body, incoming, planned)
        self._metrics.request("view", outcome, time.monotonic() - began)
        return self._forms.acknowledge(body, reply, outcome, reader)

    async def options(self, body: Json) -> BoltResponse:
        """What is offered to somebody who types into a menu; nothing to whom nothing may be told."""
        began = time.monotonic()
        incoming = incoming_options(body, self._clock.now())
        words, action_id = body.get("value") or "", body["action_id"]
        offered: list[Block] = []

        def look(context: Context) -> None:
            offered.extend(options_for(action_id, words, context))

        try:
            _reply, outcome = await self._desk.answer(incoming, Planned(False, look))
        except UnknownMember:
            outcome = "refused"
        self._metrics.request("options", outcome, time.monotonic() - began)
        return BoltResponse(status=200, body={"options": offered})

    async def event(self, body: Json) -> BoltResponse:
        """An event: handled before it is acknowledged, so that one which failed comes again."""
        began = time.monotonic()
        await self._events.heard(body)
        self._metrics.request("event", "answered", time.monotonic() - began)
        return BoltResponse(status=200, body="")

    async def error(self, error: Exception, body: Json) -> BoltResponse:
        """What no desk answered: a bug of the shell's own, or an event whose handling failed."""
        message = answer_to(error, self._plain_reader(), secrets.token_hex(4))
        if body.get("type") == "view_submission":
            return self._forms.acknowledge(body, message, outcome_of(error), self._plain_reader())
        if body.get("type") == "event_callback":
            self._metrics.request("event", outcome_of(error), 0)
            return BoltResponse(status=500, body="")
        return self._answers.acknowledge(body, message)

    def _refresh(self, body: Json, incoming: Incoming, planned: Planned) -> None:
        """Home, where somebody began there and may have changed something, or asked for another; and in the
        conversation with the bot what it reminded them of.
        """
        road, asked = road_of(body), planned.home
        if asked is not None or (planned.writes and road.home):
            shown = asked or ids.HomeValue(member_id=road.whose)
            self._tasks.start(self._homes.publish(incoming, shown))
        if planned.writes and incoming.channel_id.startswith(_CONVERSATION):
            self._tasks.start(self._live.hurry(incoming.workspace_id, incoming.user_id))

    async def _handled(
        self, body: Json, incoming: Incoming, planned: Planned, began: float
    ) -> Message | None:
        """The answer; None where there is none, or where Slack must be asked first and it follows."""
        if not planned.needs_channel:
            try:
                reply, outcome = await self._desk.answer(incoming, planned)
            except UnknownMember:
                pass
            else:
                self._metrics.request(incoming.kind, outcome, time.monotonic() - began)
                return await self._shown(body, reply, refused=outcome != ANSWERED)
        self._tasks.start(self._later(body, incoming, planned))
        self._metrics.request(incoming.kind, "later", time.monotonic() - began)
        return None

    async def _on_message(self, body: Json, incoming: Incoming, form: str) -> None:
        """A form on a message, whose link Slack is asked for: that may not be before an acknowledgement."""
        link = await self._forms.link_to(body)
        value = ids.FormValue(form=form, said=said_in(body["message"]), link=link)
        await self._later(body, incoming, plan_form(value))

    async def _later(self, body: Json, incoming: Incoming, planned: Planned) -> None:
        message = await self._shown(body, await self._desk.answer_at_length(incoming, planned))
        if message is not None and incoming.response_url:
            await self._answers.send(incoming.response_url, message)
        self._refresh(body, incoming, planned)

    async def _meanwhile(self, body: Json, incoming: Incoming, reply: Meanwhile) -> None:
        """What takes longer than Slack waits; then its answer takes the place of what is shown meanwhile.

        No receipt is taken: the same form may be sent again, once what was wrong with it is mended.
        """
        await asyncio.sleep(_HEAD_START)
        fetched = await self._files.fetch(incoming.workspace_id, reply.file_id) if reply.file_id else None
        place = {"view_id": body["view"]["id"], "response_url": incoming.response_url}
        planned = plan_later(reply, Errand(fetched, {name: where for name, where in place.items() if where}))
        shown = await self._desk.answer_at_length(replace(incoming, receipt=None), planned)
        if isinstance(shown, Message | Modal):
            await self._forms.show_instead(body, shown, self._plain_reader())

    async def _introduced(self, incoming: Incoming, unknown: UnknownMember) -> None:
        await self._desk.ask_about(incoming, unknown)

    async def _shown(self, body: Json, reply: Reply | None, *, refused: bool = False) -> Message | None:
        """A form is opened at once, before the trigger runs out; what is left to say by another road."""
        reader = self._plain_reader()
        if isinstance(reply, Modal):
            reply = await self._forms.open(body, reply, reader)
        if isinstance(reply, Message) and (body.get("view") or body.get("type") == "shortcut"):
            await self._forms.say_in(body, reply, reader, refused=refused)
            return None
        return reply if isinstance(reply, Message) else None

    def _plain_reader(self) -> Reader:
        return Reader("en", "UTC", self._clock.now())
