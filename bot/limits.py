"""The pauses that Slack asks for, kept by the whole process: a method in a workspace, or posts in a channel.

Slack counts calls per method and workspace; posts per channel, and in the whole workspace besides. A refusal
does not say which of the two it was: when a second channel is refused while the first still rests, it was the
workspace's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack_errors import HeldBack, failure_of

_PER_CHANNEL = frozenset({"chat.postMessage"})
_EVERYWHERE = ""
_MOST_KEPT = 1000


class Limits:
    """Until when what must not be called. A token stands for its workspace."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._until: dict[tuple[str, str, str], float] = {}

    @property
    def kept(self) -> int:
        """How many pauses are remembered."""
        return len(self._until)

    def left(self, token: str, method: str, channel: str) -> float:
        """How many seconds `method` is still to be left alone, for this channel; 0 where it may be called."""
        now = self._now()
        ends = (self._until.get((token, method, place), now) for place in {_EVERYWHERE, channel})
        return max(ends) - now

    def refused(self, token: str, method: str, channel: str, seconds: float) -> None:
        """Slack asked for a pause of `seconds`."""
        now = self._now()
        if len(self._until) >= _MOST_KEPT:
            self._until = {key: until for key, until in self._until.items() if until > now}
        other_rests = any(
            key[:2] == (token, method) and key[2] != channel and until > now
            for key, until in self._until.items()
        )
        place = channel if method in _PER_CHANNEL and not other_rests else _EVERYWHERE
        self._until[token, method, place] = now + seconds


class PatientClient(AsyncWebClient):
    """A Web API client that does not call what Slack has asked it to leave alone. Raises HeldBack then."""

    def __init__(self, limits: Limits, **facts: Any) -> None:
        """`facts` are the client's own."""
        super().__init__(**facts)
        self._limits = limits

    async def api_call(self, api_method: str, **call: Any) -> AsyncSlackResponse:
        """Call, and remember a refusal. Raises what a call to Slack raises."""
        where = (self.token or "", api_method, _channel_of(call))
        left = self._limits.left(*where)
        if left > 0:
            raise HeldBack(left)
        try:
            return await super().api_call(api_method, **call)
        except Exception as error:
            failure = failure_of(error)
            if failure.rate_limited and failure.retry_after:
                self._limits.refused(*where, failure.retry_after)
            raise


def _channel_of(call: dict[str, Any]) -> str:
    """The channel that a call names, in whichever form it is sent."""
    return str((call.get("json") or call.get("params") or {}).get("channel") or _EVERYWHERE)
