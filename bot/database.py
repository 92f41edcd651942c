"""The database that the settings name, brought or held to the schema that this code expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Misconfigured, Problem, Settings
from core.db import Database
from migrations import schema


def prepared(settings: Settings) -> Database:
    """The database, at the schema that this code expects. SQLite is brought there.

    Raises Misconfigured where a PostgreSQL database is not there yet, where the schema is newer than this
    code, and where the database cannot be reached.
    """
    db = opened(settings)
    with _told_plainly(db):
        if not schema.at_head(db.engine):
            if not db.is_sqlite:
                raise Misconfigured(
                    Problem(
                        f"The schema of {_shown(db)} is not the one that this version expects.",
                        "Run `dealboard migrate`, then start again.",
                    )
                )
            schema.migrate(db.engine)
    return db


def migrated(settings: Settings) -> str:
    """Bring the database to the schema that this code expects; returns its revision. Raises Misconfigured."""
    db = opened(settings)
    with _told_plainly(db):
        schema.migrate(db.engine)
    db.dispose()
    return schema.head()


def opened(settings: Settings) -> Database:
    """The database, whatever its schema. Raises Misconfigured where DATABASE_URL names none."""
    try:
        return Database(settings.database_url)
    except (SQLAlchemyError, ImportError):
        # What is wrong may hold the password, so only the form is told.
        raise Misconfigured(
            Problem(
                "DATABASE_URL does not name a database.",
                "Write it like sqlite:///dealboard.db or postgresql://user:password@host/name.",
            )
        ) from None


@contextmanager
def _told_plainly(db: Database) -> Iterator[None]:
    """What the database and its migrations raise, in words for whoever runs the bot; `db` is closed then."""
    try:
        yield
    except Misconfigured:
        db.dispose()
        raise
    except SQLAlchemyError as error:
        db.dispose()
        cause = getattr(error, "orig", None) or error
        raise Misconfigured(
            Problem(
                f"The database {_shown(db)} cannot be used: {cause}", "Check DATABASE_URL and its server."
            )
        ) from None
    except CommandError as error:
        db.dispose()
        raise Misconfigured(
            Problem(
                f"The database {_shown(db)} was made by a newer version: {error}.",
                "Run the version that made it, or a newer one.",
            )
        ) from None


def _shown(db: Database) -> str:
    return db.url.render_as_string(hide_password=True)
