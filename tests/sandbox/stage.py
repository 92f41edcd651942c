"""A stage for the sandbox's own tests: it is served, a puppet stands in for the app, and the SDK calls it."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Self
from urllib.parse import parse_qs

import httpx
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.http_server import listen
from sandbox.acting import Acting
from sandbox.app import create_sandbox
from sandbox.forms import Forms
from sandbox.manifest import Manifest, load_manifest
from sandbox.parts import elements
from sandbox.server import Server
from sandbox.state import Message
from sandbox.surfaces import Spot

Json = dict[str, Any]
Scene = Callable[["Stage"], Awaitable[None]]
SECRET = "the-puppet's-secret"
SCOPES = {
    *(
        "im:write",
        "im:read",
        "im:history",
        "files:read",
        "files:write",
        "links:read",
        "links:write",
        "team:read",
    ),
    *("reactions:write", "reactions:read", "channels:manage", "groups:write", "channels:join"),
}
EVENTS = {
    *("app_mention", "app_home_opened", "link_shared", "member_joined_channel", "message.channels"),
    *("message.im", "reaction_added", "reaction_removed", "file_shared"),
}
SHORTCUTS = (
    {"name": "New deal", "type": "global", "callback_id": "new_deal", "description": "Make one"},
    {"name": "Add to deal", "type": "message", "callback_id": "add_to_deal", "description": "Keep it"},
)


def everything() -> Manifest:
    """Dealboard's manifest with all that the sandbox can do."""
    manifest = load_manifest().with_more(events=EVENTS, scopes=SCOPES)
    return replace(
        manifest,
        shortcuts=SHORTCUTS,
        unfurl_domains=("deals.example",),
        home_tab=True,
        messages_tab=True,
        messages_tab_read_only=False,
    )


def silent() -> Manifest:
    """An app whose Messages tab is off."""
    return replace(everything(), messages_tab=False, messages_tab_read_only=True)


def scene(
    *, spoilt: bool = False, manifest: Callable[[], Manifest] = everything, **options: Any
) -> Callable[[Scene], Callable[[], None]]:
    """A test that plays on a stage. Unless it is `spoilt`, nothing may be wrong with what was sent."""

    def decorate(test: Scene) -> Callable[[], None]:
        async def play() -> None:
            async with Stage(manifest(), options) as stage:
                await test(stage)
                if not spoilt:
                    assert stage.complaints() == []

        def run() -> None:
            asyncio.run(play())

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return run

    return decorate


class Stage:
    """The sandbox, the puppet, and what went between them."""

    def __init__(self, manifest: Manifest, options: Json) -> None:
        self._manifest = manifest
        self._options = options
        self._stack = AsyncExitStack()
        self.received: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.answers: dict[str, Any] = defaultdict(str)

    async def __aenter__(self) -> Self:
        listener, backstage = listen("127.0.0.1", 0), listen("127.0.0.1", 0)
        self.origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.sandbox = create_sandbox(self.origin, SECRET, manifest=self._manifest, **self._options)
        self.world, self.deliveries = self.sandbox.world, self.sandbox.deliveries
        puppet = Starlette(routes=[Route("/slack/events", self._puppet, methods=["POST"])])
        servers = Server(self.sandbox.web, listener), Server(puppet, backstage)
        for server in servers:
            await server.start()

        async def stop() -> None:
            await asyncio.gather(*(server.stop() for server in servers))

        self._stack.push_async_callback(stop)
        self._stack.push_async_callback(self.sandbox.close)
        self.deliveries.request_url = f"http://127.0.0.1:{backstage.getsockname()[1]}/slack/events"
        self.acting, self.forms = Acting(self.world, self.deliveries), Forms(self.world, self.deliveries)
        self.app = next(iter(self.world.installations.values()))
        self.http = await self._stack.enter_async_context(httpx.AsyncClient(base_url=self.origin, timeout=10))
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._stack.aclose()

    @property
    def client(self) -> AsyncWebClient:
        """The SDK, with the bot's token."""
        return AsyncWebClient(token=self.app.token, base_url=f"{self.origin}/api/", retry_handlers=[])

    async def refused(self, call: Awaitable[Any]) -> str:
        """The error that a call ends with."""
        return str((await self.refusal(call))["error"])

    async def refusal(self, call: Awaitable[Any]) -> Any:
        """The answer of a call that is refused."""
        try:
            await call
        except SlackApiError as error:
            return error.response
        raise AssertionError("it was not refused")

    async def click(self, me: str, message: Message, action_id: str, value: Any = None, **more: Any) -> Json:
        """Use an element of a message."""
        block, part = next(
            (block, part) for block, part in elements(message.blocks) if part["action_id"] == action_id
        )
        spot = Spot(block["block_id"], part["action_id"], channel=message.channel, ts=message.ts)
        return await self.acting.click(me, spot, value, more.get("values"))

    async def until(self, holds: Callable[[], Any], seconds: float = 5) -> None:
        """Wait until `holds` is true."""
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.01)

    def said(self, channel: str) -> list[Message]:
        """The messages in a channel, ephemeral ones too."""
        return self.world.messages[channel]

    def last(self, kind: str) -> Json:
        """The latest payload of that kind that the puppet received."""
        found = [each for each in self.received if kind in (each.get("type"), each.get("command"))]
        found += [each["event"] for each in self.received if (each.get("event") or {}).get("type") == kind]
        assert found, f"no {kind} among {[each.get('type', 'command') for each in self.received]}"
        return found[-1]

    def complaints(self) -> list[str]:
        """What the sandbox finds wrong."""
        broken = [f"{each.where} {each.pointer} {each.rule}" for each in self.world.violations.kept]
        return broken + [flag for entry in self.world.inspector.flagged() for flag in entry.flags]

    async def _puppet(self, request: Request) -> Response:
        body = await request.body()
        assert SignatureVerifier(SECRET).is_valid_request(body, dict(request.headers))
        payload = _payload(body, request.headers["content-type"])
        self.received.append(payload)
        self.headers.append(dict(request.headers))
        kind = payload.get("command") or payload["type"]
        if kind == "event_callback":
            kind = payload["event"]["type"]
        answer = self.answers[kind]
        if callable(answer):
            answer = await answer(payload)
        if isinstance(answer, Response):
            return answer
        if isinstance(answer, int):
            return Response(status_code=answer)
        return PlainTextResponse(answer) if isinstance(answer, str) else JSONResponse(answer)


def _payload(body: bytes, kind: str) -> Json:
    if kind == "application/json":
        event: Json = json.loads(body)
        return event
    form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    if "payload" in form:
        interaction: Json = json.loads(form["payload"])
        return interaction
    return dict(form)
