"""The one way out to Slack: a single HTTP session, and the two things it is used for."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.limits import Limits, PatientClient
from bot.logs import logger
from bot.slack_errors import SLACK_ERRORS
from core.outgoing import PATIENCE_SECONDS

_log = logger("slack")

# A file may be as long on its way as somebody waits for it.
_FILE_TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=3)
_CONNECTIONS = 100
_SECONDS_TO_CONNECT = 3.0
# Pauses before an answer is posted again, in seconds; the address is good for half an hour.
_PAUSES = (0.3, 1.5)
_LONGEST_PAUSE = 10.0


class SlackClient:
    """Makes Web API clients that share a session, and posts answers to response_urls.

    To be made inside the running loop. `api_url` is where the Web API is; every call goes there.
    """

    def __init__(self, api_url: str, *, patience: float = PATIENCE_SECONDS) -> None:
        """`patience` is how many seconds a call may take in all."""
        self._api_url = api_url
        self._limits = Limits()
        timeout = aiohttp.ClientTimeout(total=patience, sock_connect=_SECONDS_TO_CONNECT)
        self._session = aiohttp.ClientSession(
            timeout=timeout, connector=aiohttp.TCPConnector(limit=_CONNECTIONS), trust_env=True
        )
        self._logger = logging.getLogger("slack_sdk.web")

    def web(self, token: str | None = None) -> AsyncWebClient:
        """A Web API client that acts with `token`. It repeats nothing by itself (decision 19), and calls
        nothing that Slack has asked this process to leave alone for a while.

        A session that is passed in ignores the client's own timeout, so the session has ours.
        """
        return PatientClient(
            self._limits,
            token=token,
            base_url=self._api_url,
            session=self._session,
            retry_handlers=[],
            logger=self._logger,
        )

    async def respond(self, response_url: str, payload: dict[str, Any]) -> bool:
        """Post an answer to a response_url, thrice at most; returns whether Slack took it."""
        for pause in (*_PAUSES, None):
            wait = await self._post(response_url, payload)
            if wait is None:
                return True
            if pause is None or wait > _LONGEST_PAUSE:
                break
            await asyncio.sleep(max(pause, wait))
        _log.warning("an answer was not delivered")
        return False

    async def download(self, address: str, token: str, most: int) -> bytes | None:
        """The content of a file at an address of Slack's; None where it has more than `most` bytes.

        Raises what a call raises; ValueError for a page to sign in, which Slack shows to whom it does not let
        in, with no error.
        """
        headers = {"Authorization": f"Bearer {token}"}
        async with self._session.get(address, headers=headers, timeout=_FILE_TIMEOUT) as response:
            response.raise_for_status()
            if response.content_type == "text/html":
                raise ValueError("no file, but a page")
            content = await response.content.read(most + 1)
            while len(content) <= most and (more := await response.content.read(most + 1 - len(content))):
                content += more
            return content if len(content) <= most else None

    async def upload(self, address: str, content: bytes) -> None:
        """Put a file where Slack said. Raises what a call raises."""
        async with self._session.post(address, data=content, timeout=_FILE_TIMEOUT) as response:
            response.raise_for_status()

    async def close(self) -> None:
        """Close the session."""
        await self._session.close()

    async def _post(self, url: str, payload: dict[str, Any]) -> float | None:
        """How long to wait before the next attempt, in seconds; None where it was taken."""
        try:
            async with self._session.post(url, json=payload) as response:
                if response.status < 300:
                    return None
                _log.info("an answer was refused", status=response.status)
                if response.status == 429:
                    return float(response.headers.get("Retry-After", "1"))
                return 0.0 if response.status >= 500 else float("inf")
        except SLACK_ERRORS as error:
            _log.info("an answer met no Slack", error=type(error).__name__)
            return 0.0
