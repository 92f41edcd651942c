"""What becomes of the app's answers: to a command in its acknowledgement, and to response_urls."""

from __future__ import annotations

import json
from typing import Any

from sandbox import messages
from sandbox.checking import check_content
from sandbox.errors import ApiError
from sandbox.inspector import Entry
from sandbox.response_urls import ResponseUrl
from sandbox.state import Json, Message, World


def answer(
    world: World, to: ResponseUrl, given: Any, where: str, entry: Entry | None = None
) -> Message | None:
    """Show what the app answered; back comes the message that it made or changed.

    `given` is the body that it sent, or plain text. Raises ApiError where Slack would refuse it.
    """
    body = _read(given)
    if body is None:
        return None
    original = _original(world, to)
    if body.get("delete_original"):
        if original is not None:
            messages.delete(world, original)
        return None
    check_content(world, where, {key: value for key, value in body.items() if key != "thread_ts"}, entry)
    content = {"text": body.get("text", ""), "blocks": body.get("blocks"), "metadata": body.get("metadata")}
    app = world.app_in(to.team_id)
    assert app is not None
    if body.get("replace_original") and original is not None:
        messages.change(world, original, app.bot_user_id, **content)
        return original
    channel = world.channels[to.channel]
    public = body.get("response_type") == "in_channel"
    message = messages.say(
        world,
        channel,
        app.bot_user_id,
        app=app,
        only_for=None if public else to.user_id,
        thread_ts=body.get("thread_ts") or to.thread_ts,
        **content,
    )
    if to.message_ts is None:
        to.message_ts = message.ts
    return message


def _original(world: World, to: ResponseUrl) -> Message | None:
    """The message that may be replaced or deleted: the app's own that was clicked on, or that it answered."""
    message = messages.find(world, to.channel, to.message_ts) if to.message_ts else None
    return message if message is not None and message.bot_id else None


def _read(given: Any) -> Json | None:
    """The body as an object: text that is no JSON is said as it is."""
    if isinstance(given, str):
        if not given.strip():
            return None
        try:
            given = json.loads(given)
        except ValueError:
            return {"text": given}
    if given is None or given == {}:
        return None
    if not isinstance(given, dict):
        raise ApiError("invalid_payload")
    return given
