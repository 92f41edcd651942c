"""The database: engines for SQLite and PostgreSQL, and the ways to a transaction on them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from core.actor import Actor
from core.clock import Clock, SystemClock
from core.engines import GLANCE, engine_url, postgres_engine, sqlite_engine
from core.errors import Collided
from core.i18n import _
from core.inbox import already_handled, is_repeat
from core.recent_changes import RecentChanges
from core.setup import Setups
from core.stage_hold import is_stage_gone, stage_gone
from core.transaction import Transaction

# What PostgreSQL calls the end that it makes of two transactions that wait for one another.
_DEADLOCK = "40P01"


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
        self._on_queued: list[Callable[[], None]] = []
        self._on_work: list[Callable[[], None]] = []
        self._recent = RecentChanges()
        self._setups = Setups()

    @property
    def engine(self) -> Engine:
        """The engine that writes; migrations and checks of the schema use it."""
        return self._writer

    def on_queued(self, callback: Callable[[], None]) -> None:
        """Call `callback` after every commit of a transaction that queued something (the drainer's nudge)."""
        self._on_queued.append(callback)

    def on_work(self, callback: Callable[[], None]) -> None:
        """Call `callback` after every commit of a transaction that started a job (the runner's nudge)."""
        self._on_work.append(callback)

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
        if committed_at is None:
            return
        if any(tx.queues for tx in transactions):
            for callback in self._on_queued:
                callback()
        if any(tx.starts_work for tx in transactions):
            for callback in self._on_work:
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
