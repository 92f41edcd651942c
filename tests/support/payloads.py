"""What Slack sends an app: commands, clicks, submissions and events, and the signature on them."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]

_serial = itertools.count(1)


@dataclass(frozen=True)
class Signed:
    """A request as it stands on the wire: what to post to the app's address."""

    content: bytes
    headers: dict[str, str]


def unique(prefix: str) -> str:
    """An id that no other payload has, in this process or another."""
    return f"{prefix}{next(_serial)}.{secrets.token_hex(6)}"


def sign(secret: str, body: bytes | str, timestamp: int | str | None = None) -> dict[str, str]:
    """The headers that prove `body` comes from Slack; `timestamp` in Unix seconds, now by default."""
    content = body.encode() if isinstance(body, str) else body
    moment = str(int(time.time()) if timestamp is None else timestamp)
    base = b"v0:" + moment.encode() + b":" + content
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}


def signed(secret: str, payload: Json, *, timestamp: int | str | None = None, retry: int = 0) -> Signed:
    """`payload` as Slack would send it over HTTP: a form for commands and clicks, JSON for events.

    `retry` is how often Slack has tried an event before.
    """
    if payload.get("type") in ("event_callback", "url_verification"):
        body, kind = json.dumps(payload), "application/json"
    else:
        fields = payload if "command" in payload else {"payload": json.dumps(payload)}
        body, kind = urlencode(fields), "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, **sign(secret, body, timestamp)}
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
    return Signed(body.encode(), headers)


def slash_command(
    command: str,
    text: str = "",
    *,
    team: str = "T1",
    user: str = "U1",
    channel: str = "C1",
    response_url: str = "",
    **more: str,
) -> Json:
    """A slash command; each has a new trigger_id unless one is given."""
    return {
        "token": "unused",
        "team_id": team,
        "team_domain": team.lower(),
        "channel_id": channel,
        "channel_name": "general",
        "user_id": user,
        "user_name": user.lower(),
        "command": command,
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": unique("trigger"),
        **more,
    }


def block_action(
    element: Json,
    *,
    chosen: str | None = None,
    team: str = "T1",
    user: str = "U1",
    user_team: str | None = None,
    channel: str = "C1",
    message: Json | None = None,
    view: Json | None = None,
    response_url: str = "",
    **more: Any,
) -> Json:
    """A click on `element`, a button or menu as a message or view carries it.

    `chosen` is the value of the option that was picked; `user_team` differs from `team` for a person of
    another organisation. `message` is the one clicked on (its `ts` matters), or `view` the modal or Home tab.
    """
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": element.get("block_id", "block"),
        "action_ts": f"{time.time():.6f}",
    }
    if element["type"] == "button":
        action |= {"text": element.get("text"), "value": element.get("value", "")}
    elif chosen is not None:
        action["selected_option"] = next(
            option for option in options_of(element) if option["value"] == chosen
        )
    payload = _interaction("block_actions", team, user, user_team) | {"actions": [action]}
    if view is not None:
        payload |= {"view": view, "container": {"type": "view", "view_id": view.get("id")}}
    else:
        shown = {"ts": "1767225600.000100", **(message or {})}
        place = {"type": "message", "message_ts": shown["ts"], "channel_id": channel}
        payload |= {"container": place, "channel": {"id": channel, "name": "general"}, "message": shown}
        payload["response_url"] = response_url
    return payload | more


def view_submission(
    view: Json, values: Json | None = None, *, team: str = "T1", user: str = "U1", **more: Any
) -> Json:
    """A modal sent off; `values` is the state by block_id and action_id."""
    filled = {"id": unique("V"), "hash": "1", **view, "state": {"values": values or {}}}
    return _interaction("view_submission", team, user, None) | {"view": filled, "response_urls": []} | more


def event(inner: Json, *, team: str = "T1", **more: Any) -> Json:
    """An event in its envelope; each has a new event_id unless one is given."""
    return {
        "type": "event_callback",
        "token": "unused",
        "team_id": team,
        "api_app_id": "A1",
        "event": inner,
        "event_id": unique("Ev"),
        "event_time": int(time.time()),
        "authorizations": [{"team_id": team, "user_id": "UBOT", "is_bot": True}],
        **more,
    }


def options_of(menu: Json) -> list[Json]:
    """Every option of a menu, in its groups or not."""
    groups = menu.get("option_groups", ())
    return [*menu.get("options", ()), *(option for group in groups for option in group["options"])]


def elements_of(payload: Json) -> list[Json]:
    """Every button and menu in a message or view, with the block_id it came in."""
    found = []
    for block in payload.get("blocks", ()):
        inside = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        found += [
            {"block_id": block.get("block_id", "block"), **element}
            for element in inside
            if isinstance(element, dict) and "action_id" in element
        ]
    return found


def element(payload: Json, action_id: str) -> Json:
    """The button or menu with this action_id; an AssertionError names those that are there."""
    found = {each["action_id"]: each for each in elements_of(payload)}
    assert action_id in found, f"no {action_id} among {sorted(found)}"
    return found[action_id]


def _interaction(kind: str, team: str, user: str, user_team: str | None) -> Json:
    return {
        "type": kind,
        "token": "unused",
        "api_app_id": "A1",
        "team": {"id": team, "domain": team.lower()},
        "user": {"id": user, "username": user.lower(), "team_id": user_team or team},
        "is_enterprise_install": False,
        "enterprise": None,
        "trigger_id": unique("trigger"),
    }
