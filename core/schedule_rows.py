"""Rows of the schedule, as those write them whose changes move what comes round."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.models import DigestMark, Scheduled
from core.transaction import OF_WORKSPACE, Transaction

# What comes round for every member, by the names of `core.schedule_kinds.KINDS`.
DIGEST = "digest"
CHANNEL_DIGEST = "channel_digest"
REMINDER = "reminder"
OF_MEMBERS: tuple[str, ...] = (DIGEST, REMINDER)


def _wake(insert: Any, least: Any) -> Any:
    statement = insert(Scheduled).values(
        workspace_id=bindparam("workspace_id"),
        kind=bindparam("kind"),
        subject_id=bindparam("subject_id"),
        look_at=bindparam("look_at"),
    )
    return statement.on_conflict_do_update(
        index_elements=("workspace_id", "kind", "subject_id"),
        set_={"look_at": least(Scheduled.look_at, statement.excluded.look_at)},
    )


_LITE_WAKE, _PG_WAKE = _wake(sqlite.insert, func.min), _wake(postgresql.insert, func.least)
_NEXT = select(Scheduled.due_at).where(
    Scheduled.workspace_id == bindparam("workspace_id"),
    Scheduled.kind == bindparam("kind"),
    Scheduled.subject_id == bindparam("subject_id"),
)
_WAKE_ALL = (
    update(Scheduled)
    .where(Scheduled.workspace_id == OF_WORKSPACE, Scheduled.look_at > bindparam("now"))
    .values(look_at=bindparam("now"))
)


def wake(tx: Transaction, kind: str, subject_id: int) -> None:
    """Have the next time of something planned anew with the next tick, for the first time or again."""
    tx.write(_LITE_WAKE if tx.is_sqlite else _PG_WAKE, kind=kind, subject_id=subject_id, look_at=tx.now)


def comes_before(tx: Transaction, kind: str, subject_id: int, moment: datetime) -> bool:
    """Whether something comes round next before `moment`."""
    due_at: datetime | None = tx.run(_NEXT, kind=kind, subject_id=subject_id).scalar()
    return due_at is not None and due_at < moment


def forget(tx: Transaction, kind: str, subject_id: int) -> None:
    """Have something come round no more: what it was for is gone."""
    for table in (Scheduled, DigestMark):
        own = (table.kind == kind) & (table.subject_id == subject_id)
        tx.run(delete(table).where(table.workspace_id == tx.workspace_id, own))


def wake_member(tx: Transaction, member_id: int) -> None:
    """As `wake`, all that comes round for a member: they are new, moved to another zone, or prefer others."""
    for kind in OF_MEMBERS:
        wake(tx, kind, member_id)


def wake_all(tx: Transaction) -> None:
    """As `wake`, all that comes round in the workspace: its working days are others."""
    tx.run(_WAKE_ALL, now=tx.now)
