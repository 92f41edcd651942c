"""Many rows of a table at once, by the quickest road that each engine has.

SQLAlchemy's own executemany costs several times what the database does with the rows. So the statement is
compiled once, each column's values go through that column's own conversion, and the driver gets tuples:
by executemany on SQLite, by COPY on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase

from core.db import Database
from core.transaction import Transaction

Conversion = Callable[[Any], Any]


def insert_many(tx: Transaction, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`, which all have the same columns and get the transaction's workspace.

    Columns that are left out take the default of the database. Raises IntegrityError as any insert does.
    """
    if not rows:
        return
    tx.settle()
    table = model.__table__
    assert isinstance(table, Table)
    tx.note_change_of(table)
    names = tuple(rows[0])
    conversions = _conversions(table, names, tx.connection.dialect)
    columns = [[tx.workspace_id] * len(rows)]
    for name, convert in zip(names, conversions, strict=True):
        values = [row[name] for row in rows]
        columns.append(_converted(values, convert) if convert else values)
    tuples = list(zip(*columns, strict=True))
    listed = ", ".join(f'"{name}"' for name in ("workspace_id", *names))
    if tx.is_sqlite:
        marks = ", ".join("?" * len(columns))
        tx.connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})', tuples)  # noqa: S608
    else:
        _copy(tx, f'COPY "{table.name}" ({listed}) FROM STDIN', tuples)


def refresh_statistics(db: Database) -> None:
    """Let the database look at its tables after many rows came; until then it plans as if they were empty."""
    with db.across_workspaces() as connection:
        analyse(connection)


def analyse(connection: Connection) -> None:
    """As `refresh_statistics`, within a transaction; SQLite looks at a part of each table only."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit=400")
    connection.exec_driver_sql("ANALYZE")


def _copy(tx: Transaction, statement: str, tuples: Sequence[tuple[Any, ...]]) -> None:
    """Stream rows in. The hook that looks for a workspace does not see COPY; each row carries its own."""
    dialect = tx.connection.dialect
    cursor = tx.connection.connection.cursor()
    try:
        with cursor.copy(statement) as copy:
            for each in tuples:
                copy.write_row(each)
    except dialect.loaded_dbapi.Error as error:
        raise _wrapped(error, statement, dialect) from error
    finally:
        cursor.close()


def _wrapped(error: Exception, statement: str, dialect: Dialect) -> Exception:
    """The error as SQLAlchemy would raise it, so that callers need not know the driver."""
    wrapped: Exception = DBAPIError.instance(
        statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect
    )
    return wrapped


def _converted(values: list[Any], convert: Conversion) -> list[Any]:
    """Each value converted; a batch has few different moments and many rows."""
    try:
        return list(map({value: convert(value) for value in set(values)}.__getitem__, values))
    except TypeError:  # what JSON columns hold cannot be hashed
        return [convert(value) for value in values]


@lru_cache(maxsize=256)
def _conversions(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[Conversion | None, ...]:
    return tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
