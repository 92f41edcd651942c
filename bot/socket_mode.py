"""Requests over Socket Mode: the bot connects to Slack, and needs no public address."""

from __future__ import annotations

import asyncio
import logging

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

_log = logging.getLogger("slack_sdk.socket_mode")

# Seconds for requests under way when the process is told to stop.
_DRAIN = 4.0


class SocketMode(AsyncSocketModeHandler):
    """One connection, opened anew whenever Slack or the network ends it.

    The address to connect to is asked of the app's own client, so that SLACK_API_URL holds here too.
    """

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        super().__init__(app, app_token, logger=_log, web_client=app.client)
        self._handling: set[asyncio.Task[None]] = set()
        self._connecting: asyncio.Task[None] | None = None
        self._stopping = False

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Bolt's hook for each envelope; stopping waits for those that were taken."""
        if self._stopping:
            return
        task = asyncio.ensure_future(super().handle(client, req))
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)
        await task

    def start(self) -> None:
        """Begin to connect, and go on trying."""
        self._connecting = asyncio.create_task(self.connect_async())  # type: ignore[no-untyped-call]

    def connected(self) -> bool:
        """Whether Slack can reach the bot now."""
        session = self.client.current_session
        return session is not None and not session.closed

    async def stop(self) -> None:
        """Take no new request, finish those under way, disconnect."""
        self._stopping = True
        self.client.default_auto_reconnect_enabled = self.client.auto_reconnect_enabled = False
        if self._handling:
            await asyncio.wait(set(self._handling), timeout=_DRAIN)
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        await self.close_async()  # type: ignore[no-untyped-call]
