"""The transaction that every service runs in: one unit of work in one workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Executable, Row, Update, UpdateBase, bindparam
from sqlalchemy.engine import CursorResult

from core.actor import Actor
from core.inbox import take_receipt
from core.recent_changes import RecentChanges
from core.sent_ahead import SentAhead
from core.setup import SETUP_TABLES, Setup, Setups, move_version, read_setup, setup_version
from core.totals import TotalKey, write_totals
from core.workspace_settings import WorkspaceSettings

# In an UPDATE a parameter that is named like a column would be a value to set, so there the workspace goes
# under another name.
OF_WORKSPACE: BindParameter[str] = bindparam("of_workspace")
# For psycopg itself: SQLAlchemy cannot look at anything while writes are under way.
_VERSION = "SELECT setup_version FROM workspace WHERE workspace_id = %s"


class Transaction:
    """One unit of work in one workspace: everything in it is stored, or nothing is.

    `actor` is who does it, and `now` the business time at which it began: all that it records happened then.
    `totals` is what it adds to the kept totals, written at its end; `placed` the deals that change place;
    `queues` whether it put something into the outbox, `starts_work` whether it started a job. `cause` is the
    line of history that all of its own hang on, where it is a part of something.
    """

    def __init__(
        self,
        connection: Connection,
        actor: Actor,
        now: datetime,
        recent: RecentChanges,
        setups: Setups,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.workspace_id = actor.workspace_id
        self.now = now
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.totals: dict[TotalKey, tuple[int, int]] = {}
        self.placed: set[int] = set()
        self.queues = False
        self.starts_work = False
        self.cause: int | None = None
        self._recent = recent
        self._setups = setups
        self._setup: Setup | None = None
        self._version: int | None = None
        self._changes_setup = False
        self._ahead = SentAhead(connection, actor.workspace_id)

    @property
    def setup(self) -> Setup:
        """What the workspace has set up, with what this transaction has changed of it."""
        if self._setup is None:
            if self._changes_setup:
                self._setup = read_setup(self)
            else:
                self._setup = self._setups.of(self, self._version or setup_version(self))
        return self._setup

    @property
    def settings(self) -> WorkspaceSettings:
        """The workspace's settings."""
        return self.setup.settings

    def look_again(self) -> None:
        """Take the set-up anew where it is looked at next: others may have changed it meanwhile."""
        self._setup = self._version = None

    def note_change_of(self, table: Any) -> None:
        """Note that rows of `table` are being changed."""
        if table in SETUP_TABLES:
            self._changes_setup = True
            self._setup = None

    def begin(self) -> None:
        """Take the actor's receipt; on PostgreSQL begin and learn the set-up's version in one round trip."""
        if not self.is_sqlite:
            self._ahead.add("BEGIN")
        if self.actor.receipt is not None:
            take_receipt(self, self.actor.receipt)
        if not self.is_sqlite:
            self._ahead.add(_VERSION, (self.workspace_id,))
            found = self._ahead.flush().fetchone()
            self._version = found[0] if found else None

    def end(self) -> None:
        """Write what belongs at the end, and commit in the same round trip where writes are under way."""
        write_totals(self)
        if self._changes_setup:
            move_version(self)
        if self._ahead.waits:
            self._ahead.add("COMMIT")
            self._ahead.flush()

    def place(self, deal_id: int) -> None:
        """Note that this transaction changes the deal's pipeline, stage or status."""
        self.placed.add(deal_id)
        self._recent.begin(self.workspace_id, deal_id)

    def last_placed(self, deal_id: int) -> datetime | None:
        """When a change of the deal's pipeline, stage or status was last committed, where it is known."""
        return self._recent.last(self.workspace_id, deal_id)

    def run(self, statement: Executable, /, **values: Any) -> CursorResult[Any]:
        """Execute a statement; the workspace is bound for it, as `OF_WORKSPACE` in an UPDATE."""
        self.settle()
        return self._execute(statement, values)

    def run_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute a statement once for each row, the workspace bound in each. No rows, no statement."""
        if rows:
            self.settle()
            if isinstance(statement, UpdateBase):
                self.note_change_of(statement.table)
            bound_as = _bound_as(statement)
            self.connection.execute(statement, [{bound_as: self.workspace_id, **row} for row in rows])

    def write(self, statement: UpdateBase, /, **values: Any) -> None:
        """Execute a change that nobody waits for the outcome of; errors are the driver's own.

        On PostgreSQL such changes are kept and sent together; what fails among them raises at the next
        statement of another kind, or at the end.
        """
        self.note_change_of(statement.table)
        self._ahead.send(statement, {_bound_as(statement): self.workspace_id, **values})

    def write_many(self, statement: UpdateBase, rows: Sequence[Mapping[str, Any]]) -> None:
        """As `write`, once for each row."""
        for row in rows:
            self.write(statement, **row)

    def _execute(self, statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
        if isinstance(statement, UpdateBase):
            self.note_change_of(statement.table)
        return self.connection.execute(statement, {_bound_as(statement): self.workspace_id, **values})

    def settle(self) -> None:
        """Have what `write` kept carried out; raises what failed."""
        self._ahead.flush()

    def first(self, statement: Executable, /, **values: Any) -> Row[Any] | None:
        """The first row, or None."""
        return self.run(statement, **values).first()

    def rows(self, statement: Executable, /, **values: Any) -> Sequence[Row[Any]]:
        """All rows."""
        return self.run(statement, **values).all()


def _bound_as(statement: Executable) -> str:
    """The name under which a statement binds the workspace."""
    return OF_WORKSPACE.key if isinstance(statement, Update) else "workspace_id"
