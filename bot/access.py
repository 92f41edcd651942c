"""Who the bot is in a workspace, and with which token it acts there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

from bot.logs import logger
from bot.slack_client import SlackClient
from bot.slack_errors import NO_CONNECTION, SLACK_ERRORS, Unreachable, failure_of
from bot.workers import Workers
from core.adoption import adopt_local_workspace
from core.backlog import Backlog
from core.services import Services

_log = logger("access")

# How long a request waits for Slack to say who the bot is; it must be acknowledged within three.
_PATIENCE = 1.5
_ASK_AGAIN = 1.0
_GOOD_FOR = 60.0


@dataclass(frozen=True, slots=True)
class Access:
    """The bot in one workspace. `scopes` are what Slack granted, where it said so."""

    workspace_id: str
    token: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str] = frozenset()


class Accesses(Protocol):
    """Where the shell finds how it is let into a workspace."""

    async def find(self, workspace_id: str) -> Access | None:
        """How the bot acts in `workspace_id`; None where it is not let in. Raises Unreachable."""

    async def workspaces(self) -> Sequence[str]:
        """The workspaces that the bot is let into. Raises Unreachable."""

    async def problem(self) -> str | None:
        """Why the bot could not act now, in words for whoever runs it; None where it can."""

    async def forget(self, workspace_id: str) -> None:
        """The workspace revoked its token or removed the app."""

    async def close(self) -> None:
        """Nothing is asked any more."""


async def ask_who(slack: SlackClient, token: str) -> tuple[Access, str]:
    """Who the bot is by Slack's word, and its workspace's name. Raises what a call to Slack raises."""
    answer = await slack.web(token).auth_test()
    granted = str(answer.headers.get("x-oauth-scopes") or "")
    scopes = frozenset(scope.strip() for scope in granted.split(",") if scope.strip())
    access = Access(answer["team_id"], token, answer["user_id"], answer.get("bot_id") or "", scopes)
    return access, answer.get("team") or answer["team_id"]


def settle_in(services: Services, workspace_id: str, name: str) -> None:
    """Have the workspace in the database; what was imported before its team was known becomes its own."""
    adopt_local_workspace(services.db, workspace_id, name)
    services.workspaces.ensure(workspace_id, name)


class OneToken:
    """SLACK_BOT_TOKEN: the token's own workspace is the only one. Slack is asked once, not per request."""

    def __init__(self, token: str, slack: SlackClient, services: Services, workers: Workers) -> None:
        self._token = token
        self._slack = slack
        self._services = services
        self._workers = workers
        self._access: Access | None = None
        self._asking: asyncio.Task[None] | None = None
        self._asked_at = 0.0
        self._refusal: str | None = None

    async def find(self, workspace_id: str) -> Access | None:
        """The token's access, where `workspace_id` is its own. Raises Unreachable."""
        access = self._access or await self._learn()
        return access if access.workspace_id == workspace_id else None

    async def workspaces(self) -> Sequence[str]:
        """The one workspace. Raises Unreachable."""
        return [(self._access or await self._learn()).workspace_id]

    async def problem(self) -> str | None:
        """Whether Slack accepts the token, asked anew once a minute.

        While Slack itself cannot be reached, what it said last stands.
        """
        if self._access is None or time.monotonic() - self._asked_at > _GOOD_FOR:
            await asyncio.wait([self._ask()], timeout=_PATIENCE)
        if self._refusal:
            return f"Slack refuses SLACK_BOT_TOKEN: {self._refusal}"
        return None if self._access else "Slack has not answered auth.test yet"

    async def forget(self, workspace_id: str) -> None:
        """Ask Slack again before the token is used for anything else."""
        if self._access and self._access.workspace_id == workspace_id:
            self._access = None
            self._asked_at = 0.0

    async def close(self) -> None:
        """Stop asking."""
        if self._asking:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _learn(self) -> Access:
        await asyncio.wait([self._ask()], timeout=_PATIENCE)
        if self._access is None:
            raise Unreachable(self._refusal or NO_CONNECTION)
        return self._access

    def _ask(self) -> asyncio.Task[None]:
        """The question to Slack that is under way; a new one at most once a second."""
        resting = time.monotonic() - self._asked_at < _ASK_AGAIN
        if self._asking is None or (self._asking.done() and not resting):
            self._asked_at = time.monotonic()
            self._asking = asyncio.get_running_loop().create_task(self._ask_slack())
        return self._asking

    async def _ask_slack(self) -> None:
        try:
            access, name = await ask_who(self._slack, self._token)
            await self._workers.write_at_leisure(lambda: self._settle_in(access.workspace_id, name))
        except SLACK_ERRORS as error:
            failure = failure_of(error)
            if failure.token_lost:
                self._access, self._refusal = None, failure.code
            _log.warning("auth.test failed", error=failure.code)
        else:
            self._access, self._refusal = access, None

    def _settle_in(self, workspace_id: str, name: str) -> None:
        settle_in(self._services, workspace_id, name)
        if self._access is None:
            # It is let in for the first time, or again: what waits need not wait on.
            Backlog(self._services.db).wake(workspace_id)


class Authorize(AsyncAuthorize):
    """What Bolt asks on each request; answered without asking Slack."""

    def __init__(self, accesses: Accesses) -> None:
        self._accesses = accesses

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **actor: str | None,
    ) -> AuthorizeResult:
        """Bolt's form of the access to `team_id`. Raises Unreachable where there is none any more."""
        access = await self._accesses.find(team_id or "")
        if access is None:
            raise Unreachable
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=access.bot_user_id,
            bot_id=access.bot_id,
            bot_token=access.token,
            user_id=user_id,
        )
