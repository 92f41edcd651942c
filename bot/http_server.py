"""Requests over HTTP: Slack's at /slack/events, links to deals, and the questions how the process is."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import parse_qs

import uvicorn
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.deal_page import DEAL_PATH, DealPages
from bot.health import Health
from bot.settings import Misconfigured, Problem, Settings

SLACK_PATH = "/slack/events"
# Slack's largest payloads, clicks on long messages, are well below this.
_MOST_BYTES = 1_000_000
_BACKLOG = 2048
# Seconds that requests under way are given when the process is told to stop.
_DRAIN = 4


def create_web(settings: Settings, health: Health, pages: DealPages, app: AsyncApp) -> Starlette:
    """The web application. In Socket Mode Slack sends nothing to it; links to deals are opened either way."""
    routes = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
    ]
    if settings.public_url:
        routes.append(Route(DEAL_PATH, pages.show))
    if not settings.socket_mode and settings.slack_signing_secret is not None:
        door = Door(settings.slack_signing_secret.get_secret_value(), app)
        routes.insert(0, Route(SLACK_PATH, door.enter, methods=["POST"]))
    return Starlette(routes=routes)


class Door:
    """Lets in what Slack signed. Nothing else is even parsed.

    Bolt checks signatures too, but after parsing, and it answers a garbled timestamp with a 500.
    """

    def __init__(self, signing_secret: str, app: AsyncApp) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._app = app

    async def enter(self, request: Request) -> Response:
        """Slack's request, and the app's answer to it."""
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        if not self._is_signed(request, body):
            # Slack tries an address's certificate without a signature; nothing comes of it.
            if _is_ssl_check(body):
                return Response()
            return JSONResponse({"error": "invalid request"}, 401)
        try:
            bolt_request = to_async_bolt_request(request, body)
        except ValueError:
            return JSONResponse({"error": "neither a form nor JSON"}, 400)
        return to_starlette_response(await self._app.async_dispatch(bolt_request))

    def _is_signed(self, request: Request, body: bytes) -> bool:
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 and signature.isascii()):
            return False
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            return False


class HttpServer:
    """Serves a web application on a socket until it is stopped."""

    def __init__(self, web: Starlette, listener: socket.socket) -> None:
        config = uvicorn.Config(
            web,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_DRAIN,
        )
        self._server = _Server(config)
        self._listener = listener
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    async def start(self) -> None:
        """Begin to answer."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        while not self._server.started and not self._serving.done():
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Take no new connection, and finish what came in."""
        if self._serving is not None:
            self._server.should_exit = True
            await self._serving


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises Misconfigured where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers without delay only where the protocol is named; else each takes 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise Misconfigured(
            Problem(
                f"Cannot listen on {host}:{port}: {error.strerror or error}.",
                "Choose another PORT or HOST, or stop what uses this one.",
            )
        ) from error
    return listener


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are `bot.running`'s, which has more to stop than this server."""
        yield


async def _body(request: Request) -> bytes | None:
    """The body; None where it is too large, without reading on."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > _MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _is_ssl_check(body: bytes) -> bool:
    return len(body) < 1000 and body.isascii() and parse_qs(body.decode()).get("ssl_check") == ["1"]
