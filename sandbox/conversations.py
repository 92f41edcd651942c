"""Who sees which conversation, and how people come into one and leave it."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox import events
from sandbox.ids import new_id
from sandbox.state import Channel, Json, World


def is_visible(world: World, channel: Channel, user_id: str) -> bool:
    """Whether a person sees the conversation: its members do, and of a public channel all full members."""
    if user_id in channel.members:
        return True
    user = world.users[user_id]
    guest = user["is_restricted"] or user["is_ultra_restricted"]
    hidden = channel.is_private or channel.is_im
    return not hidden and not guest and user["team_id"] == channel.team_id


def is_with_app(world: World, channel: Channel) -> bool:
    """Whether it is the direct message with the app."""
    return channel.is_im and any(world.users[member]["is_bot"] for member in channel.members)


def audience(world: World, channel: Channel) -> list[str]:
    """Everybody who sees the conversation."""
    return [user_id for user_id in world.users if is_visible(world, channel, user_id)]


def open_im(world: World, team_id: str, *people: str) -> Channel:
    """The direct message between two people of `team_id`, made if there is none."""
    both = sorted(people)
    for channel in world.channels.values():
        if channel.is_im and channel.team_id == team_id and sorted(channel.members) == both:
            return channel
    channel = Channel(new_id("D"), "", team_id, people[0], list(people), is_im=True)
    world.channels[channel.id] = channel
    world.messages[channel.id] = []
    tell(world, channel)
    return channel


def create(world: World, team_id: str, name: str, creator: str, *, is_private: bool = False) -> Channel:
    """A new channel with its creator in it."""
    channel = Channel(new_id("C"), name, team_id, creator, [creator], is_private=is_private)
    world.channels[channel.id] = channel
    world.messages[channel.id] = []
    tell(world, channel)
    return channel


def enter(world: World, channel: Channel, people: Iterable[str]) -> None:
    """People come in."""
    channel.members += [user for user in people if user not in channel.members]
    tell(world, channel)


def leave(world: World, channel: Channel, user_id: str) -> None:
    """Someone goes; the app hears of it where that is itself."""
    channel.members.remove(user_id)
    tell(world, channel)
    app = world.app_in(channel.team_id)
    if app is not None and app.bot_user_id == user_id:
        events.left(world, channel)
    if not is_visible(world, channel, user_id):
        world.feed.publish("left", [user_id], channel=channel.id)


def tell(world: World, channel: Channel, people: Iterable[str] | None = None) -> None:
    """Let the page show the conversation anew, to all who see it or to `people`."""
    for user_id in people if people is not None else audience(world, channel):
        world.feed.publish("channel", [user_id], channel=shown(world, channel, user_id))


def shown(world: World, channel: Channel, user_id: str) -> Json:
    """The conversation as the page shows it to one person."""
    other = next((each for each in channel.members if each != user_id), user_id) if channel.is_im else None
    unread = _unread(world, channel, user_id)
    return {
        "id": channel.id,
        "name": world.users[other]["real_name"] if other else channel.name,
        "kind": "im" if channel.is_im else "private" if channel.is_private else "public",
        "user": other,
        "is_member": user_id in channel.members,
        "is_app": is_with_app(world, channel),
        "has_home": is_with_app(world, channel) and world.manifest.home_tab,
        "is_read_only": is_with_app(world, channel) and world.manifest.messages_tab_read_only,
        "is_ext_shared": bool(channel.shared_with),
        "is_archived": channel.is_archived,
        "topic": channel.topic,
        "members": list(channel.members),
        "unread": len(unread),
        "mentions": len(unread) if channel.is_im else sum(f"<@{user_id}" in text for text in unread),
        "last_read": channel.last_read.get(user_id, "0"),
    }


def for_app(world: World, channel: Channel, bot_user_id: str) -> Json:
    """Slack's channel object, as the app gets it."""
    facts: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": channel.team_id,
        "updated": channel.created * 1000,
    }
    if channel.is_im:
        other = next((each for each in channel.members if each != bot_user_id), bot_user_id)
        return {**facts, "user": other, "is_user_deleted": world.users[other]["deleted"]}
    return {
        **facts,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_member": bot_user_id in channel.members,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "is_pending_ext_shared": False,
        "creator": channel.creator,
        "shared_team_ids": [channel.team_id, *sorted(channel.shared_with)],
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def _unread(world: World, channel: Channel, user_id: str) -> list[str]:
    """The texts of the messages that a person has not read."""
    if user_id not in channel.members:
        return []
    read = channel.last_read.get(user_id, "0")
    return [
        message.text
        for message in world.messages[channel.id]
        if message.ts > read
        and message.user != user_id
        and message.only_for is None
        and (message.thread_ts in (None, message.ts) or message.is_broadcast)
    ]
