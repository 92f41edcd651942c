"""What every table shares: naming of constraints, UTC times, and the workspace in each key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware and in UTC, whatever the engine keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, which would mean whatever zone the reader happens to be in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment is aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps no zone; what it holds is UTC."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """The declarative base. Tables are described here and reached through Core statements."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, int: BigInteger, str: String}  # noqa: RUF012


def workspace_key() -> MappedColumn[str]:
    """The column that begins every primary key: the id the chat platform gives the team."""
    return mapped_column("workspace_id", String(32), primary_key=True)


def own_key(name: str) -> MappedColumn[int]:
    """The second half of a primary key, made by `core.ids`."""
    return mapped_column(name, BigInteger, primary_key=True, autoincrement=False)


def belongs_to(table: str, *columns: str, key: tuple[str, ...] | None = None) -> ForeignKeyConstraint:
    """A foreign key that carries the workspace, so that the database refuses a row of another one.

    `columns` are ours; `key` the referred table's, where they are named otherwise.
    """
    return ForeignKeyConstraint(
        ["workspace_id", *columns], [f"{table}.{name}" for name in ("workspace_id", *(key or columns))]
    )


def unique(*columns: str) -> UniqueConstraint:
    """A unique constraint within the workspace."""
    return UniqueConstraint("workspace_id", *columns)


def index(name: str, *columns: Any, **options: Any) -> Index:
    """An index that begins with the workspace."""
    return Index(name, "workspace_id", *columns, **options)
