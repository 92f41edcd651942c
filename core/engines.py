"""Engines for SQLite and PostgreSQL: how their connections are opened, begun, tested and guarded."""

from __future__ import annotations

import math
import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from core.workspace_guard import guard_statements

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
GLANCE = "glance"


def engine_url(url: str) -> URL:
    """`url` with the driver that we use; `postgres://` and `postgresql://` both mean psycopg 3."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def postgres_engine(url: URL) -> Engine:
    """A pool of connections to PostgreSQL, by psycopg 3."""
    engine = create_engine(
        url, pool_size=_POSTGRES_CONNECTIONS, max_overflow=0, pool_timeout=_BUSY_SECONDS, hide_parameters=True
    )

    @event.listens_for(engine, "checkin")
    def lay_by(connection: Any, record: Any) -> None:
        record.info["laid_by"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask_whether_it_lives(connection: Any, record: Any, proxy: Any) -> None:
        """Only after a pause: a busy connection would have failed already, and a ping costs a round trip."""
        if connection.closed:
            raise DisconnectionError
        if time.monotonic() - record.info.get("laid_by", math.inf) > _IDLE_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error

    guard_statements(engine)
    return engine


def sqlite_engine(url: URL, *, writes: bool) -> Engine:
    """The one connection of an SQLite file that writes, or a few that can only look."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1 if writes else _SQLITE_READERS,
        max_overflow=0,
        pool_timeout=_BUSY_SECONDS,
        hide_parameters=True,
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
        if not connection.get_execution_options().get(GLANCE):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    guard_statements(engine)
    return engine
