"""The bot in many workspaces: installations in the database, their tokens encrypted at rest."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.access import Access, settle_in
from bot.keyring import Keyring
from bot.logs import logger
from bot.workers import Workers
from core.backlog import Backlog
from core.installations import Grant, Installations
from core.services import Services

_log = logger("installations")

# What was found in the table is believed this long; a revocation is told to one replica only.
_KNOWN_FOR = 300.0
# That there is none is believed for less: an installation is made in one replica only too.
_MISSED_FOR = 5.0


class ManyTokens:
    """The installations in the database, each with its own token, encrypted at rest."""

    def __init__(self, keyring: Keyring, services: Services, workers: Workers) -> None:
        self._keyring = keyring
        self._services = services
        self._installations = Installations(services.db)
        self._backlog = Backlog(services.db)
        self._workers = workers
        self._known: dict[str, tuple[float, Access | None]] = {}

    async def install(self, access: Access, name: str, installed_by: str | None = None) -> None:
        """Keep `access` to a workspace called `name`, in place of what it had."""
        locked = self._keyring.lock(access.token)
        grant = Grant(access.workspace_id, locked, access.bot_user_id, access.bot_id, installed_by)

        def save() -> None:
            settle_in(self._services, access.workspace_id, name)
            self._installations.save(grant)
            if installed_by is not None:
                self._services.first_steps.welcome(access.workspace_id, installed_by)
            self._backlog.wake(access.workspace_id)

        await self._workers.write_at_leisure(save)
        self._known.pop(access.workspace_id, None)

    async def find(self, workspace_id: str) -> Access | None:
        """The access that was installed, remembered for five minutes; that there is none, for seconds."""
        found_at, access = self._known.get(workspace_id, (0.0, None))
        holds = _KNOWN_FOR if access else _MISSED_FOR
        if time.monotonic() - found_at > holds or not found_at:
            grant = await self._workers.read(lambda: self._installations.find(workspace_id))
            access = self._unlocked(grant) if grant else None
            self._known[workspace_id] = (time.monotonic(), access)
        return access

    async def workspaces(self) -> Sequence[str]:
        """Every workspace with an installation that was not revoked."""
        return await self._workers.write_at_leisure(self._installations.workspaces)

    async def problem(self) -> str | None:
        """None: each workspace has its own token, and one that is bad is no reason to turn all away."""
        return None

    async def forget(self, workspace_id: str) -> None:
        """Mark the installation as revoked, and forget its token."""
        self._known.pop(workspace_id, None)
        await self._workers.write(lambda: self._installations.revoke(workspace_id))

    async def close(self) -> None:
        """There is nothing to close."""

    def _unlocked(self, grant: Grant) -> Access | None:
        token = self._keyring.unlock(grant.bot_token)
        if token is None:
            _log.error("no key in TOKEN_ENCRYPTION_KEY fits an installation", workspace=grant.workspace_id)
            return None
        return Access(grant.workspace_id, token, grant.bot_user_id, grant.bot_id)
