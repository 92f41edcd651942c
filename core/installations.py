"""What lets the bot act in a workspace: kept encrypted, found, revoked. Encryption is the shell's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.actor import Actor
from core.db import Database
from core.models import Installation
from core.transaction import OF_WORKSPACE

_FOUND = select(Installation).where(
    Installation.workspace_id == bindparam("workspace_id"), Installation.revoked_at.is_(None)
)
_RULE = "installation"


@dataclass(frozen=True, slots=True)
class Grant:
    """An installation: the bot's token, encrypted, and who the bot is in that workspace."""

    workspace_id: str
    bot_token: str
    bot_user_id: str
    bot_id: str
    installed_by: str | None = None


class Installations:
    """Keeps one installation for each workspace."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def save(self, grant: Grant) -> None:
        """Keep `grant`, in place of what the workspace had. The workspace must exist."""
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        with self._db.write(Actor.by_rule(grant.workspace_id, _RULE)) as tx:
            values = {
                "bot_token": grant.bot_token,
                "bot_user_id": grant.bot_user_id,
                "bot_id": grant.bot_id,
                "installed_by": grant.installed_by,
                "installed_at": tx.now,
                "revoked_at": None,
            }
            statement = insert(Installation).values(workspace_id=tx.workspace_id, **values)
            tx.run(statement.on_conflict_do_update(index_elements=("workspace_id",), set_=values))

    def find(self, workspace_id: str) -> Grant | None:
        """What lets the bot act in `workspace_id`; None where nothing does, or not any more."""
        with self._db.read(Actor.by_rule(workspace_id, _RULE)) as tx:
            row = tx.first(_FOUND)
        if row is None:
            return None
        return Grant(row.workspace_id, row.bot_token, row.bot_user_id, row.bot_id, row.installed_by)

    def revoke(self, workspace_id: str) -> None:
        """The bot is not let in any more. The token is forgotten, the data kept."""
        with self._db.write(Actor.by_rule(workspace_id, _RULE)) as tx:
            tx.run(
                update(Installation)
                .where(Installation.workspace_id == OF_WORKSPACE)
                .values(bot_token="", revoked_at=tx.now)
            )

    def workspaces(self) -> list[str]:
        """The ids of all workspaces that the bot is installed in."""
        with self._db.across_workspaces() as connection:
            found = select(Installation.workspace_id).where(Installation.revoked_at.is_(None))
            return list(connection.execute(found.order_by(Installation.workspace_id)).scalars())
