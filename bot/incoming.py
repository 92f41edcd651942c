"""A request as it came in, whichever way: what the shell needs to know of it before anybody handles it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from bot.blocks import ids
from core.inbox import receipt_key


@dataclass(frozen=True, slots=True)
class Incoming:
    """A command, a click, a submitted form, a question for options, a shortcut, or an event.

    `home_team` is the team of the person who clicked, where Slack says; it differs from the workspace for
    people of another organisation. `receipt` is the key by which a repeat of this very request is
    recognised, None where Slack gave nothing to tell one by. `reference` names it in the logs. `fields` are
    the names of what a form asks for, and `view_id` is the form that somebody acts in.
    """

    kind: Literal["command", "action", "view", "options", "shortcut", "event"]
    workspace_id: str
    user_id: str
    user_name: str
    channel_id: str
    response_url: str
    receipt: str | None
    received_at: datetime
    home_team: str
    reference: str
    fields: frozenset[str] = frozenset()
    view_id: str = ""

    @property
    def foreign(self) -> bool:
        """Whether the person belongs to another organisation (rule 15)."""
        return self.home_team != self.workspace_id


def incoming_command(body: Mapping[str, Any], received_at: datetime) -> Incoming:
    """What a slash command's body says; `received_at` is business time."""
    user_id, team_id = body["user_id"], body["team_id"]
    return Incoming(
        kind="command",
        workspace_id=team_id,
        user_id=user_id,
        user_name=body.get("user_name") or user_id,
        channel_id=body.get("channel_id", ""),
        response_url=body.get("response_url", ""),
        receipt=_receipt(body, body["command"], body.get("text", ""), user_id),
        received_at=received_at,
        home_team=team_id,
        reference=secrets.token_hex(4),
    )


def incoming_action(body: Mapping[str, Any], action_id: str, value: str, received_at: datetime) -> Incoming:
    """What the body of a click says, be the message everybody's or for this person only."""
    user = body["user"]
    team_id = (body.get("team") or {}).get("id") or user["team_id"]
    container, view = body.get("container") or {}, body.get("view") or {}
    return Incoming(
        kind="action",
        workspace_id=team_id,
        user_id=user["id"],
        user_name=user.get("name") or user.get("username") or user["id"],
        channel_id=_chosen_channel(body)
        or (body.get("channel") or {}).get("id")
        or container.get("channel_id", ""),
        response_url=body.get("response_url") or _opened_by(view),
        receipt=_receipt(body, action_id, value, user["id"]),
        received_at=received_at,
        home_team=user.get("team_id") or team_id,
        reference=secrets.token_hex(4),
        view_id=view["id"] if view.get("type") == "modal" else "",
    )


def _chosen_channel(body: Mapping[str, Any]) -> str:
    """The channel that a click is about, where one was chosen in a menu of Slack's own."""
    return str((body.get("actions") or [{}])[0].get("selected_conversation") or "")


def incoming_view(body: Mapping[str, Any], road: ids.Road, received_at: datetime) -> Incoming:
    """What the body of a submitted form says. A form is carried out once, however often it is sent."""
    view, user_id = body["view"], body["user"]["id"]
    sent = incoming_action(body, view["callback_id"], "", received_at)
    return replace(
        sent,
        kind="view",
        channel_id=road.channel_id,
        response_url=road.response_url,
        receipt=receipt_key("view", view["id"], view["callback_id"], user_id),
        fields=frozenset(block["block_id"] for block in view["blocks"] if block["type"] == "input"),
    )


def incoming_options(body: Mapping[str, Any], received_at: datetime) -> Incoming:
    """What the body of a question for options says."""
    return replace(
        incoming_action(body, body["action_id"], body.get("value", ""), received_at), kind="options"
    )


def incoming_shortcut(body: Mapping[str, Any], received_at: datetime) -> Incoming:
    """What the body of a shortcut says, be it one on a message or one that is everywhere."""
    return replace(incoming_action(body, body["callback_id"], "", received_at), kind="shortcut")


def incoming_event(body: Mapping[str, Any], received_at: datetime) -> Incoming:
    """What the body of an event says that somebody in a channel, or on Home, gave cause to."""
    event, team_id = body["event"], body["team_id"]
    return Incoming(
        kind="event",
        workspace_id=team_id,
        user_id=event["user"],
        user_name=event["user"],
        channel_id=event.get("channel", ""),
        response_url="",
        receipt=receipt_key(body["event_id"]),
        received_at=received_at,
        home_team=event.get("user_team") or event.get("team") or team_id,
        reference=secrets.token_hex(4),
    )


def incoming_again(workspace_id: str, user_id: str, now: datetime) -> Incoming:
    """As if somebody had opened Home anew: nobody asked, but what they see has changed."""
    return Incoming(
        kind="event",
        workspace_id=workspace_id,
        user_id=user_id,
        user_name=user_id,
        channel_id="",
        response_url="",
        receipt=None,
        received_at=now,
        home_team=workspace_id,
        reference=secrets.token_hex(4),
    )


def chosen(action: Mapping[str, Any]) -> str:
    """What was picked: a button's value, or what a menu or picker of any kind stands at."""
    for name in ("selected_option", "selected_options"):
        picked = action.get(name)
        if isinstance(picked, Mapping):
            return str(picked.get("value", ""))
        if picked:
            return ",".join(str(option.get("value", "")) for option in picked)
    for name in ("value", "selected_user", "selected_conversation", "selected_channel", "selected_date"):
        if action.get(name):
            return str(action[name])
    return ""


def _opened_by(view: Mapping[str, Any]) -> str:
    """Where the form was opened, whose clicks have no address of their own."""
    road = ids.read(ids.Road, view.get("private_metadata") or "")
    return road.response_url if road else ""


def _receipt(body: Mapping[str, Any], what: str, words: str, user_id: str) -> str | None:
    """A trigger is used once, so what shares one is the same request come again.

    A button that carries a line says when it was asked; a second click on it is the same answer come again,
    whatever its trigger (rule 8). So is one on *Share*, of the same message.
    """
    name = ids.name_of(what)
    if name == ids.RUN_LINE:
        return receipt_key(name, words, user_id)
    if name in (ids.SHARE_LINE, ids.SHARE_BOARD):
        place = body.get("container") or {}
        return receipt_key(name, words, user_id, place.get("channel_id", ""), place.get("message_ts", ""))
    trigger = body.get("trigger_id")
    return receipt_key(trigger, what, words, user_id) if trigger else None
