"""What Slack sends the app: signed, acknowledged within three seconds, events again where they failed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox import payloads
from sandbox.inspector import Entry
from sandbox.socket_mode import Sockets
from sandbox.state import Json, World

ACK_SECONDS = 3.0
# An event comes again at once, after a minute, and after five.
RETRIES = (0.0, 60.0, 300.0)
# Why it comes again, by what went wrong before.
_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}
_LONGEST_HELD = 5.0
_FAREWELLS = frozenset({"app_uninstalled", "tokens_revoked"})
_MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


@dataclass(frozen=True)
class Request:
    """What is sent: `kind` as Socket Mode calls it, `on` as faults do, `content` as it goes over HTTP."""

    kind: str
    on: str
    payload: Json
    content: bytes
    headers: dict[str, str]
    retry: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Ack:
    """What came back. `problem` is Slack's word for what went wrong, None where nothing did.

    `is_final` says that the app asked not to be sent the same again.
    """

    status: int | str
    body: Any = None
    problem: str | None = None
    is_final: bool = False
    entry: Entry | None = None


class Deliveries:
    """Sends over HTTP to `request_url`, or by Socket Mode where there is none."""

    def __init__(
        self,
        world: World,
        *,
        request_url: str | None,
        signing_secret: str,
        retries: Sequence[float] = RETRIES,
    ) -> None:
        """`retries` are the pauses before an event is sent again, in seconds."""
        self.sockets = Sockets()
        self.request_url = request_url
        self._world = world
        self.signing_secret = signing_secret
        self._retries = retries
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._turn = asyncio.Lock()
        self._passed = asyncio.Event()
        world.emit = self.event

    async def command(self, payload: Json) -> Ack:
        """A slash command."""
        form = urlencode(payload).encode()
        return await self._send(self._signed("slash_commands", "command", payload, form))

    async def interaction(self, payload: Json, on: str = "click") -> Ack:
        """A click, a form, a shortcut, a question for options."""
        form = urlencode({"payload": json.dumps(payload)}).encode()
        return await self._send(self._signed("interactive", on, payload, form))

    def event(self, team_id: str, inner: Json) -> None:
        """An event, if the app is in that team and its manifest subscribes to it. Sent in the background."""
        app = self._world.app_in(team_id)
        name = (
            _MESSAGES.get(inner.get("channel_type", ""), "") if inner["type"] == "message" else inner["type"]
        )
        if app is None or (app.revoked and inner["type"] not in _FAREWELLS):
            return
        if name in self._world.manifest.events:
            self._start(self._deliver(payloads.event(app, inner)))

    async def replay(self, entry: Entry) -> Ack:
        """Send a request once more, byte by byte."""
        request: Request = entry.raw
        return await self._transmit(request)

    async def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """Send nothing more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.sockets.close()
        if self._session is not None:
            await self._session.close()

    async def _deliver(self, payload: Json) -> None:
        """An event, again where it failed."""
        fault = self._world.faults.take("event", delivery=True)
        if fault is not None and fault.kind == "lost":
            return
        if fault is not None and fault.kind == "late":
            await self._after_the_next()
        content = json.dumps(payload).encode()
        ack = await self._attempt(payload, content, 0, "")
        if fault is not None and fault.kind == "twice":
            await self._attempt(payload, content, 0, "")
        for number, pause in enumerate(self._retries, 1):
            if ack.problem is None or ack.is_final:
                break
            await asyncio.sleep(pause)
            reason = _REASONS.get(ack.problem, "http_error")
            ack = await self._attempt(payload, content, number, reason)

    async def _attempt(self, payload: Json, content: bytes, retry: int, reason: str) -> Ack:
        request = self._signed("events_api", "event", payload, content, retry=retry, reason=reason)
        async with self._turn:
            ack = await self._transmit(request)
        self._passed.set()
        return ack

    async def _after_the_next(self) -> None:
        self._passed.clear()
        try:
            await asyncio.wait_for(self._passed.wait(), _LONGEST_HELD)
        except TimeoutError:
            return

    async def _send(self, request: Request) -> Ack:
        fault = self._world.faults.take(request.on, delivery=True)
        if fault is not None and fault.kind == "lost":
            return Ack("lost", problem="operation_timeout")
        ack = await self._transmit(request)
        if fault is not None and fault.kind == "twice":
            await self._transmit(request)
        return ack

    def _signed(
        self, kind: str, on: str, payload: Json, content: bytes, *, retry: int = 0, reason: str = ""
    ) -> Request:
        moment = str(int(time.time()))
        digest = hmac.new(self.signing_secret.encode(), f"v0:{moment}:".encode() + content, hashlib.sha256)
        headers = {
            "Content-Type": "application/json" if on == "event" else "application/x-www-form-urlencoded",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": moment,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return Request(kind, on, payload, content, headers, retry, reason)

    async def _transmit(self, request: Request) -> Ack:
        """Over the wire, once, and into the inspector."""
        inspector = self._world.inspector
        kind, summary = _called(request.payload)
        team = request.payload.get("team_id") or request.payload["team"]["id"]
        entry = inspector.begin("to_bot", kind, request.payload, team=team, summary=summary)
        entry.raw, entry.headers = request, request.headers
        try:
            async with asyncio.timeout(ACK_SECONDS):
                ack = await (self._by_http(request) if self.request_url else self._by_socket(request))
        except TimeoutError:
            ack = Ack("timeout", problem="operation_timeout")
        except (aiohttp.ClientError, OSError) as error:
            ack = Ack("unreachable", str(error), problem="dispatch_failed")
        inspector.end(entry, ack.status, ack.body)
        if ack.problem:
            inspector.flag(entry, ack.problem)
        elif ack.body and kind not in ("slash_command", "view_submission", "block_suggestion"):
            inspector.flag(entry, "Slack ignores what the acknowledgement says")
        return replace(ack, entry=entry)

    async def _by_http(self, request: Request) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        assert self.request_url is not None
        async with self._session.post(
            self.request_url, data=request.content, headers=request.headers, allow_redirects=False
        ) as response:
            body = await response.text()
            if response.status >= 300:
                problem = "http_service_error" if response.status >= 500 else "http_client_error"
                is_final = response.headers.get("X-Slack-No-Retry") == "1"
                return Ack(response.status, body, problem, is_final)
            if response.content_type == "application/json" and body.strip():
                return Ack(response.status, json.loads(body))
            return Ack(response.status, body)

    async def _by_socket(self, request: Request) -> Ack:
        payload = await self.sockets.send(
            request.kind, request.payload, retry=request.retry, reason=request.reason
        )
        return Ack("ack", payload)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _called(payload: Json) -> tuple[str, str]:
    """What the inspector calls a payload, and its summary."""
    if "command" in payload:
        return "slash_command", f"{payload['command']} {payload['text']}".strip()
    kind: str = payload["type"]
    if kind == "event_callback":
        return payload["event"]["type"], "event"
    if kind == "block_actions":
        return kind, str(payload["actions"][0]["action_id"])
    view = payload.get("view") or {}
    return kind, str(payload.get("callback_id") or payload.get("action_id") or view.get("callback_id") or "")
