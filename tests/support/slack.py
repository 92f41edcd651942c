"""A stand-in for Slack on a port of this machine, which the unchanged bot talks to through SLACK_API_URL.

with FakeSlack() as slack:
    token = slack.add_team("T1")
    slack.add_user("U1", is_admin=True)
    ...                                   # run the bot with SLACK_API_URL=slack.url
    assert slack.posts("C1")[0]["text"] == "…"
"""

from __future__ import annotations

import asyncio
import enum
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

import pytest
from aiohttp import WSMsgType, web

from tests.support.payloads import unique
from tests.support.web_api import ApiError, Call, Json, WebApi

RESPONSE_USES, RESPONSE_SECONDS = 5, 30 * 60
_STRUCTURED = ("blocks", "metadata", "view", "attachments")

T = TypeVar("T")


class FaultKind(enum.Enum):
    """What goes wrong with a call; `DROPPED` and `SLOW` go wrong after it was carried out."""

    ERROR = "an answer with ok: false"
    SERVER_ERROR = "HTTP 500"
    RATE_LIMITED = "HTTP 429 with Retry-After"
    DROPPED = "carried out, then the connection closes without an answer"
    SLOW = "carried out, then answered late"


@dataclass(frozen=True)
class Fault:
    """One fault to come. `seconds` is the Retry-After or the delay; `error` Slack's code."""

    kind: FaultKind
    error: str = "internal_error"
    seconds: float = 1
    channel: str | None = None


def eventually(predicate: Callable[[], T], seconds: float = 5, *, every: float = 0.01) -> T:
    """The first true value of `predicate`; an AssertionError if there is none within `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = predicate()
        if value:
            return value
        assert time.monotonic() < end, f"not within {seconds} s: last seen {value!r}"
        time.sleep(every)


class FakeSlack(WebApi):
    """Slack's Web API, response_urls and Socket Mode over real connections, from entering to leaving it.

    `scopes` is what the app was granted, with commas between; every answer tells it unless it is empty.
    """

    def __init__(self) -> None:
        super().__init__()
        self.acks: dict[str, Json] = {}
        self.scopes = ""
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._responses: dict[str, list[Json]] = {}
        self._response_uses: Counter[str] = Counter()
        self._response_ends: dict[str, float] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._origin: Future[str] = Future()
        self._thread = threading.Thread(target=self._run, name="slack", daemon=True)

    def __enter__(self) -> FakeSlack:
        self._thread.start()
        self._origin.result(timeout=10)
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()

    @property
    def url(self) -> str:
        """What SLACK_API_URL must be."""
        return f"{self._origin.result()}/api/"

    def fail(
        self,
        method: str,
        kind: FaultKind,
        *,
        times: int = 1,
        error: str = "internal_error",
        seconds: float = 1,
        channel: str | None = None,
    ) -> None:
        """Let the next `times` calls of `method` ("response_url" too), or those on `channel`, go wrong."""
        self._faults[method] += [Fault(kind, error, seconds, channel)] * times

    def response_url(self, *, seconds: float = RESPONSE_SECONDS) -> str:
        """A new response_url: 5 uses within `seconds`."""
        key = unique("r")
        self._responses[key] = []
        self._response_ends[key] = time.monotonic() + seconds
        return f"{self._origin.result()}/response/{key}"

    def responses(self, url: str) -> list[Json]:
        """What was posted to a response_url, oldest first."""
        return list(self._responses[url.rpartition("/")[2]])

    def deliver(self, kind: str, payload: Json, *, seconds: float = 3) -> Json:
        """Send an envelope over one Socket Mode connection, and give back what it was acknowledged with.

        `kind` is "slash_commands", "interactive" or "events_api". A TimeoutError where none comes.
        """
        envelope = {
            "envelope_id": unique("E"),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": True,
        }
        sent = asyncio.run_coroutine_threadsafe(self._send(envelope), self._loop)
        sent.result(seconds)
        end = time.monotonic() + seconds
        while envelope["envelope_id"] not in self.acks:
            if time.monotonic() > end:
                raise TimeoutError(f"no acknowledgement of {kind} within {seconds} s")
            time.sleep(0.002)
        return self.acks[envelope["envelope_id"]]

    def refresh(self) -> None:
        """Ask every Socket Mode client to connect anew, as Slack does every few hours."""
        asyncio.run_coroutine_threadsafe(self._refresh(), self._loop).result(3)

    @property
    def connections(self) -> int:
        """How many Socket Mode connections are open."""
        return len(self._sockets)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{key}", self._respond)
        app.router.add_get("/socket", self._socket)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self._origin.set_result(f"http://{host}:{port}")
        await self._closing.wait()
        for socket in list(self._sockets):
            await socket.close()
        await runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, args = request.match_info["method"], await _arguments(request)
        token = str(args.pop("token", "")) or request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(Call(method, args, token))
        return await self._with_faults(request, method, args, lambda: self._carried_out(method, token, args))

    def _carried_out(self, method: str, token: str, args: Json) -> web.Response:
        try:
            if method == "apps.connections.open":
                return web.json_response({"ok": True, "url": self._socket_url(token)})
            granted = {"X-OAuth-Scopes": self.scopes} if self.scopes else None
            return web.json_response({"ok": True, **self.answer(method, token, args)}, headers=granted)
        except ApiError as error:
            return web.json_response({"ok": False, "error": str(error)})

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        key, payload = request.match_info["key"], await request.json()
        self.calls.append(Call("response_url", payload, ""))
        return await self._with_faults(
            request, "response_url", payload, lambda: self._responded(key, payload)
        )

    def _responded(self, key: str, payload: Json) -> web.Response:
        if key not in self._responses or time.monotonic() > self._response_ends[key]:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        self._response_uses[key] += 1
        if self._response_uses[key] > RESPONSE_USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            if not payload.get("delete_original"):
                self.check("response_url", payload)
        except ApiError as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        self._responses[key].append(payload)
        return web.Response(text="ok")

    async def _with_faults(
        self, request: web.Request, method: str, args: Json, carry_out: Callable[[], web.Response]
    ) -> web.StreamResponse:
        fault = self._next_fault(method, args)
        if fault is None:
            return carry_out()
        if fault.kind is FaultKind.ERROR:
            return web.json_response({"ok": False, "error": fault.error})
        if fault.kind is FaultKind.SERVER_ERROR:
            return web.Response(status=500, text="Internal Server Error")
        if fault.kind is FaultKind.RATE_LIMITED:
            after = {"Retry-After": str(int(fault.seconds))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=after)
        answer = carry_out()
        if fault.kind is FaultKind.DROPPED:
            if request.transport is not None:
                request.transport.abort()
            return answer
        with_delay = asyncio.wait_for(self._closing.wait(), fault.seconds)
        await asyncio.gather(with_delay, return_exceptions=True)
        return answer

    def _next_fault(self, method: str, args: Json) -> Fault | None:
        waiting = self._faults[method]
        for place, fault in enumerate(waiting):
            if fault.channel in (None, args.get("channel")):
                return waiting.pop(place)
        return None

    def _socket_url(self, token: str) -> str:
        if not token.startswith("xapp-"):
            raise ApiError("not_allowed_token_type")
        return self._origin.result().replace("http", "ws", 1) + "/socket"

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(timeout=0.5)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self._sockets) + 1})
        self._sockets.append(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    ack = json.loads(message.data)
                    self.acks[ack["envelope_id"]] = ack.get("payload") or {}
        finally:
            self._sockets.remove(socket)
        return socket

    async def _send(self, envelope: Json) -> None:
        if not self._sockets:
            raise ConnectionError("no Socket Mode connection: Slack loses the request")
        await self._sockets[len(self.acks) % len(self._sockets)].send_json(envelope)

    async def _refresh(self) -> None:
        for socket in list(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})


async def _arguments(request: web.Request) -> Json:
    """The arguments of a call, from the query, a form or JSON, with structured ones read."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= await request.json() if request.can_read_body else {}
    else:
        args |= {name: str(value) for name, value in (await request.post()).items()}
    return {
        name: json.loads(value) if name in _STRUCTURED and isinstance(value, str) else value
        for name, value in args.items()
    }


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """Slack with team T1 and its member U1, which at the end was sent nothing that it would refuse."""
    with FakeSlack() as stand_in:
        stand_in.add_team("T1")
        stand_in.add_user("U1", name="uma")
        yield stand_in
    assert stand_in.violations == []
