"""Socket Mode: the app connects, and what Slack sends comes as envelopes over any one of its connections."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
from typing import Any
from uuid import uuid4

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.errors import ApiError

MOST_CONNECTIONS = 10
Json = dict[str, Any]


class Sockets:
    """The app's open connections. To be used in one event loop."""

    def __init__(self) -> None:
        self._open: list[WebSocket] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = itertools.count()

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def address(self, origin: str) -> str:
        """Where to connect to, once. Raises ApiError where too many are open."""
        if self.count >= MOST_CONNECTIONS:
            raise ApiError("too_many_websockets")
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return f"{origin.replace('http', 'ws', 1)}/socket?ticket={ticket}"

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from its hello to its end."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(code=4001)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        self._open.append(socket)
        try:
            await socket.send_json({"type": "hello", "num_connections": self.count})
            while True:
                self._acknowledged(json.loads(await socket.receive_text()))
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            if socket in self._open:
                self._open.remove(socket)

    async def send(self, kind: str, payload: Json, *, retry: int = 0, reason: str = "") -> Any:
        """Send an envelope over one connection; back comes the acknowledgement's payload.

        `kind` is "slash_commands", "interactive" or "events_api". Raises ConnectionError where no connection
        is open. It waits as long as it is let.
        """
        if not self._open:
            raise ConnectionError("no Socket Mode connection")
        envelope_id = str(uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        answer = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await self._open[next(self._turn) % len(self._open)].send_json(envelope)
            return await answer
        finally:
            del self._waiting[envelope_id]

    async def refresh(self) -> None:
        """Ask every client to connect anew, as Slack does every few hours; the old ways are used no more."""
        leaving, self._open = self._open, []
        for socket in leaving:
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def close(self) -> None:
        """End every connection."""
        for socket in list(self._open):
            with contextlib.suppress(RuntimeError):
                await socket.close(code=1001)

    def _acknowledged(self, ack: Json) -> None:
        waiting = self._waiting.get(ack.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload"))
