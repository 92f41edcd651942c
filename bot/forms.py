"""The road of forms: opening them within Slack's three seconds, and answering what was entered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from bot.access import Accesses
from bot.answers import Answers
from bot.blocks import ids
from bot.blocks.kit import Message, section
from bot.blocks.modal import DEEPEST, FieldErrors, Meanwhile, Modal, Reply, said_in_modal
from bot.blocks.reader import Reader
from bot.desk import ANSWERED
from bot.logs import logger
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of
from bot.tasks import Tasks

_log = logger("forms")

# What is left of a trigger's three seconds must do for opening the form.
_PATIENCE = 1.0
# How long a form that somebody waits in is tried again, where Slack may take it later.
_PAUSES = (1.0, 3.0)
# Slack's word for a view that nobody has before them any more.
_CLOSED = "not_found"
Json = Mapping[str, Any]


class Forms:
    """Opens modals, and answers submissions by the road that Slack reads (decision 2)."""

    def __init__(self, slack: SlackClient, accesses: Accesses, answers: Answers, tasks: Tasks) -> None:
        self._slack = slack
        self._tasks = tasks
        self._accesses = accesses
        self._answers = answers

    async def open(self, body: Json, modal: Modal, reader: Reader) -> Message | None:
        """Show `modal` to whoever sent `body`; what to say instead where Slack does not show it any more."""
        view = body.get("view") or {}
        inside = view.get("type") == "modal"
        road = road_of(body)
        if inside:
            road = _deeper(road)
        try:
            web = await self._web(body)
            if inside and modal.instead:
                await web.views_update(view_id=view["id"], hash=view["hash"], view=modal.view(road_of(body)))
                return None
            show = web.views_push if inside else web.views_open
            await show(trigger_id=body["trigger_id"], view=modal.view(road))
        except (*SLACK_ERRORS, Unreachable) as error:
            code = failure_of(error).code
            if code == "hash_conflict":
                # Of two clicks the other was shown already, and what both asked for is done.
                return None
            _log.warning("a form was not opened", error=code)
            said = reader.say(
                "That took longer than Slack waits, so the form did not open. Please try again."
            )
            return Message(said, (section(said),))
        return None

    async def say_in(self, body: Json, message: Message, reader: Reader, *, refused: bool = False) -> None:
        """Answer what came without a response_url: a click in a modal there, anything else in a new one.

        A refusal, and what is said upon a form, is laid upon the modal where there is room, so that what was
        there stays. Where no new one opens, since its trigger ran out, a direct message says it.
        """
        view, modal, road = body.get("view") or {}, said_in_modal(message, reader), road_of(body)
        upon = (refused or view.get("submit")) and road.depth < DEEPEST
        try:
            web = await self._web(body)
            if view.get("type") == "modal" and upon:
                await web.views_push(trigger_id=body["trigger_id"], view=modal.view(_deeper(road)))
            elif view.get("type") == "modal":
                await web.views_update(view_id=view["id"], view=modal.view(road))
            else:
                await self._say_anew(web, body, message, modal.view(road))
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.warning("an answer was not shown", error=failure_of(error).code)

    async def _say_anew(self, web: Any, body: Json, message: Message, view: Json) -> None:
        try:
            await web.views_open(trigger_id=body["trigger_id"], view=view)
        except SLACK_ERRORS as error:
            _log.info("an answer goes to a conversation", error=failure_of(error).code)
            await web.chat_postMessage(channel=body["user"]["id"], **message.content())

    async def show_instead(self, body: Json, reply: Message | Modal, reader: Reader) -> None:
        """Put `reply` in place of what the form that `body` sent shows; nothing where it was closed.

        Where Slack does not take it, that is said in the form, or else in a direct message.
        """
        modal = said_in_modal(reply, reader) if isinstance(reply, Message) else reply
        if await self._updated(body, modal):
            return
        if isinstance(reply, Modal):
            said = reader.say("⚠️ Slack did not take what comes next, so it stops here. Please try again.")
            reply = Message(said, (section(said),))
            if await self._updated(body, said_in_modal(reply, reader)):
                return
        try:
            web = await self._web(body)
            await web.chat_postMessage(channel=body["user"]["id"], **reply.content())
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.error("nobody could be told how a form went on", error=failure_of(error).code)

    async def _updated(self, body: Json, modal: Modal) -> bool:
        """Whether the form that `body` sent shows `modal` now, or is closed. What may pass is tried again."""
        for pause in (*_PAUSES, None):
            try:
                web = await self._web(body)
                await web.views_update(view_id=body["view"]["id"], view=modal.view(road_of(body)))
            except (*SLACK_ERRORS, Unreachable) as error:
                failure = failure_of(error)
                if failure.code == _CLOSED:
                    _log.info("a form was closed meanwhile")
                    return True
                _log.warning("a form was not updated", error=failure.code)
                if pause is None or not failure.passing:
                    return False
                await asyncio.sleep(pause)
            else:
                return True
        return False

    async def link_to(self, body: Json) -> str | None:
        """Where the message of a shortcut stands; None where Slack does not say, or not soon enough."""
        try:
            async with asyncio.timeout(_PATIENCE):
                web = await self._web(body)
                place = {"channel": body["channel"]["id"], "message_ts": body["message_ts"]}
                return str((await web.chat_getPermalink(**place))["permalink"])
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.info("a message has no link", error=failure_of(error).code)
            return None

    def acknowledge(self, body: Json, reply: Reply | None, outcome: str, reader: Reader) -> BoltResponse:
        """The acknowledgement of a submission: errors under their fields, a refusal laid upon the form, which
        stays as it was filled in, or the form closed and its answer said where it was opened.
        """
        road = road_of(body)
        if isinstance(reply, FieldErrors):
            return _response("errors", errors=dict(reply.errors))
        if isinstance(reply, Meanwhile):
            reply = reply.shown
        if isinstance(reply, Modal):
            beneath = body["view"].get("previous_view_id")
            if not reply.instead or not beneath:
                return _response("update", view=reply.view(road))
            self._tasks.start(self._show_beneath(body, beneath, reply))
            return BoltResponse(status=200, body="")
        if reply is None:
            return BoltResponse(status=200, body="")
        if outcome != ANSWERED:
            return _refused(body, reply, road, reader)
        if road.response_url:
            self._answers.later(road.response_url, reply)
            return _response("clear")
        return _response("update", view=said_in_modal(reply, reader).view(road))

    async def _show_beneath(self, body: Json, view_id: str, modal: Modal) -> None:
        """Show `modal` in the place of the one that a form was laid upon."""
        road = road_of(body)
        try:
            web = await self._web(body)
            above = road.model_copy(update={"depth": max(1, road.depth - 1)})
            await web.views_update(view_id=view_id, view=modal.view(above))
        except (*SLACK_ERRORS, Unreachable) as error:
            _log.warning("what lies beneath a form was not shown anew", error=failure_of(error).code)

    async def _web(self, body: Json) -> Any:
        access = await self._accesses.find(_team(body))
        if access is None:
            raise Unreachable
        return self._slack.web(access.token)


def road_of(body: Json) -> ids.Road:
    """Where the answer goes of a form that `body` opens, or that it comes from."""
    view = body.get("view") or {}
    if view.get("private_metadata"):
        return ids.read(ids.Road, view["private_metadata"]) or ids.Road()
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id") or ""
    return ids.Road(response_url=body.get("response_url") or "", channel_id=channel)


def _refused(body: Json, message: Message, road: ids.Road, reader: Reader) -> BoltResponse:
    """What was entered stays beneath; where nothing more can be laid upon it, the first field says it."""
    if road.depth < DEEPEST:
        return _response("push", view=said_in_modal(message, reader).view(_deeper(road)))
    fields = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    return _response("errors", errors=dict.fromkeys(fields[:1], message.text))


def _deeper(road: ids.Road) -> ids.Road:
    """The road of what is laid upon a modal."""
    return road.model_copy(update={"depth": min(road.depth + 1, DEEPEST)})


def _response(action: str, **more: Any) -> BoltResponse:
    return BoltResponse(status=200, body={"response_action": action, **more})


def _team(body: Json) -> str:
    return str(body.get("team_id") or (body.get("team") or {}).get("id") or body["user"]["team_id"])
