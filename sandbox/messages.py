"""Messages: said, changed, deleted, and as each person sees them."""

from __future__ import annotations

import time
from typing import Any

from sandbox.conversations import audience, tell
from sandbox.errors import ApiError
from sandbox.parts import named
from sandbox.state import Channel, Installation, Json, Message, World


def say(
    world: World,
    channel: Channel,
    user_id: str,
    text: str,
    *,
    app: Installation | None = None,
    **more: Any,
) -> Message:
    """A new message by `user_id`; by the app where `app` is given. `more` are further fields of `Message`."""
    blocks = named(more.pop("blocks", None) or [])
    message = Message(
        channel.id,
        world.timestamps.next(),
        user_id,
        world.users[user_id]["team_id"],
        text,
        blocks=blocks,
        bot_id=app.bot_id if app else None,
        **more,
    )
    world.messages[channel.id].append(message)
    if not app and message.thread_ts is None:
        channel.last_read[user_id] = message.ts
    publish(world, message)
    if message.only_for is None:
        tell(world, channel, [each for each in channel.members if each != user_id])
        parent = find(world, channel.id, message.thread_ts) if message.thread_ts else None
        if parent is not None:
            publish(world, parent)
    return message


def change(world: World, message: Message, editor: str, **content: Any) -> None:
    """Change what the message says; what is not given stays. Without blocks it is marked as edited."""
    if "blocks" in content:
        content["blocks"] = named(content["blocks"] or [])
    for name, value in content.items():
        setattr(message, name, value)
    if not message.blocks:
        message.edited = {"user": editor, "ts": f"{int(time.time())}.000000"}
    publish(world, message)


def delete(world: World, message: Message) -> None:
    """Take the message away."""
    seen_by = _seen_by(world, message)
    world.messages[message.channel].remove(message)
    world.feed.publish("gone", seen_by, channel=message.channel, ts=message.ts)


def publish(world: World, message: Message) -> None:
    """Let the page show the message anew."""
    world.feed.publish("message", _seen_by(world, message), message=shown(world, message))


def find(world: World, channel: str, ts: str) -> Message | None:
    """The message with that timestamp."""
    return next((each for each in world.messages.get(channel, ()) if each.ts == ts), None)


def found(world: World, channel: str, ts: str) -> Message:
    """As `find`, for everybody's messages. Raises ApiError."""
    message = find(world, channel, ts)
    if message is None or message.only_for is not None:
        raise ApiError("message_not_found")
    return message


def replies(world: World, channel: str, thread_ts: str) -> list[Message]:
    """Everybody's replies in a thread, without its parent."""
    return [
        each
        for each in world.messages[channel]
        if each.thread_ts == thread_ts and each.ts != thread_ts and each.only_for is None
    ]


def seen(world: World, channel: str, user_id: str, thread_ts: str | None = None) -> list[Message]:
    """A channel, or a thread with its parent, as one person sees it, oldest first."""
    visible = [each for each in world.messages[channel] if each.only_for in (None, user_id)]
    if thread_ts is not None:
        return [each for each in visible if thread_ts in (each.ts, each.thread_ts)]
    return [each for each in visible if each.thread_ts in (None, each.ts) or each.is_broadcast]


def shown(world: World, message: Message) -> Json:
    """The message as the page shows it."""
    below = replies(world, message.channel, message.ts)
    return {
        **message.payload(),
        "channel": message.channel,
        "is_ephemeral": message.only_for is not None,
        "is_broadcast": message.is_broadcast,
        "from_app": message.bot_id is not None,
        **thread_facts(below),
    }


def thread_facts(below: list[Message]) -> Json:
    """What a parent says of its replies."""
    people = list(dict.fromkeys(each.user for each in below))
    return {
        "reply_count": len(below),
        "reply_users": people[:5],
        "latest_reply": below[-1].ts if below else None,
    }


def _seen_by(world: World, message: Message) -> list[str]:
    if message.only_for is not None:
        return [message.only_for]
    return audience(world, world.channels[message.channel])
