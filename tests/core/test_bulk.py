"""Many rows at once are stored as one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from core.actor import Actor
from core.bulk import insert_many
from core.db import Database
from core.ids import new_ids
from core.models import Activity, Company
from tests.conftest import NOON, TEAM

ACTOR = Actor.by_rule(TEAM, "test")
_ACTIVITIES = (
    select(Activity)
    .where(Activity.workspace_id == bindparam("workspace_id"), Activity.kind == "test.done")
    .order_by(Activity.activity_id)
)


def line(activity_id: int, note: str | None, after: dict[str, Any], at: datetime = NOON) -> dict[str, Any]:
    return {
        "activity_id": activity_id, "kind": "test.done", "at": at, "before": {}, "after": after, "note": note,
    }  # fmt: skip


def test_rows_come_back_as_from_an_ordinary_insert(db: Database) -> None:
    ids = new_ids(6)
    odd = "tab\t, newline\n, back\\slash, \\N, quote ' \" and 🎉"
    early = datetime(1970, 1, 1, 0, 0, 0, 1, UTC)
    contents: list[tuple[str | None, dict[str, Any], datetime]] = [
        ("plain", {"a": 1}, NOON), (odd, {"text": odd, "none": None, "list": [1]}, early), (None, {}, NOON)
    ]  # fmt: skip
    with db.write(ACTOR) as tx:
        insert_many(tx, Activity, [line(key, *each) for key, each in zip(ids[:3], contents, strict=True)])
        tx.run_many(insert(Activity), [line(key, *each) for key, each in zip(ids[3:], contents, strict=True)])
    with db.read(ACTOR) as tx:
        rows = [row._asdict() | {"activity_id": 0} for row in tx.rows(_ACTIVITIES)]
    assert len(rows) == 6
    assert rows[:3] == rows[3:]


@pytest.mark.parametrize(("count", "statements"), [(0, 0), (1, 1), (3, 1)])
def test_no_rows_are_no_statement_and_many_are_one(db: Database, count: int, statements: int) -> None:
    notes = [line(key, None, {}) for key in new_ids(count)]
    with db.write(ACTOR) as tx:
        real = tx.connection
        tx.connection = spy = Mock(wraps=real, dialect=real.dialect)
        insert_many(tx, Activity, notes)
        tx.connection = real
    # A statement of ours on SQLite, a cursor to copy with on PostgreSQL: nothing else is called.
    assert len(spy.method_calls) == statements


def test_a_double_key_is_the_same_error_as_ever(db: Database) -> None:
    first, second = new_ids(2)
    companies = [
        {"company_id": key, "name": "Acme", "name_key": "acme", "domain": None, "created_at": NOON}
        for key in (first, second)
    ]
    with pytest.raises(IntegrityError), db.write(ACTOR) as tx:
        insert_many(tx, Company, companies)
