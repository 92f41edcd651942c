"""chat: messages of the app."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any
from urllib.parse import quote

from sandbox import messages
from sandbox.checking import check_content
from sandbox.conversations import is_visible
from sandbox.errors import ApiError
from sandbox.ids import new_id
from sandbox.parts import named
from sandbox.rates import POSTS_AT_ONCE
from sandbox.state import APP_ID, Channel, Json, Message
from sandbox.web_api import limits
from sandbox.web_api.conversations import direct
from sandbox.web_api.table import TIER_3, TIER_4, Call, method

_TS = re.compile(r"\d{10}\.\d{6}")
_MOST_AHEAD = 120 * 86400
_WRITE = ("chat:write",)


@method("chat.postMessage", scopes=_WRITE, per_minute=600, needs=("channel",))
def post(call: Call) -> Json:
    """Say something."""
    channel = _postable(call)
    content = _content(call)
    limits.hold(call, ("post", channel.id), POSTS_AT_ONCE, 1.0)
    message = _say(call, channel, content)
    return {"channel": channel.id, "ts": message.ts, "message": message.payload()}


@method("chat.postEphemeral", scopes=_WRITE, per_minute=TIER_4, needs=("channel", "user"))
def post_ephemeral(call: Call) -> Json:
    """Say something to one person."""
    channel = _postable(call)
    user = call.args.text("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    message = _say(call, channel, _content(call), only_for=user)
    return {"message_ts": message.ts}


@method("chat.update", scopes=_WRITE, per_minute=TIER_3, needs=("channel", "ts"))
def update(call: Call) -> Json:
    """Say it otherwise: attachments and metadata that are not given stay, blocks only without a new text."""
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if channel.is_archived:
        raise ApiError("is_inactive")
    content = _content(call)
    if "text" in content:
        content.setdefault("blocks", [])
    messages.change(call.world, message, call.app.bot_user_id, **content)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.payload()}


@method("chat.delete", scopes=_WRITE, per_minute=TIER_3, needs=("channel", "ts"))
def delete(call: Call) -> Json:
    """Take it back."""
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    messages.delete(call.world, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", per_minute=600, needs=("channel", "message_ts"))
def permalink(call: Call) -> Json:
    """The address of a message."""
    channel = call.channel()
    message = messages.found(call.world, channel.id, call.args.text("message_ts"))
    domain = call.world.teams[call.app.team_id].domain
    number = message.ts.replace(".", "")
    address = f"https://{domain}.slack.example/archives/{channel.id}/p{number}"
    thread = f"?thread_ts={quote(message.thread_ts)}&cid={channel.id}" if message.thread_ts else ""
    return {"channel": channel.id, "permalink": address + thread}


@method("chat.unfurl", scopes=("links:write",), per_minute=TIER_3)
def unfurl(call: Call) -> Json:
    """Show what a link that a person posted leads to."""
    channel_id, ts = call.args.text("channel"), call.args.text("ts")
    if "unfurl_id" in call.args:
        channel_id, _dash, ts = call.args.text("unfurl_id").partition("-")
    channel = call.world.channels.get(channel_id)
    if channel is None or channel.team_id != call.app.team_id:
        raise ApiError("cannot_find_channel")
    message = messages.find(call.world, channel.id, ts)
    if message is None:
        raise ApiError("cannot_find_message")
    unfurls = call.args.structure("unfurls")
    if not isinstance(unfurls, dict) or not unfurls:
        raise ApiError("missing_unfurls")
    text = message.text.replace("&amp;", "&")
    if not all(url in text for url in unfurls):
        raise ApiError("cannot_unfurl_url")
    content = {"text": "-", "attachments": list(unfurls.values())}
    check_content(call.world, call.method, content, call.entry)
    message.attachments = [
        _attachment(call, number, url, shown) for number, (url, shown) in enumerate(unfurls.items(), 1)
    ]
    messages.publish(call.world, message)
    return {}


@method("chat.scheduleMessage", scopes=_WRITE, per_minute=TIER_3, needs=("channel", "post_at"))
def schedule(call: Call) -> Json:
    """Say something later. Real time."""
    channel, content = _postable(call), _content(call)
    post_at = call.args.number("post_at", 0)
    ahead = post_at - time.time()
    if ahead <= 0:
        raise ApiError("time_in_past")
    if ahead > _MOST_AHEAD:
        raise ApiError("time_too_far")
    scheduled = new_id("Q")
    call.world.scheduled[scheduled] = {"channel": channel.id, "post_at": post_at}

    def later() -> None:
        if call.world.scheduled.pop(scheduled, None) is not None:
            _say(call, channel, content)

    asyncio.get_running_loop().call_later(ahead, later)
    return {"channel": channel.id, "scheduled_message_id": scheduled, "post_at": post_at, "message": content}


@method("chat.deleteScheduledMessage", scopes=_WRITE, needs=("channel", "scheduled_message_id"))
def unschedule(call: Call) -> Json:
    """Do not say it after all."""
    if call.world.scheduled.pop(call.args.text("scheduled_message_id"), None) is None:
        raise ApiError("invalid_scheduled_message_id")
    return {}


def _attachment(call: Call, number: int, url: str, shown: Json) -> Json:
    """What a link is shown as, with what Slack adds."""
    return {
        **shown,
        "id": number,
        "from_url": url,
        "app_unfurl_url": url,
        "is_app_unfurl": True,
        "app_id": APP_ID,
        "bot_id": call.app.bot_id,
        **({"blocks": named(shown["blocks"])} if shown.get("blocks") else {}),
    }


def _say(call: Call, channel: Channel, content: Json, *, only_for: str | None = None) -> Message:
    return messages.say(
        call.world,
        channel,
        call.app.bot_user_id,
        app=call.app,
        only_for=only_for,
        thread_ts=_thread(call),
        is_broadcast=call.args.flag("reply_broadcast"),
        **{"text": "", **content},
    )


def _thread(call: Call) -> str | None:
    thread = call.args.text("thread_ts")
    if thread and not _TS.fullmatch(thread):
        raise ApiError("invalid_arguments", ["[ERROR] must be a timestamp [json-pointer:/thread_ts]"])
    return thread or None


def _content(call: Call) -> Json:
    """What the message says, checked."""
    content: dict[str, Any] = {}
    if "text" in call.args:
        content["text"] = call.args.text("text")
    for name in ("blocks", "attachments", "metadata"):
        value = call.args.structure(name)
        if value is not None:
            content[name] = value
    _thread(call)
    flags = {name: call.args.flag(name) for name in ("link_names",) if name in call.args}
    parse = {"parse": call.args.text("parse")} if "parse" in call.args else {}
    check_content(call.world, call.method, {**content, **flags, **parse}, call.entry)
    return content


def _postable(call: Call) -> Channel:
    """Where the app may say something: a user id means the direct message. Raises ApiError."""
    given = call.args.text("channel")
    channel = direct(call, given) if given in call.world.users else call.world.channels.get(given)
    if channel is None or not is_visible(call.world, channel, call.app.bot_user_id):
        raise ApiError("channel_not_found")
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.is_im and not call.world.manifest.messages_tab:
        raise ApiError("messages_tab_disabled")
    if call.app.bot_user_id not in channel.members and "chat:write.public" not in call.app.scopes:
        raise ApiError("not_in_channel")
    return channel


def _own(call: Call, channel: Channel, refusal: str) -> Message:
    message = messages.found(call.world, channel.id, call.args.text("ts"))
    if message.bot_id != call.app.bot_id:
        raise ApiError(refusal)
    return message
