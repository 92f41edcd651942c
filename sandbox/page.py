"""The page's API: what it asks and does for the person who acts, as the README has it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox import conversations, messages
from sandbox.acting import Acting
from sandbox.administration import Administration
from sandbox.deliveries import Deliveries
from sandbox.errors import Refusal
from sandbox.faults import read_fault
from sandbox.files import file_object, new_file
from sandbox.forms import Forms
from sandbox.people import CAST
from sandbox.state import Json, World
from sandbox.surfaces import Spot
from sandbox.viewing import stack_of

_HEARTBEAT = 15.0
_MOST_REPLAYS = 10
Handler = Callable[["Page", Json], Awaitable[Json]]


class Page:
    """Answers the page."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries
        self._acting = Acting(world, deliveries)
        self._forms = Forms(world, deliveries)
        self._administration = Administration(world)
        self._closing = False

    def routes(self) -> list[Route]:
        """Every address of the API."""
        asked = {"state": self._state, "messages": self._messages, "inspector": self._inspector}
        done = {
            "say": self._say,
            "click": self._click,
            "options": self._options,
            "upload": self._upload,
            "views/submit": self._submit,
            "views/close": self._close,
            "home": self._home,
            "shortcut": self._shortcut,
            "read": self._read,
            "join": self._join,
            "leave": self._leave,
            "invite": self._invite,
            "react": self._react,
            "clock": self._clock,
            "replay": self._replay,
            "faults/clear": self._clear_faults,
            "app": self._app,
            "user": self._user,
        }
        return [
            Route("/page/events", self._events),
            Route("/page/faults", _answering(self._faults), methods=["GET", "POST"]),
            *(Route(f"/page/{name}", _answering(run)) for name, run in asked.items()),
            *(Route(f"/page/{name}", _answering(run), methods=["POST"]) for name, run in done.items()),
        ]

    def close(self) -> None:
        """End the streams."""
        self._closing = True
        self._world.feed.publish("reset")

    async def _state(self, given: Json) -> Json:
        return state(self._world, self._me(given))

    async def _messages(self, given: Json) -> Json:
        me, channel = self._me(given), given.get("channel", "")
        known = self._world.channels.get(channel)
        if known is None or not conversations.is_visible(self._world, known, me):
            raise Refusal("no_such_channel", "There is no such conversation.", 404)
        seen = messages.seen(self._world, channel, me, given.get("thread_ts"))
        return {"messages": [messages.shown(self._world, message) for message in seen]}

    async def _inspector(self, given: Json) -> Json:
        after = _number(given, "after", 0)
        return {"entries": [entry.shown() for entry in self._world.inspector.entries if entry.id > after]}

    async def _faults(self, given: Json) -> Json:
        if given.get("kind"):
            self._world.faults.add(read_fault(given))
        return {"faults": self._world.faults.shown()}

    async def _clear_faults(self, given: Json) -> Json:
        self._world.faults.clear()
        return {"faults": []}

    async def _say(self, given: Json) -> Json:
        thread = given.get("thread_ts") or None
        files = [str(each) for each in given.get("files") or ()]
        me, channel, text = self._me(given), _word(given, "channel"), _word(given, "text")
        return await self._acting.say(me, channel, text, thread, files)

    async def _click(self, given: Json) -> Json:
        return await self._acting.click(
            self._me(given), _spot(given), given.get("value"), given.get("values") or {}
        )

    async def _options(self, given: Json) -> Json:
        return await self._acting.options(self._me(given), _spot(given), str(given.get("query", "")))

    async def _upload(self, given: Json) -> Json:
        file = new_file(self._world, self._me(given), _word(given, "name"), _number(given, "length", 0))
        return {"file": file_object(self._world, file)}

    async def _submit(self, given: Json) -> Json:
        return await self._forms.submit(self._me(given), _word(given, "view_id"), given.get("values") or {})

    async def _close(self, given: Json) -> Json:
        everything = bool(given.get("all"))
        await self._forms.close(self._me(given), _word(given, "view_id"), everything=everything)
        return {"ok": True}

    async def _home(self, given: Json) -> Json:
        return self._acting.open_home(self._me(given))

    async def _shortcut(self, given: Json) -> Json:
        place = (str(given.get("channel") or ""), str(given.get("ts") or ""))
        return await self._acting.shortcut(self._me(given), _word(given, "callback_id"), *place)

    async def _read(self, given: Json) -> Json:
        self._acting.read(self._me(given), _word(given, "channel"))
        return {"ok": True}

    async def _join(self, given: Json) -> Json:
        self._acting.join(self._me(given), _word(given, "channel"))
        return {"ok": True}

    async def _leave(self, given: Json) -> Json:
        self._acting.leave(self._me(given), _word(given, "channel"))
        return {"ok": True}

    async def _invite(self, given: Json) -> Json:
        self._acting.invite(self._me(given), _word(given, "channel"), _word(given, "user"))
        return {"ok": True}

    async def _react(self, given: Json) -> Json:
        self._acting.react(self._me(given), _word(given, "channel"), _word(given, "ts"), _word(given, "name"))
        return {"ok": True}

    async def _clock(self, given: Json) -> Json:
        try:
            self._world.clock.move(timedelta(seconds=float(given.get("forward", 0))))
        except (TypeError, ValueError, OverflowError):
            raise Refusal("invalid_clock", "The clock goes forward only, by seconds.") from None
        shown = self._world.clock.shown()
        self._world.feed.publish("clock", clock=shown)
        return shown

    async def _replay(self, given: Json) -> Json:
        entry = self._world.inspector.find(_number(given, "entry", 0))
        if entry is None or entry.raw is None:
            raise Refusal("no_such_entry", "That request is not kept any more.", 404)
        for _time in range(min(_number(given, "times", 1), _MOST_REPLAYS)):
            await self._deliveries.replay(entry)
        return {"ok": True}

    async def _app(self, given: Json) -> Json:
        self._administration.do(_word(given, "team"), _word(given, "do"))
        return {"ok": True}

    async def _user(self, given: Json) -> Json:
        facts = {name: value for name, value in given.items() if name != "user"}
        return {"user": self._administration.change(_word(given, "user"), facts)}

    async def _events(self, request: Request) -> Response:
        try:
            me = self._me(dict(request.query_params))
        except Refusal as refusal:
            return _refused(refusal)
        after = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        stream = self._stream(me, int(after) if after.isdigit() else 0)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def _stream(self, me: str, seq: int) -> AsyncIterator[str]:
        feed = self._world.feed
        yield "retry: 1000\n\n"
        while not self._closing:
            latest, changes = feed.seq, feed.since(seq, me)
            if changes is None:
                yield _as_event("reset", latest, {"seq": latest})
            for change in changes or ():
                yield _as_event(change.kind, change.seq, change.data)
            seq = latest
            if feed.seq == seq:
                await feed.wait(_HEARTBEAT)
                yield ": still here\n\n"

    def _me(self, given: Json) -> str:
        user = self._world.users.get(str(given.get("me", "")))
        if user is None or user["is_bot"]:
            raise Refusal("no_such_person", "Nobody of that name is here.", 404)
        me: str = user["id"]
        return me


def state(world: World, me: str) -> Json:
    """All that is needed to draw the page for one person."""
    user, team = world.users[me], world.team_of(me)
    app = world.app_in(team.id)
    home = world.homes.get(me)
    commands = world.manifest.commands if app and not app.revoked else ()
    cast = [{"user": each.id, "name": each.name, "team": each.team.id, "about": each.about} for each in CAST]
    return {
        "me": user,
        "team": team.shown(),
        "teams": [each.shown() for each in world.teams.values()],
        "cast": [each for each in cast if each["user"] in world.users],
        "users": world.users,
        "channels": [
            conversations.shown(world, channel, me)
            for channel in world.channels.values()
            if conversations.is_visible(world, channel, me)
        ],
        "bot": {
            "user": app.bot_user_id if app else None,
            "name": world.manifest.name,
            "installed": bool(app and not app.revoked),
        },
        "commands": [
            {name: each.get(name, "") for name in ("command", "description", "usage_hint")}
            for each in commands
        ],
        "shortcuts": [dict(each) for each in world.manifest.shortcuts] if app else [],
        "views": stack_of(world, me),
        "home": world.views[home] if home else None,
        "clock": world.clock.shown(),
        "faults": world.faults.shown(),
        "violations": world.violations.shown(),
        "seq": world.feed.seq,
    }


def _answering(run: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    """A route for a handler of JSON."""

    async def answer(request: Request) -> Response:
        given: Any = dict(request.query_params)
        if request.method == "POST":
            try:
                given = await request.json()
            except ValueError:
                return _refused(Refusal("invalid_json", "That is no JSON."))
        if not isinstance(given, dict):
            return _refused(Refusal("invalid_json", "That is no JSON object."))
        try:
            return JSONResponse(await run(given), headers={"Cache-Control": "no-store"})
        except Refusal as refusal:
            return _refused(refusal)

    return answer


def _refused(refusal: Refusal) -> Response:
    return JSONResponse({"error": refusal.code, "message": refusal.message}, refusal.status)


def _as_event(kind: str, seq: int, data: Json) -> str:
    return f"event: {kind}\nid: {seq}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _word(given: Json, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise Refusal("invalid_arguments", f"“{name}” is missing.")
    return value


def _number(given: Json, name: str, default: int) -> int:
    try:
        return int(given.get(name) or default)
    except (TypeError, ValueError):
        raise Refusal("invalid_arguments", f"“{name}” is a number.") from None


def _spot(given: Json) -> Spot:
    return Spot(
        _word(given, "block_id"),
        _word(given, "action_id"),
        channel=str(given.get("channel") or ""),
        ts=str(given.get("ts") or ""),
        view_id=str(given.get("view_id") or ""),
    )
