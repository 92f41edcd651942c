"""What the app hears of by itself, when it is subscribed to it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sandbox.state import Channel, Json, Message, World

_LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")


def said(world: World, message: Message) -> None:
    """A person said something: `message`, `app_mention` and `link_shared`."""
    channel = world.channels[message.channel]
    kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
    inner: Json = {**message.payload(), "channel": channel.id, "event_ts": message.ts}
    app = world.app_in(channel.team_id)
    if app is None or message.bot_id:
        return
    if app.bot_user_id in channel.members:
        world.emit(app.team_id, {**inner, "channel_type": kind})
        if f"<@{app.bot_user_id}" in message.text and not channel.is_im:
            world.emit(app.team_id, {**inner, "type": "app_mention"})
    links = _links(world, message.text)
    if links:
        world.emit(
            app.team_id,
            {
                "type": "link_shared",
                "channel": channel.id,
                "user": message.user,
                "message_ts": message.ts,
                "thread_ts": message.thread_ts,
                "links": links,
                "source": "conversations_history",
                "unfurl_id": f"{channel.id}-{message.ts}",
                "is_bot_user_member": app.bot_user_id in channel.members,
                "event_ts": message.ts,
            },
        )


def joined(world: World, channel: Channel, user_id: str, inviter: str | None = None) -> None:
    """Someone came into a channel."""
    inner: Json = {
        "type": "member_joined_channel",
        "user": user_id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": channel.team_id,
        "event_ts": world.timestamps.next(),
    }
    world.emit(channel.team_id, inner | ({"inviter": inviter} if inviter else {}))


def left(world: World, channel: Channel) -> None:
    """The app was put out of a channel."""
    kind = "group_left" if channel.is_private else "channel_left"
    world.emit(channel.team_id, {"type": kind, "channel": channel.id, "event_ts": world.timestamps.next()})


def home_opened(world: World, user_id: str, channel_id: str, view: Json | None) -> None:
    """Someone opened the app's Home tab."""
    inner: Json = {
        "type": "app_home_opened",
        "user": user_id,
        "channel": channel_id,
        "tab": "home",
        "event_ts": world.timestamps.next(),
    }
    world.emit(world.users[user_id]["team_id"], inner | ({"view": view} if view else {}))


def reacted(world: World, message: Message, user_id: str, name: str, *, added: bool) -> None:
    """A reaction was added, or taken back."""
    channel = world.channels[message.channel]
    world.emit(
        channel.team_id,
        {
            "type": "reaction_added" if added else "reaction_removed",
            "user": user_id,
            "reaction": name,
            "item_user": message.user,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "event_ts": world.timestamps.next(),
        },
    )


def user_changed(world: World, user_id: str, *, is_new: bool = False) -> None:
    """Someone's profile changed, or someone is new in the team."""
    user = world.users[user_id]
    kind = "team_join" if is_new else "user_change"
    world.feed.publish("user", user=user)
    world.emit(user["team_id"], {"type": kind, "user": user, "event_ts": world.timestamps.next()})


def token_gone(world: World, team_id: str, *, uninstalled: bool) -> None:
    """The app's token was revoked, or the app itself removed."""
    app = world.app_in(team_id)
    if app is None:
        return
    tokens = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user_id]}}
    world.emit(team_id, tokens)
    if uninstalled:
        world.emit(team_id, {"type": "app_uninstalled"})
    bot = {"user": app.bot_user_id, "name": world.manifest.name, "installed": False}
    world.feed.publish("app", [user["id"] for user in world.people_of(team_id)], bot=bot)


def _links(world: World, text: str) -> list[Json]:
    domains = world.manifest.unfurl_domains
    found = [url.replace("&amp;", "&") for url in _LINK.findall(text)]
    hosts = [(url, urlsplit(url).hostname or "") for url in found]
    return [
        {"url": url, "domain": host}
        for url, host in hosts
        if any(host == domain or host.endswith(f".{domain}") for domain in domains)
    ]
