"""Nothing crosses a workspace in the database itself, and the migrated schema is the models' (decision 5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Connection,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    inspect,
)
from sqlalchemy.exc import IntegrityError

from core.db import Database
from core.models import Base

TABLES = {table.name: table for table in Base.metadata.sorted_tables}
KEYS = [
    (table.name, constraint)
    for table in TABLES.values()
    for constraint in sorted(table.foreign_key_constraints, key=lambda each: str(each.column_keys))
    if constraint.referred_table.name != "workspace"
]
# What columns with a check or a meaning hold; all else is made up by type.
_VALUES: dict[str, Any] = {
    "status": "open",
    "role": "rep",
    "kind": "member",
    "win_converts": "ask",
    "currency": "",
    "value_minor": 0,
    "probability": 10,
    "undone": False,
}
_OF_TABLE: dict[str, dict[str, Any]] = {
    "contact": {"role": "lead"},
    "job": {"state": "waiting"},
    "outbox_message": {"state": "queued"},
    "task": {"state": "open"},
}


def a_row(table: Table, workspace_id: str, number: int) -> dict[str, Any]:
    """A row of `table` that points at the rows numbered `number` of the same workspace."""
    row = {column.name: _value(column, number) for column in table.columns if not _left_out(column)}
    row |= {"workspace_id": workspace_id, **_OF_TABLE.get(table.name, {})}
    for constraint in table.foreign_key_constraints:
        for column in constraint.columns:
            if column.name != "workspace_id":
                row[column.name] = str(number) if isinstance(column.type, String) else number
    return row


def _left_out(column: Any) -> bool:
    return bool(column.nullable) and not column.foreign_keys


def _value(column: Any, number: int) -> Any:
    if column.name in _VALUES:
        return _VALUES[column.name]
    kind = column.type
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, Integer):
        return number
    if isinstance(kind, Float):
        return 0.0
    if isinstance(kind, Date):
        return date(2026, 11, 23)
    if isinstance(kind, String):
        return str(number)
    assert isinstance(getattr(kind, "impl", kind), DateTime), column
    return datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def two(db: Database) -> Iterator[Connection]:
    """A connection to a database with a row in each table: number 900 in T1, number 901 in T2."""
    with db.across_workspaces() as connection:
        for workspace_id, number in (("T1", 900), ("T2", 901)):
            for table in TABLES.values():
                if table.name == "workspace" and workspace_id == "T1":
                    continue
                connection.execute(insert(table), a_row(table, workspace_id, number))
        yield connection


def _ident(constraint: ForeignKeyConstraint) -> str:
    return f"{constraint.parent.name}.{'.'.join(constraint.column_keys[1:])}"


@pytest.mark.parametrize(("name", "constraint"), KEYS, ids=[_ident(constraint) for _name, constraint in KEYS])
def test_a_foreign_key_that_crosses_workspaces_fails(
    two: Connection, name: str, constraint: ForeignKeyConstraint
) -> None:
    table = TABLES[name]
    row = a_row(table, "T2", 901)
    for column in table.primary_key.columns:
        if column.name in ("workspace_id", *constraint.column_keys):
            continue
        if column.foreign_keys:
            # It is named as another's row is, so there is place for one of it only.
            two.execute(delete(table).where(table.c.workspace_id == "T2"))
        else:
            row[column.name] = "902" if isinstance(column.type, String) else 902
    for column in table.columns:
        if column.name in ("number", "name_key", "channel_id") and not column.foreign_keys:
            row[column.name] = 902 if isinstance(column.type, Integer) else "902"
    if "is_default" in row:
        row["is_default"] = False
    own = dict(row)
    for column_name, element in zip(constraint.column_keys, constraint.elements, strict=True):
        if column_name != "workspace_id":
            kind = element.column.type
            row[column_name] = "900" if isinstance(kind, String) else 900
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), two.begin_nested():
        two.execute(insert(table), row)
    # The same row is taken where it points into its own workspace: nothing else was wrong with it.
    if not set(constraint.column_keys) & set(table.primary_key.columns.keys()) - {"workspace_id"}:
        two.execute(insert(table), own)


@pytest.mark.parametrize("table", list(TABLES.values()), ids=list(TABLES))
def test_every_key_carries_the_workspace(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "workspace_id"
    for constraint in table.foreign_key_constraints:
        assert constraint.column_keys[0] == "workspace_id"
        assert constraint.elements[0].column.name == "workspace_id"
        assert constraint.ondelete is None
    for unique in (each for each in table.constraints if isinstance(each, UniqueConstraint)):
        assert next(iter(unique.columns)).name == "workspace_id"
    for index in table.indexes:
        if index.unique:
            assert next(iter(index.columns)).name == "workspace_id"


def test_every_table_of_the_database_keeps_to_that_too(db: Database) -> None:
    found = inspect(db.engine)
    names = set(found.get_table_names()) - {"alembic_version"}
    names = {name for name in names if not name.startswith("search_entry")}
    assert names == set(TABLES)
    for name in names:
        assert found.get_pk_constraint(name)["constrained_columns"][0] == "workspace_id"
        keys = found.get_foreign_keys(name)
        assert len(keys) == len(TABLES[name].foreign_key_constraints)
        for key in keys:
            assert key["constrained_columns"][0] == key["referred_columns"][0] == "workspace_id"
        for unique in found.get_unique_constraints(name):
            assert unique["column_names"][0] == "workspace_id"
        for index in found.get_indexes(name):
            if index["unique"]:
                assert index["column_names"][0] == "workspace_id"


def test_the_migrated_schema_is_the_models(db: Database) -> None:
    """No table, column, type, null, default, index or constraint differs from what the models say."""
    options = {
        "compare_type": True,
        "compare_server_default": _other_default,
        "include_name": lambda name, kind, parents: not str(name).startswith("search_entry"),
    }
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def _other_default(
    context: MigrationContext,
    inspected: Any,
    column: Any,
    inspected_default: str | None,
    default: Any,
    rendered: str | None,
) -> bool | None:
    """Alembic takes the empty text that SQLite reports, `('')`, for another one; and it compares by `=`,
    which PostgreSQL does not have for JSON.
    """
    if isinstance(column.type, JSON) and inspected_default is not None and rendered is not None:
        return inspected_default.removesuffix("::json").strip("'") != rendered.strip("'")
    return False if (inspected_default, rendered) == ("('')", "") else None


def test_partial_indexes_and_checks_are_the_models(db: Database) -> None:
    """What Alembic does not compare: the conditions of partial indexes, and the check constraints."""
    found = inspect(db.engine)
    dialect = db.engine.dialect.name
    for name, table in TABLES.items():
        partial = {index.name: index.dialect_options[dialect]["where"] is not None for index in table.indexes}
        assert {
            index["name"]: f"{dialect}_where" in (index.get("dialect_options") or {})
            for index in found.get_indexes(name)
            if not index.get("duplicates_constraint")
        } == partial
        checks = {str(each.name) for each in table.constraints if isinstance(each, CheckConstraint)}
        assert {each["name"] for each in found.get_check_constraints(name)} == checks
