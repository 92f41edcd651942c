"""What a person can do: say something, use a command, click, choose, use a shortcut, open Home.

The page and the tests do it alike. What Slack's client would not let a person do raises Refusal; what went
wrong at the app is told in the answer, and to the person as Slack tells it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import conversations, events, messages, payloads
from sandbox.answers import answer
from sandbox.checking import check_offered
from sandbox.choices import Values, action_of, state_of
from sandbox.deliveries import Ack, Deliveries
from sandbox.encoding import encode
from sandbox.errors import ApiError, Refusal
from sandbox.files import file_object, share, uploaded
from sandbox.response_urls import ResponseUrl
from sandbox.state import Channel, Installation, Json, World
from sandbox.surfaces import Spot, element_of, offered_on, place, seen, surface_of, visible

# What Slack waits for where a menu does not say how much must be typed.
_LEAST_LETTERS = 3
NO_ANSWER = "Slack got no good answer from the app ({problem})."


class Acting:
    """The people's side of the sandbox."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries

    async def say(
        self,
        me: str,
        channel_id: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[str] = (),
    ) -> Json:
        """Post a message with the `files` of these ids; a `text` that begins with a slash is a command."""
        channel = self._inside(me, channel_id)
        if conversations.is_with_app(self._world, channel) and self._world.manifest.messages_tab_read_only:
            raise Refusal("read_only", "Sending messages to this app has been turned off.")
        if text.startswith("/") and not files:
            return await self._command(me, channel, text, thread_ts)
        sent = uploaded(self._world, me, files)
        if not text.strip() and not sent:
            raise Refusal("no_text", "There is nothing to send.")
        for file in sent:
            share(self._world, file, channel)
        message = messages.say(
            self._world,
            channel,
            me,
            encode(self._world, me, text),
            thread_ts=thread_ts,
            files=[file_object(self._world, file) for file in sent],
            subtype="file_share" if sent else None,
        )
        events.said(self._world, message)
        return {"kind": "message", "message": messages.shown(self._world, message)}

    async def click(self, me: str, spot: Spot, value: Any = None, values: Values | None = None) -> Json:
        """Use a button, a menu, a picker. `value` and `values` as in the README."""
        surface = surface_of(self._world, me, spot)
        block, part = element_of(surface, spot)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise Refusal("not_dispatched", "What is entered there goes with the form.")
        offered = self._world.offered.get((spot.surface, spot.block_id, spot.action_id), {})
        action = action_of(block, part, value, offered)
        state = state_of(
            surface.blocks, _with(values, spot, part, value), offered_on(self._world, spot.surface)
        )
        payload = {
            **payloads.interaction(
                self._world, surface.app, "block_actions", me, view_id=spot.view_id or None
            ),
            **place(self._world, surface, me, state),
            "actions": [action],
        }
        ack = await self._deliveries.interaction(payload, "click")
        return self._done(me, ack.problem, spot.channel or None, spot.ts or None)

    async def options(self, me: str, spot: Spot, query: str) -> Json:
        """Ask the app for the options of an external menu, once enough was typed for that."""
        surface = surface_of(self._world, me, spot)
        block, part = element_of(surface, spot)
        if len(query) < part.get("min_query_length", _LEAST_LETTERS):
            return {"options": []}
        payload = {
            **payloads.interaction(self._world, surface.app, "block_suggestion", me),
            **place(self._world, surface, me, {}),
            "action_id": spot.action_id,
            "block_id": block["block_id"],
            "value": query,
        }
        for name in ("trigger_id", "response_url", "state"):
            payload.pop(name, None)
        ack = await self._deliveries.interaction(payload, "options")
        return self._offer(spot, ack)

    async def shortcut(self, me: str, callback_id: str, channel_id: str = "", ts: str = "") -> Json:
        """Use a global shortcut, or one on a message."""
        kind = "message" if ts else "global"
        known = self._world.manifest.shortcuts
        if not any(each["callback_id"] == callback_id and each["type"] == kind for each in known):
            raise Refusal("no_such_shortcut", "The app has no such shortcut.")
        app = self._app_for(me)
        if ts:
            self._inside(me, channel_id)
            message = seen(self._world, me, channel_id, ts)
            payload = payloads.message_shortcut(self._world, app, callback_id, message, me)
        else:
            payload = payloads.global_shortcut(self._world, app, callback_id, me)
        ack = await self._deliveries.interaction(payload, "click")
        return self._done(me, ack.problem, channel_id or None, ts or None)

    def open_home(self, me: str) -> Json:
        """Open the app's Home tab; back comes what was published there, if anything was."""
        app = self._app_for(me)
        channel = conversations.open_im(self._world, app.team_id, me, app.bot_user_id)
        view_id = self._world.homes.get(me)
        view = self._world.views[view_id] if view_id else None
        events.home_opened(self._world, me, channel.id, view)
        return {"home": view}

    def react(self, me: str, channel_id: str, ts: str, name: str) -> None:
        """Add a reaction, or take it back."""
        self._inside(me, channel_id)
        message = seen(self._world, me, channel_id, ts)
        if message.only_for is not None:
            raise Refusal("ephemeral", "Nobody else sees that message.")
        people = message.reactions.setdefault(name, [])
        added = me not in people
        people.append(me) if added else people.remove(me)
        if not people:
            del message.reactions[name]
        messages.publish(self._world, message)
        events.reacted(self._world, message, me, name, added=added)

    def join(self, me: str, channel_id: str) -> None:
        """Come into a public channel."""
        channel = visible(self._world, me, channel_id)
        if me not in channel.members:
            conversations.enter(self._world, channel, [me])
            events.joined(self._world, channel, me)

    def leave(self, me: str, channel_id: str) -> None:
        """Leave a channel."""
        channel = self._inside(me, channel_id)
        if channel.is_im:
            raise Refusal("direct_message", "Nobody leaves a direct message.")
        conversations.leave(self._world, channel, me)

    def invite(self, me: str, channel_id: str, user_id: str) -> None:
        """Bring someone in, the app too."""
        channel = self._inside(me, channel_id)
        if user_id not in self._world.users or channel.is_im:
            raise Refusal("cannot_invite", "They cannot be invited here.")
        if user_id not in channel.members:
            conversations.enter(self._world, channel, [user_id])
            events.joined(self._world, channel, user_id, me)

    def read(self, me: str, channel_id: str) -> None:
        """Mark a channel read."""
        channel = visible(self._world, me, channel_id)
        everything = self._world.messages[channel.id]
        if everything:
            channel.last_read[me] = everything[-1].ts
            conversations.tell(self._world, channel, [me])

    async def _command(self, me: str, channel: Channel, text: str, thread_ts: str | None) -> Json:
        name, _space, rest = text.partition(" ")
        command = self._world.manifest.command(name)
        app = self._world.installed_in(self._world.users[me]["team_id"])
        if command is None or app is None:
            return self._failed(me, channel, f"{name} is not a valid command.")
        if thread_ts:
            return self._failed(me, channel, f"{name} is not supported in threads. Sorry!")
        words = rest.strip()
        if command.get("should_escape"):
            words = encode(self._world, me, words, in_command=True)
        payload = payloads.slash_command(self._world, app, me, channel, name, words)
        ack = await self._deliveries.command(payload)
        if ack.problem:
            return self._failed(me, channel, f"{name} failed with the error “{ack.problem}”.")
        if isinstance(ack.body, dict) and ack.body.get("response_type") == "in_channel":
            messages.say(self._world, channel, me, f"{name} {words}".strip(), subtype="slash_command")
        to = ResponseUrl(app.team_id, channel.id, me, None, None, 0)
        try:
            told = answer(self._world, to, ack.body, name, ack.entry)
        except ApiError as error:
            return self._failed(me, channel, f"{name} failed with the error “{error.code}”.")
        shown = messages.shown(self._world, told) if told else None
        return {"kind": "command", "ok": True, "error": None, "message": shown}

    def _offer(self, spot: Spot, ack: Ack) -> Json:
        """What the app offers, remembered; nothing where Slack would not take it."""
        try:
            offer = check_offered(self._world, ack)
        except ApiError:
            return {"options": []}
        groups = offer.get("option_groups", [])
        found = [*offer.get("options", []), *(each for group in groups for each in group["options"])]
        known = self._world.offered.setdefault((spot.surface, spot.block_id, spot.action_id), {})
        known |= {option["value"]: option for option in found}
        return offer

    def _failed(self, me: str, channel: Channel, words: str) -> Json:
        self._world.feed.publish("notice", [me], text=words, channel=channel.id, ts=None)
        return {"kind": "command", "ok": False, "error": words, "message": None}

    def _done(self, me: str, problem: str | None, channel: str | None, ts: str | None) -> Json:
        if problem is None:
            return {"ok": True, "error": None}
        words = NO_ANSWER.format(problem=problem)
        self._world.feed.publish("notice", [me], text=words, channel=channel, ts=ts)
        return {"ok": False, "error": words}

    def _inside(self, me: str, channel_id: str) -> Channel:
        channel = visible(self._world, me, channel_id)
        if me not in channel.members or channel.is_archived:
            raise Refusal("not_in_channel", "You are not in this channel.")
        return channel

    def _app_for(self, me: str) -> Installation:
        app = self._world.installed_in(self._world.users[me]["team_id"])
        if app is None:
            raise Refusal("not_installed", "The app is not installed in your workspace.")
        return app


def _with(values: Values | None, spot: Spot, part: Json, value: Any) -> dict[str, Mapping[str, Any]]:
    """All that was entered, what is being chosen now included."""
    entered: dict[str, Mapping[str, Any]] = dict(values or {})
    if part["type"] != "button":
        entered[spot.block_id] = {**entered.get(spot.block_id, {}), spot.action_id: value}
    return entered
