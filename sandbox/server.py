"""Serving the sandbox: a web server that can also hang up in the middle, and that ends endless streams."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HANG_UP = "sandbox.hang_up"
_DRAIN = 2


class _Protocol(HttpToolsProtocol):
    """Lets the application end the connection without an answer."""

    def on_headers_complete(self) -> None:
        """uvicorn's hook, before the application runs."""
        self.scope["extensions"] = {HANG_UP: {"call": self.transport.abort}}
        super().on_headers_complete()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are for whoever runs the server."""
        yield


class Server:
    """Serves an application on a socket that listens already, until it is stopped."""

    def __init__(self, web: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            web,
            http=_Protocol,
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_DRAIN,
        )
        self._server = _Server(config)
        self._listener = listener
        self._serving: asyncio.Task[None] | None = None

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
