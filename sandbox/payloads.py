"""What Slack sends an app: the payloads of commands, clicks, forms, shortcuts and events."""

from __future__ import annotations

import time

from sandbox.ids import new_id
from sandbox.state import APP_ID, Channel, Installation, Json, Message, World

VERIFICATION_TOKEN = "not-used-any-more"  # noqa: S105 - Slack's relic, in every payload, checked by nobody
_NAMES = {"im": "directmessage", "private": "privategroup"}


def slash_command(
    world: World, app: Installation, user_id: str, channel: Channel, command: str, text: str
) -> Json:
    """A slash command; all its fields are strings."""
    team = world.teams[app.team_id]
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user_id,
        "user_name": world.users[user_id]["name"],
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": world.response_urls.give("commands", team.id, channel.id, user_id),
        "trigger_id": world.triggers.give(user_id, team.id),
    }


def interaction(
    world: World, app: Installation, kind: str, user_id: str, *, view_id: str | None = None
) -> Json:
    """What all interactions have in common. `view_id` is the view that the person was in."""
    team, user = world.teams[app.team_id], world.users[user_id]
    return {
        "type": kind,
        "user": {
            "id": user_id,
            "username": user["name"],
            "name": user["name"],
            "team_id": user["team_id"],
        },
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": world.triggers.give(user_id, team.id, view_id),
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def on_message(
    world: World, app: Installation, message: Message, user_id: str, unfurl: Json | None = None
) -> Json:
    """What a click on a message adds: an ephemeral message itself is not in it.

    With `unfurl`, the click was on that unfurled link, which is told of in the message's place.
    """
    channel = world.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    address = world.response_urls.give(
        "actions", app.team_id, channel.id, user_id, message_ts=message.ts, thread_ts=message.thread_ts
    )
    shown = {} if message.only_for is not None else {"message": message.payload()}
    if unfurl is not None:
        shown = {"app_unfurl": unfurl}
        container |= {
            "type": "message_attachment",
            "attachment_id": unfurl["id"],
            "is_app_unfurl": True,
            "app_unfurl_url": unfurl["app_unfurl_url"],
        }
    return {
        "container": container,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        **shown,
        "response_url": address,
    }


def event(app: Installation, inner: Json) -> Json:
    """An event in its envelope."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": app.team_id,
        "context_team_id": app.team_id,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": app.team_id,
                "user_id": app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def message_shortcut(
    world: World, app: Installation, callback_id: str, message: Message, user_id: str
) -> Json:
    """A message shortcut."""
    place = on_message(world, app, message, user_id)
    return {
        **interaction(world, app, "message_action", user_id),
        "callback_id": callback_id,
        "action_ts": world.timestamps.next(),
        "message_ts": message.ts,
        "message": message.payload(),
        "channel": place["channel"],
        "response_url": place["response_url"],
    }


def global_shortcut(world: World, app: Installation, callback_id: str, user_id: str) -> Json:
    """A global shortcut: no channel, no response_url."""
    return {
        **interaction(world, app, "shortcut", user_id),
        "callback_id": callback_id,
        "action_ts": world.timestamps.next(),
    }


def channel_name(channel: Channel) -> str:
    """What payloads call a conversation."""
    kind = "im" if channel.is_im else "private" if channel.is_private else "public"
    return _NAMES.get(kind, channel.name)
