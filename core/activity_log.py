"""History: one line for each change, written in its transaction and never rewritten (rule 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from core.ids import new_id
from core.models import Activity
from core.transaction import Transaction

_INSERT = insert(Activity)


def record(
    tx: Transaction,
    kind: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    **columns: Any,
) -> int:
    """Write a line of history by the transaction's actor; returns its id.

    `kind` is subject and verb (`deal.moved`). `before` and `after` hold the columns that changed, as they
    were and as they are. `columns` are the rest of the activity's: `deal_id`, `contact_id`, `note`, …
    """
    row = activity_row(tx, kind, before=before, after=after, at=at, **columns)
    tx.write(_INSERT, **row)
    return int(row["activity_id"])


def activity_row(
    tx: Transaction,
    kind: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    **columns: Any,
) -> dict[str, Any]:
    """The row that `record` writes, for those who write many at once."""
    return {
        "activity_id": new_id(),
        "kind": kind,
        "at": at or tx.now,
        "actor_id": tx.actor.member_id,
        "rule": tx.actor.rule,
        "deal_id": None,
        "contact_id": None,
        "company_id": None,
        "pipeline_id": None,
        "before": {name: to_json(value) for name, value in (before or {}).items()},
        "after": {name: to_json(value) for name, value in (after or {}).items()},
        "note": None,
        "stage_seconds": None,
        "caused_by": tx.cause,
        "undoes": None,
        "undone": False,
        **columns,
    }


def to_json(value: Any) -> Any:
    """A column's value as history keeps it: moments and days as ISO text."""
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def from_json(column: str, value: Any) -> Any:
    """A column's value back from history; the column's name tells its type (`_at`, `_until`, `_on`)."""
    if value is None:
        return None
    if column.endswith(("_at", "_until")):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if column.endswith("_on") else value
