"""The database: engines for SQLite and PostgreSQL, and the transaction that every service runs in."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    Executable,
    Row,
    Update,
    bindparam,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.engine import URL, CursorResult
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from core.actor import Actor
from core.clock import Clock, SystemClock
from core.inbox import take_receipt
from core.models import Workspace
from core.recent_changes import RecentChanges
from core.results import PipelineView
from core.totals import TotalKey, write_totals
from core.workspace_guard import guard_statements
from core.workspace_settings import WorkspaceSettings

_BUSY_SECONDS = 30
_POSTGRES_CONNECTIONS = 10
_SQLITE_READERS = 4
# FULL, so that an acknowledged change survives a power cut (decision 9). A checkpoint every 40 MB keeps most
# commits to one write.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",
    "wal_autocheckpoint=10000",
)
# How long a pooled connection may have lain idle before it is asked whether it still lives.
_IDLE_SECONDS = 5.0
# Says that SQLite need not begin a transaction for a single look.
_GLANCE = "glance"

# In an UPDATE a parameter that is named like a column would be a value to set, so there the workspace goes
# under another name.
OF_WORKSPACE: BindParameter[str] = bindparam("of_workspace")
_SETTINGS = select(Workspace.settings).where(Workspace.workspace_id == bindparam("workspace_id"))


class Transaction:
    """One unit of work in one workspace: everything in it is stored, or nothing is.

    `actor` is who does it, and `now` the business time at which it began: all that it records happened then.
    `totals` is what it adds to the kept totals, written at its end; `placed` the deals that change place.
    """

    def __init__(self, connection: Connection, actor: Actor, now: datetime, recent: RecentChanges) -> None:
        self.connection = connection
        self.actor = actor
        self.workspace_id = actor.workspace_id
        self.now = now
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.totals: dict[TotalKey, tuple[int, int]] = {}
        self.placed: set[int] = set()
        self._recent = recent
        self.pipelines: dict[int, PipelineView] | None = None  # see core.pipeline_rows.known_pipelines

    @cached_property
    def settings(self) -> WorkspaceSettings:
        """The workspace's settings, read once in the transaction."""
        return WorkspaceSettings.model_validate(self.run(_SETTINGS).scalar_one())

    def place(self, deal_id: int) -> None:
        """Note that this transaction changes the deal's pipeline, stage or status."""
        self.placed.add(deal_id)
        self._recent.begin(self.workspace_id, deal_id)

    def last_placed(self, deal_id: int) -> datetime | None:
        """When a change of the deal's pipeline, stage or status was last committed, where it is known."""
        return self._recent.last(self.workspace_id, deal_id)

    def run(self, statement: Executable, /, **values: Any) -> CursorResult[Any]:
        """Execute a statement; the workspace is bound for it, as `OF_WORKSPACE` in an UPDATE."""
        return self.connection.execute(statement, {_bound_as(statement): self.workspace_id, **values})

    def run_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute a statement once for each row, the workspace bound in each. No rows, no statement."""
        if rows:
            bound_as = _bound_as(statement)
            self.connection.execute(statement, [{bound_as: self.workspace_id, **row} for row in rows])

    def first(self, statement: Executable, /, **values: Any) -> Row[Any] | None:
        """The first row, or None."""
        return self.run(statement, **values).first()

    def rows(self, statement: Executable, /, **values: Any) -> Sequence[Row[Any]]:
        """All rows."""
        return self.run(statement, **values).all()


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
            self._writer = _sqlite_engine(self.url, writes=True)
            self._reader = _sqlite_engine(self.url, writes=False)
        else:
            self._writer = self._reader = _postgres_engine(self.url)
        looking = {_GLANCE: True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._glancer = self._reader.execution_options(**looking)
        self._group = threading.local()
        self._on_commit: list[Callable[[], None]] = []
        self._recent = RecentChanges()

    @property
    def engine(self) -> Engine:
        """The engine that writes; migrations and checks of the schema use it."""
        return self._writer

    def on_write(self, callback: Callable[[], None]) -> None:
        """Call `callback` after every commit of a writing transaction (the drainer's nudge)."""
        self._on_commit.append(callback)

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Transaction]:
        """A transaction that may change things; commits at the end, rolls back on any error.

        Raises AlreadyHandled, and changes nothing, where the actor's request was carried out before.
        """
        with self._writing(actor) as tx:
            if actor.receipt is not None:
                take_receipt(tx, actor.receipt)
            yield tx
            write_totals(tx)
        for callback in self._on_commit:
            callback()

    @contextmanager
    def read(self, actor: Actor) -> Iterator[Transaction]:
        """A transaction that only looks."""
        with self._reader.begin() as connection:
            yield self._transaction(connection, actor)

    @contextmanager
    def _writing(self, actor: Actor) -> Iterator[Transaction]:
        """A transaction on the engine that writes, and after it the moment at which it was committed."""
        tx: Transaction | None = None
        committed_at: datetime | None = None
        try:
            with self._writer.begin() as connection:
                tx = self._transaction(connection, actor)
                yield tx
            committed_at = self.clock.now()
        finally:
            if tx is not None and tx.placed:
                self._recent.end(tx.workspace_id, tx.placed, committed_at)

    @contextmanager
    def glance(self, actor: Actor) -> Iterator[Transaction]:
        """For a single look at one row: as `read`, without the cost of beginning and ending a transaction."""
        with self._glancer.connect() as connection:
            yield self._transaction(connection, actor)

    def _transaction(self, connection: Connection, actor: Actor) -> Transaction:
        connection.execution_options(workspace_id=actor.workspace_id)
        return Transaction(connection, actor, self.clock.now(), self._recent)

    @contextmanager
    def across_workspaces(self) -> Iterator[Connection]:
        """A writing connection for the few jobs that serve all workspaces at once: the drainer, purges.

        The guard against statements without a workspace is off in it, so it stays out of services.
        """
        with self._writer.begin() as connection:
            yield connection.execution_options(all_workspaces=True)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self._writer.dispose()
        self._reader.dispose()


def _bound_as(statement: Executable) -> str:
    """The name under which a statement binds the workspace."""
    return OF_WORKSPACE.key if isinstance(statement, Update) else "workspace_id"


def engine_url(url: str) -> URL:
    """`url` with the driver that we use; `postgres://` and `postgresql://` both mean psycopg 3."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _postgres_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_size=_POSTGRES_CONNECTIONS, max_overflow=0, pool_timeout=_BUSY_SECONDS)

    @event.listens_for(engine, "checkin")
    def lay_by(connection: Any, record: Any) -> None:
        record.info["laid_by"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask_whether_it_lives(connection: Any, record: Any, proxy: Any) -> None:
        """Only after a pause: a busy connection would have failed already, and a ping costs a round trip."""
        if time.monotonic() - record.info.get("laid_by", math.inf) > _IDLE_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error

    guard_statements(engine)
    return engine


def _sqlite_engine(url: URL, *, writes: bool) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1 if writes else _SQLITE_READERS,
        max_overflow=0,
        pool_timeout=_BUSY_SECONDS,
        connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        if not writes:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """IMMEDIATE: a transaction that reads and then writes would deadlock with another such."""
        if not connection.get_execution_options().get(_GLANCE):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    guard_statements(engine)
    return engine
