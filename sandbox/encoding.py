"""What a person typed, as Slack encodes it: mentions, channels and links as tokens, the rest as entities."""

from __future__ import annotations

import re

from sandbox.conversations import is_visible
from sandbox.state import World

_PARTS = re.compile(
    r"""(?P<url>\bhttps?://[^\s<>|]+[^\s<>|.,;:!?)'"])
    | (?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b)
    | (?<![\w@])@(?P<at>\w)
    | (?<![\w\#&])\#(?P<channel>[a-z0-9][\w-]*)
    | (?P<special>[&<>])""",
    re.VERBOSE,
)
_NAMED = re.compile(r"<@(\w+)\|[^>]*>")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_EVERYBODY = ("channel", "here", "everyone")


def encode(world: World, user_id: str, text: str, *, in_command: bool = False) -> str:
    """`text` as the message of `user_id` carries it, or as a command with should_escape does.

    Only commands carry the name of whom they mention.
    """
    result, at = "", 0
    while (found := _PARTS.search(text, at)) is not None:
        token, end = _token(world, user_id, text, found)
        result += text[at : found.start()] + token
        at = end
    result += text[at:]
    return result if in_command else _NAMED.sub(r"<@\1>", result)


def _token(world: World, user_id: str, text: str, found: re.Match[str]) -> tuple[str, int]:
    """What stands for the part that was found, and where it ends."""
    if found["url"]:
        return f"<{found['url'].replace('&', '&amp;')}>", found.end()
    if found["email"]:
        return f"<mailto:{found['email']}|{found['email']}>", found.end()
    if found["special"]:
        return _ENTITIES[found["special"]], found.end()
    if found["channel"]:
        return _channel(world, user_id, found["channel"]), found.end()
    return _mention(world, user_id, text, found)


def _channel(world: World, user_id: str, name: str) -> str:
    for channel in world.channels.values():
        if channel.name == name and is_visible(world, channel, user_id):
            return f"<#{channel.id}|{name}>"
    return f"#{name}"


def _mention(world: World, user_id: str, text: str, found: re.Match[str]) -> tuple[str, int]:
    start = found.start("at")
    rest = text[start:].lower()
    for word in _EVERYBODY:
        if _begins(rest, word):
            return f"<!{word}>", start + len(word)
    named = [
        (name, user)
        for user in world.users.values()
        if user["team_id"] == world.users[user_id]["team_id"] or _share_a_channel(world, user_id, user["id"])
        for name in (user["name"], user["real_name"].lower(), user["id"].lower())
        if _begins(rest, name)
    ]
    if not named:
        return found[0], found.end()
    name, user = max(named, key=lambda pair: len(pair[0]))
    return f"<@{user['id']}|{user['name']}>", start + len(name)


def _begins(rest: str, name: str) -> bool:
    """Whether the text goes on with this name, as a word of its own."""
    return rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()


def _share_a_channel(world: World, one: str, other: str) -> bool:
    return any(
        one in channel.members and other in channel.members
        for channel in world.channels.values()
        if channel.shared_with
    )
