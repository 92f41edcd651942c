"""What stands between the signature and the listeners: workspaces that the bot is not installed in."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.access import Accesses
from bot.answers import Answers
from bot.blocks.reader import Reader
from bot.errors import answer_to
from bot.slack_errors import Unreachable
from core.clock import Clock
from core.errors import Busy, DealboardError, NotPermitted
from core.i18n import _

# Slack tells of these when the token is gone already, so nobody can be asked about them.
FAREWELLS = frozenset({"app_uninstalled", "tokens_revoked"})


class KnownWorkspaces(AsyncMiddleware):
    """Lets through what comes from a workspace that the bot is installed in; refuses the rest politely."""

    def __init__(self, accesses: Accesses, answers: Answers, clock: Clock) -> None:
        self._accesses = accesses
        self._answers = answers
        self._clock = clock

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's own name
    ) -> BoltResponse | None:
        """Bolt's hook."""
        team_id = req.context.team_id
        if not team_id or (req.body.get("event") or {}).get("type") in FAREWELLS:
            return await next()
        try:
            known = await self._accesses.find(team_id) is not None
        except (Unreachable, Busy):
            return self._refuse(req, _not_now())
        return await next() if known else self._refuse(req, _not_installed())

    def _refuse(self, req: AsyncBoltRequest, error: DealboardError) -> BoltResponse:
        """An event that cannot be handled now is to come again; one of a stranger is not."""
        if req.body.get("type") == "event_callback":
            return BoltResponse(status=503 if isinstance(error, Busy) else 200, body="")
        reader = Reader("en", "UTC", self._clock.now())
        return self._answers.acknowledge(req.body, answer_to(error, reader, secrets.token_hex(4)))


def _not_now() -> Busy:
    return Busy(_("Dealboard cannot reach Slack just now, so nothing was done."), _("Try again in a moment."))


def _not_installed() -> NotPermitted:
    return NotPermitted(
        _("Dealboard is not installed in your workspace."),
        _("Deals belong to the workspace that installed it; ask somebody there."),
    )
