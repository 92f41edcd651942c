"""Alembic's entry: run migrations over the engine that `migrations.schema` hands in."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine, text

from core.models import Base

# Any fixed number: all that matters is that every process asks for the same lock.
_ADVISORY_LOCK = 7_142_001


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, transactional_ddl=True
    )
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SET statement_timeout = '15min'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    context.run_migrations()
    if connection.dialect.name == "postgresql":
        connection.execute(text("RESET lock_timeout"))
        connection.execute(text("RESET statement_timeout"))


engine: Engine = context.config.attributes["engine"]
with engine.begin() as connection:
    connection.execution_options(all_workspaces=True)
    _run(connection)
