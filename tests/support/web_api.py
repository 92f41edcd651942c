"""Slack's Web API in memory: the methods the bot calls, as strict as Slack about what it is sent."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sandbox.block_kit import Violation, check_message, check_view

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A call that came in. `at` is monotonic seconds."""

    method: str
    args: Json
    token: str
    at: float = field(default_factory=time.monotonic)


class ApiError(Exception):
    """An answer with `ok: false`; its first argument is Slack's error code."""


class WebApi:
    """Teams, members, channels, messages and views, and the methods over them."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.violations: list[tuple[str, Violation]] = []
        self.teams: dict[str, Json] = {}
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, list[Json]] = defaultdict(list)
        self.ephemerals: list[Json] = []
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self._triggers: set[str] = set()
        self._serial = itertools.count(1)

    def add_team(self, team_id: str = "T1", *, token: str = "", name: str = "Acme") -> str:
        """A workspace with the app in it. Back comes the bot's token."""
        bot_token = token or f"xoxb-{team_id}"
        self.teams[bot_token] = {
            "team_id": team_id,
            "team": name,
            "url": f"https://{team_id.lower()}.slack.example/",
            "user_id": f"UBOT{team_id}",
            "user": "dealboard",
            "bot_id": f"B{team_id}",
        }
        return bot_token

    def add_user(self, user_id: str = "U1", *, team_id: str = "T1", **facts: Any) -> Json:
        """A member; `facts` overrides any field of Slack's user object, `email` and `locale` among them."""
        name = facts.pop("name", user_id.lower())
        email = facts.pop("email", f"{name}@{team_id.lower()}.example")
        self.users[user_id] = {
            "id": user_id,
            "team_id": team_id,
            "name": name,
            "real_name": facts.get("real_name", name.title()),
            "tz": "Europe/London",
            "locale": "en-GB",
            "deleted": False,
            "profile": {
                "real_name": facts.get("real_name", name.title()),
                "display_name": name,
                "email": email,
            },
            **dict.fromkeys(
                ("is_admin", "is_owner", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"),
                False,
            ),
            **facts,
        }
        return self.users[user_id]

    def add_channel(self, channel_id: str = "C1", **facts: Any) -> Json:
        """A channel; `facts` overrides any field of Slack's channel object. Others are public and open."""
        defaults = dict.fromkeys(("is_private", "is_archived", "is_ext_shared", "is_im"), False)
        channel = {
            "id": channel_id,
            "name": "general",
            "is_channel": True,
            "is_member": True,
            **defaults,
            **facts,
        }
        self.channels[channel_id] = channel
        return channel

    def posts(self, channel: str | None = None) -> list[Json]:
        """The messages that stand in `channel` (or everywhere), oldest first, as they are now."""
        places = [self._place(channel)] if channel else list(self.messages)
        return [dict(message) for place in places for message in self.messages.get(place, ())]

    def called(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    def answer(self, method: str, token: str, args: Json) -> Json:
        """Carry out one call. Raises ApiError with Slack's code where Slack would refuse it."""
        handler = getattr(self, "_" + method.replace(".", "_"), None)
        if handler is None:
            raise ApiError("unknown_method")
        if token not in self.teams:
            raise ApiError("invalid_auth" if token else "not_authed")
        answer: Json = handler(args, self.teams[token])
        return answer

    def check(self, where: str, payload: Json, *, view: bool = False) -> None:
        """Refuse and remember a message or view that Slack would refuse."""
        found = check_view(payload) if view else check_message(payload)
        self.violations += [(where, violation) for violation in found]
        if found:
            raise ApiError("invalid_arguments" if view else "invalid_blocks")

    def _auth_test(self, args: Json, team: Json) -> Json:
        return dict(team)

    def _users_info(self, args: Json, team: Json) -> Json:
        if args.get("user") not in self.users:
            raise ApiError("user_not_found")
        return {"user": self._user(args["user"], args)}

    def _users_list(self, args: Json, team: Json) -> Json:
        page = _page([user["id"] for user in self.users.values() if user["team_id"] == team["team_id"]], args)
        return page | {"members": [self._user(user, args) for user in page["members"]]}

    def _user(self, user_id: str, args: Json) -> Json:
        user = dict(self.users[user_id])
        if not _true(args.get("include_locale")):
            user.pop("locale")
        return user

    def _conversations_info(self, args: Json, team: Json) -> Json:
        return {"channel": self._channel(args)}

    def _conversations_members(self, args: Json, team: Json) -> Json:
        return _page(self._channel(args).get("members", []), args)

    def _conversations_open(self, args: Json, team: Json) -> Json:
        return {"channel": {"id": self._place(args["users"])}}

    def _conversations_history(self, args: Json, team: Json) -> Json:
        self._channel(args)
        oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
        within = [each for each in self.posts(args["channel"]) if oldest <= float(each["ts"]) <= latest]
        if not _true(args.get("include_all_metadata")):
            within = [{name: value for name, value in each.items() if name != "metadata"} for each in within]
        size = int(args.get("limit") or 100)
        return {"messages": within[::-1][:size], "has_more": len(within) > size}

    def _chat_postMessage(self, args: Json, team: Json) -> Json:  # noqa: N802 - Slack's own name
        channel = self._channel(args)["id"]
        message = self._message(args, team)
        self.messages[channel].append(message)
        return {"channel": channel, "ts": message["ts"], "message": message}

    def _chat_update(self, args: Json, team: Json) -> Json:
        channel = self._channel(args)["id"]
        standing = [each for each in self.messages[channel] if each["ts"] == args.get("ts")]
        if not standing:
            raise ApiError("message_not_found")
        standing[0].update(self._message(args, team), ts=args["ts"], edited=True)
        return {"channel": channel, "ts": args["ts"], "message": standing[0]}

    def _chat_postEphemeral(self, args: Json, team: Json) -> Json:  # noqa: N802 - Slack's own name
        channel = self._channel(args)["id"]
        if args.get("user") not in self.users:
            raise ApiError("user_not_in_channel")
        message = self._message(args, team) | {"channel": channel, "user": args["user"]}
        self.ephemerals.append(message)
        return {"message_ts": message["ts"]}

    def _views_open(self, args: Json, team: Json) -> Json:
        trigger = args.get("trigger_id")
        if not trigger or trigger in self._triggers:
            raise ApiError("exchanged_trigger_id" if trigger else "invalid_trigger_id")
        view = self._view("views.open", args, team)
        self._triggers.add(trigger)
        return view

    _views_push = _views_open

    def _views_update(self, args: Json, team: Json) -> Json:
        keys = (args.get("view_id"), args.get("external_id"))
        known = [
            view
            for view in self.views.values()
            if view["id"] == keys[0] or (keys[1] and keys[1] == view.get("external_id"))
        ]
        if not known:
            raise ApiError("not_found")
        if args.get("hash") not in (None, known[0]["hash"]):
            raise ApiError("hash_conflict")
        return self._view("views.update", args, team, known[0]["id"])

    def _views_publish(self, args: Json, team: Json) -> Json:
        home = self.homes.get(args.get("user_id", ""))
        if home and args.get("hash") not in (None, home["hash"]):
            raise ApiError("hash_conflict")
        answer = self._view("views.publish", args, team)
        self.homes[args["user_id"]] = answer["view"]
        return answer

    def _view(self, where: str, args: Json, team: Json, view_id: str | None = None) -> Json:
        given = args.get("view") or {}
        self.check(where, given, view=True)
        number = next(self._serial)
        facts = {"id": view_id or f"V{number}", "hash": f"{number}.hash", "team_id": team["team_id"]}
        view = {"private_metadata": "", "callback_id": "", **given, **facts}
        self.views[view["id"]] = view
        return {"view": view}

    def _channel(self, args: Json) -> Json:
        channel_id = self._place(args.get("channel") or "")
        channel = self.channels.get(channel_id) or {"id": channel_id, "name": "general", "is_member": True}
        if channel_id[:1] not in ("C", "D", "G"):
            raise ApiError("channel_not_found")
        if channel.get("is_archived"):
            raise ApiError("is_archived")
        return channel

    def _place(self, channel: str) -> str:
        return f"D{channel}" if channel[:1] in ("U", "W") else channel

    def _message(self, args: Json, team: Json) -> Json:
        content = {name: args[name] for name in ("text", "blocks", "metadata", "thread_ts") if args.get(name)}
        self.check("chat", content)
        ts = f"{int(time.time())}.{next(self._serial):06}"
        author = {"team": team["team_id"], "user": team["user_id"], "bot_id": team["bot_id"]}
        return {"type": "message", "ts": ts, **author, **content}


def _page(members: list[str], args: Json) -> Json:
    """The part of a list that `cursor` and `limit` ask for, and where the next begins."""
    start, size = int(args.get("cursor") or 0), int(args.get("limit") or 0) or len(members) or 1
    following = str(start + size) if start + size < len(members) else ""
    return {"members": members[start : start + size], "response_metadata": {"next_cursor": following}}


def _true(flag: Any) -> bool:
    return str(flag).lower() in ("1", "true")
