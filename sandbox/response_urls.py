"""response_urls: five uses in half an hour."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import ApiError

USES, SECONDS = 5, 30 * 60.0


@dataclass
class ResponseUrl:
    """What an answer to this address answers: a person in a channel, and the message they clicked on."""

    team_id: str
    channel: str
    user_id: str
    message_ts: str | None
    thread_ts: str | None
    made_at: float
    uses: int = 0


class ResponseUrls:
    """The addresses that were given out. Real time."""

    def __init__(self, origin: str, now: Callable[[], float] = time.monotonic) -> None:
        self._origin = origin
        self._now = now
        self._given: dict[str, ResponseUrl] = {}

    def give(
        self,
        kind: str,
        team_id: str,
        channel: str,
        user_id: str,
        *,
        message_ts: str | None = None,
        thread_ts: str | None = None,
    ) -> str:
        """A new address. `kind` is "commands" or "actions", as in Slack's own."""
        key = secrets.token_hex(12)
        self._given[key] = ResponseUrl(team_id, channel, user_id, message_ts, thread_ts, self._now())
        return f"{self._origin}/{kind}/{team_id}/{key}"

    def use(self, key: str) -> ResponseUrl:
        """Count one use. Raises ApiError where there is none left."""
        given = self._given.get(key)
        if given is None or self._now() - given.made_at > SECONDS:
            raise ApiError("expired_url")
        if given.uses >= USES:
            raise ApiError("used_url")
        given.uses += 1
        return given
