"""The database: engines for SQLite and PostgreSQL, and the transaction that every service runs in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    Executable,
    Row,
    Update,
    UpdateBase,
    bindparam,
)
from sqlalchemy.engine import CursorResult

from core.actor import Actor
from core.clock import Clock, SystemClock
from core.engines import GLANCE, engine_url, postgres_engine, sqlite_engine
from core.errors import Collided
from core.i18n import _
from core.inbox import already_handled, is_repeat, take_receipt
from core.recent_changes import RecentChanges
from core.sent_ahead import SentAhead
from core.setup import SETUP_TABLES, Setup, Setups, move_version, read_setup, setup_version
from core.stage_hold import is_stage_gone, stage_gone
from core.totals import TotalKey, write_totals
from core.workspace_settings import WorkspaceSettings

# In an UPDATE a parameter that is named like a column would be a value to set, so there the workspace goes
# under another name.
OF_WORKSPACE: BindParameter[str] = bindparam("of_workspace")
# What PostgreSQL calls the end that it makes of two transactions that wait for one another.
_DEADLOCK = "40P01"
# For psycopg itself: SQLAlchemy cannot look at anything while writes are under way.
_VERSION = "SELECT setup_version FROM workspace WHERE workspace_id = %s"


class Transaction:
    """One unit of work in one workspace: everything in it is stored, or nothing is.

    `actor` is who does it, and `now` the business time at which it began: all that it records happened then.
    `totals` is what it adds to the kept totals, written at its end; `placed` the deals that change place;
    `queues` whether it put something into the outbox.
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
        self._recent = recent
        self._setups = setups
        self._setup: Setup | None = None
        self._version: int | None = None
        self._changes_setup = False
        self._ahead = SentAhead(connection)

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


@dataclass
class _Unit:
    """What is committed or rolled back as one, and the transaction in it, unless it serves all workspaces."""

    connection: Connection
    transaction: Transaction | None = None


@dataclass
class _Group:
    """Units that are committed together."""

    connection: Connection
    units: list[_Unit]


class Database:
    """The engines of one database and the way to a transaction on it.

    SQLite gets one connection that writes and a few that may only read; PostgreSQL one pool for both.
    """

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        """`url` is a DATABASE_URL such as `sqlite:///dealboard.db` or `postgresql://user@host/name`."""
        self.url = engine_url(url)
        self.clock: Clock = clock or SystemClock()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer = sqlite_engine(self.url, writes=True)
            self._reader = sqlite_engine(self.url, writes=False)
        else:
            self._writer = self._reader = postgres_engine(self.url)
        if self.is_sqlite:
            self._glancer = self._reader.execution_options(**{GLANCE: True})
            self._changer = self._writer
        else:
            # Nothing begins by itself: a look needs no transaction, and a change begins with its first words.
            self._glancer = self._changer = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        self._local = threading.local()
        self._on_commit: list[Callable[[], None]] = []
        self._recent = RecentChanges()
        self._setups = Setups()

    @property
    def engine(self) -> Engine:
        """The engine that writes; migrations and checks of the schema use it."""
        return self._writer

    def on_write(self, callback: Callable[[], None]) -> None:
        """Call `callback` after every commit of a transaction that queued something (the drainer's nudge)."""
        self._on_commit.append(callback)

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Transaction]:
        """A transaction that may change things; commits at the end, rolls back on any error.

        Raises AlreadyHandled, and changes nothing, where the actor's request was carried out before; and
        Collided where it got into a deadlock (PostgreSQL), so that it may be tried anew.
        """
        try:
            with self._unit() as unit:
                tx = self._transaction(unit.connection, actor)
                unit.transaction = tx
                tx.begin()
                yield tx
                tx.end()
        except Exception as error:
            if is_repeat(error):
                raise already_handled() from error
            if is_stage_gone(error):
                raise stage_gone() from error
            raise

    @contextmanager
    def read(self, actor: Actor) -> Iterator[Transaction]:
        """A transaction that only looks."""
        with self._reader.begin() as connection:
            yield self._transaction(connection, actor)

    @contextmanager
    def glance(self, actor: Actor) -> Iterator[Transaction]:
        """For a single look at one row: as `read`, without the cost of beginning and ending a transaction."""
        with self._glancer.connect() as connection:
            yield self._transaction(connection, actor)

    @contextmanager
    def across_workspaces(self) -> Iterator[Connection]:
        """A writing connection for the few jobs that serve all workspaces at once: the drainer, purges.

        The guard against statements without a workspace is off in it, so it stays out of services.
        """
        with self._unit() as unit:
            if not self.is_sqlite:
                unit.connection.exec_driver_sql("BEGIN")
            yield unit.connection.execution_options(all_workspaces=True)

    @contextmanager
    def committed_together(self) -> Iterator[None]:
        """Let the writing transactions of this thread that end within be committed at once (SQLite).

        Each is still whole or not at all, by a savepoint of its own; none is stored before the end, so nobody
        may be told of one until then. Waiting for the disk costs as much for sixteen as for one.
        """
        units: list[_Unit] = []
        committed_at: datetime | None = None
        try:
            with self._writer.begin() as connection:
                self._local.group = _Group(connection, units)
                yield
            committed_at = self.clock.now()
        finally:
            self._local.group = None
            self._settle(units, committed_at)

    @contextmanager
    def _unit(self) -> Iterator[_Unit]:
        """What is committed or rolled back as one: a transaction, or a savepoint within a group."""
        group: _Group | None = getattr(self._local, "group", None)
        if group is not None:
            with _savepoint(group.connection):
                group.units.append(unit := _Unit(group.connection))
                yield unit
            return
        units: list[_Unit] = []
        committed_at: datetime | None = None
        try:
            with self._changer.begin() as connection:
                units.append(_Unit(connection))
                yield units[0]
            committed_at = self.clock.now()
        except Exception as error:
            if _is_deadlock(error):
                raise _collided() from error
            raise
        finally:
            self._settle(units, committed_at)

    def _settle(self, units: Sequence[_Unit], committed_at: datetime | None) -> None:
        """After the commit (or the roll-back, where `committed_at` is None): remember places, nudge.

        What serves all workspaces is the drainer's own, which would wake itself without end.
        """
        transactions = [unit.transaction for unit in units if unit.transaction is not None]
        for tx in transactions:
            if tx.placed:
                self._recent.end(tx.workspace_id, tx.placed, committed_at)
        if committed_at is not None and any(tx.queues for tx in transactions):
            for callback in self._on_commit:
                callback()

    def _transaction(self, connection: Connection, actor: Actor) -> Transaction:
        connection.execution_options(workspace_id=actor.workspace_id, all_workspaces=False)
        return Transaction(connection, actor, self.clock.now(), self._recent, self._setups)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self._writer.dispose()
        self._reader.dispose()


@contextmanager
def _savepoint(connection: Connection) -> Iterator[None]:
    """Undo what happens within, and nothing else, where it fails."""
    connection.exec_driver_sql("SAVEPOINT one_of_many")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK TO one_of_many")
        connection.exec_driver_sql("RELEASE one_of_many")
        raise
    connection.exec_driver_sql("RELEASE one_of_many")


def _is_deadlock(error: Exception) -> bool:
    """Whether PostgreSQL ended a transaction because two of them waited for one another."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) == _DEADLOCK


def _collided() -> Collided:
    return Collided(
        _("Others were changing the same things at this very moment, so nothing was done."),
        _("Try again in a moment."),
    )


def _bound_as(statement: Executable) -> str:
    """The name under which a statement binds the workspace."""
    return OF_WORKSPACE.key if isinstance(statement, Update) else "workspace_id"
