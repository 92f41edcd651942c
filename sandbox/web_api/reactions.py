"""reactions of the app."""

from __future__ import annotations

import re

from sandbox import messages
from sandbox.errors import ApiError
from sandbox.state import Json, Message
from sandbox.web_api.table import TIER_2, TIER_3, Call, method

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


@method(
    "reactions.add", scopes=("reactions:write",), per_minute=TIER_3, needs=("channel", "timestamp", "name")
)
def add(call: Call) -> Json:
    """React."""
    message, name = _message(call), call.args.text("name").strip(":")
    if not _NAME.fullmatch(name):
        raise ApiError("invalid_name")
    people = message.reactions.setdefault(name, [])
    if call.app.bot_user_id in people:
        raise ApiError("already_reacted")
    people.append(call.app.bot_user_id)
    messages.publish(call.world, message)
    return {}


@method("reactions.remove", scopes=("reactions:write",), per_minute=TIER_2, needs=("name",))
def remove(call: Call) -> Json:
    """Take a reaction back."""
    message, name = _message(call), call.args.text("name").strip(":")
    people = message.reactions.get(name, [])
    if call.app.bot_user_id not in people:
        raise ApiError("no_reaction")
    people.remove(call.app.bot_user_id)
    if not people:
        del message.reactions[name]
    messages.publish(call.world, message)
    return {}


@method("reactions.get", scopes=("reactions:read",), per_minute=TIER_3, needs=("channel", "timestamp"))
def get(call: Call) -> Json:
    """The reactions to a message."""
    message = _message(call)
    return {"type": "message", "channel": message.channel, "message": message.payload()}


def _message(call: Call) -> Message:
    channel = call.channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    return messages.found(call.world, channel.id, call.args.required("timestamp"))
