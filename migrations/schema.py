"""Bring a database to the schema that this code expects, and tell whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def migrate(engine: Engine) -> None:
    """Run the migrations that `engine`'s database lacks; nothing where it is at head.

    Two processes that start together do not collide: PostgreSQL takes an advisory lock, SQLite its writer.
    """
    config = _config()
    config.attributes["engine"] = engine
    command.upgrade(config, "head")


def revision(engine: Engine) -> str | None:
    """The revision that `engine`'s database stands at; None where it has no schema yet."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision that this code expects."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None
    return found


def at_head(engine: Engine) -> bool:
    """Whether the database has exactly the schema that this code expects."""
    return revision(engine) == head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
