"""conversations: channels and direct messages, who is in them, and what was said."""

from __future__ import annotations

import re
from collections.abc import Callable

from sandbox import conversations, events, messages
from sandbox.errors import ApiError
from sandbox.state import Channel, Json, Message
from sandbox.web_api.table import TIER_2, TIER_4, Call, method

_NAME = re.compile(r"[\w-]{1,80}")
_FAMILIES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_MANAGE = ("channels:manage", "groups:write")
_INVITE = ("channels:manage", "groups:write", "channels:write.invites", "groups:write.invites")


@method("conversations.list", scopes=_READ, per_minute=TIER_2)
def listing(call: Call) -> Json:
    """The conversations of the kinds asked for; private ones only with the app in them."""
    kinds = call.args.words("types") or ["public_channel"]
    if not set(kinds) <= set(_FAMILIES):
        raise ApiError("invalid_types")
    for kind in kinds:
        call.need_scope(f"{_FAMILIES[kind]}:read")
    skip = call.args.flag("exclude_archived")
    found = [
        channel
        for channel in call.world.channels.values()
        if _kind(channel) in kinds and call.sees(channel) and not (skip and channel.is_archived)
    ]
    page, metadata = call.page(found)
    return {"channels": [_shown(call, channel) for channel in page], **metadata}


@method("conversations.info", scopes=_READ, needs=("channel",))
def info(call: Call) -> Json:
    """One conversation."""
    channel = call.channel()
    call.need("read", channel)
    shown = _shown(call, channel)
    if not call.args.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


@method("conversations.members", scopes=_READ, per_minute=TIER_4, needs=("channel",))
def members(call: Call) -> Json:
    """Who is in a conversation."""
    channel = call.channel()
    call.need("read", channel)
    page, metadata = call.page(channel.members)
    return {"members": page, **metadata}


@method("conversations.open", scopes=("im:write", "mpim:write"))
def opened(call: Call) -> Json:
    """The direct message with one person."""
    if "channel" in call.args:
        return {"channel": _brief(call.channel())}
    users = call.args.words("users")
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("method_not_supported_for_channel_type")
    channel = direct(call, users[0])
    return {"channel": _brief(channel)}


@method("conversations.create", scopes=_MANAGE, per_minute=TIER_2)
def create(call: Call) -> Json:
    """A new channel, with the app in it."""
    name, private = call.args.text("name"), call.args.flag("is_private")
    call.need_scope("groups:write" if private else "channels:manage")
    if not name:
        raise ApiError("invalid_name_required")
    if not _NAME.fullmatch(name):
        raise ApiError("invalid_name_maxlength" if len(name) > 80 else "invalid_name_specials")
    if name != name.lower():
        raise ApiError("invalid_name_specials")
    if any(each.name == name and each.team_id == call.app.team_id for each in call.world.channels.values()):
        raise ApiError("name_taken")
    made = conversations.create(call.world, call.app.team_id, name, call.app.bot_user_id, is_private=private)
    return {"channel": _shown(call, made)}


@method("conversations.invite", scopes=_INVITE, needs=("channel",))
def invite(call: Call) -> Json:
    """Bring people in."""
    channel = _inside(call)
    users = call.args.words("users")
    if not users:
        raise ApiError("no_user")
    for user in users:
        if user not in call.world.users:
            raise ApiError("user_not_found")
        if user == call.app.bot_user_id:
            raise ApiError("cant_invite_self")
        if user in channel.members:
            raise ApiError("already_in_channel")
    conversations.enter(call.world, channel, users)
    for user in users:
        events.joined(call.world, channel, user, call.app.bot_user_id)
    return {"channel": _shown(call, channel)}


@method("conversations.join", scopes=("channels:join",), needs=("channel",))
def join(call: Call) -> Json:
    """The app comes into a public channel."""
    channel = call.channel()
    if channel.is_private or channel.is_im:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if call.app.bot_user_id in channel.members:
        return {"channel": _shown(call, channel), "warning": "already_in_channel"}
    conversations.enter(call.world, channel, [call.app.bot_user_id])
    events.joined(call.world, channel, call.app.bot_user_id)
    return {"channel": _shown(call, channel)}


@method("conversations.history", scopes=_HISTORY, needs=("channel",))
def history(call: Call) -> Json:
    """What was said in a conversation, the newest first."""
    channel, within = _readable(call), _window(call)
    said = [
        message
        for message in reversed(call.world.messages[channel.id])
        if message.only_for is None
        and (message.thread_ts in (None, message.ts) or message.is_broadcast)
        and within(message)
    ]
    page, metadata = call.page(said, most=999)
    more = bool(metadata["response_metadata"]["next_cursor"])
    return {"messages": [_told(call, each) for each in page], "has_more": more, "pin_count": 0, **metadata}


@method("conversations.replies", scopes=_HISTORY, needs=("channel", "ts"))
def replies(call: Call) -> Json:
    """A thread: its parent, then its replies, the oldest first."""
    channel, within = _readable(call), _window(call)
    parent = messages.find(call.world, channel.id, call.args.text("ts"))
    if parent is None or parent.only_for is not None:
        raise ApiError("thread_not_found")
    root = parent.thread_ts or parent.ts
    thread = [message for message in messages.replies(call.world, channel.id, root) if within(message)]
    first = messages.find(call.world, channel.id, root)
    page, metadata = call.page([*([first] if first else []), *thread], default=1000)
    more = bool(metadata["response_metadata"]["next_cursor"])
    return {"messages": [_told(call, each) for each in page], "has_more": more, **metadata}


def direct(call: Call, user_id: str) -> Channel:
    """The direct message between the app and a user. Raises ApiError."""
    user = call.world.users.get(user_id)
    if user is None:
        raise ApiError("user_not_found")
    if user["is_bot"]:
        raise ApiError("cannot_dm_bot")
    if user["deleted"]:
        raise ApiError("user_disabled")
    return conversations.open_im(call.world, call.app.team_id, user_id, call.app.bot_user_id)


def _inside(call: Call) -> Channel:
    channel = call.channel()
    if channel.is_im:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if call.app.bot_user_id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _readable(call: Call) -> Channel:
    """The conversation, if the app may read what was said in it."""
    channel = call.channel()
    call.need("history", channel)
    if call.app.bot_user_id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _window(call: Call) -> Callable[[Message], bool]:
    """Whether a message lies between `oldest` and `latest`, the ends only with `inclusive`."""
    low, high = _moment(call, "oldest", "0"), _moment(call, "latest", "inf")
    if call.args.flag("inclusive"):
        return lambda message: low <= float(message.ts) <= high
    return lambda message: low < float(message.ts) < high


def _moment(call: Call, name: str, default: str) -> float:
    try:
        return float(call.args.text(name) or default)
    except ValueError:
        raise ApiError(f"invalid_ts_{name}") from None


def _told(call: Call, message: Message) -> Json:
    """A message as history tells it: metadata only when asked, replies counted."""
    told = message.payload()
    if not call.args.flag("include_all_metadata"):
        told.pop("metadata", None)
    below = messages.replies(call.world, message.channel, message.ts)
    return told | (messages.thread_facts(below) if below else {})


def _shown(call: Call, channel: Channel) -> Json:
    return conversations.for_app(call.world, channel, call.app.bot_user_id)


def _brief(channel: Channel) -> Json:
    return {"id": channel.id}


def _kind(channel: Channel) -> str:
    return "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"
