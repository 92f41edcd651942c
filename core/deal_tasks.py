"""What becomes of a deal's tasks with the deal: closing cancels them, opening restores them (rule 16).

A deal keeps when its earliest open task is due, its next step.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from core.models import Activity, Task
from core.transaction import OF_WORKSPACE, Transaction

_WORKSPACE: Any = bindparam("workspace_id")
_OF_DEAL: Any = Task.deal_id == bindparam("of_deal")
# Cancelled with the deal, and not dropped by a person.
_CLOSED_WITH: Any = (Task.state == "cancelled") & Task.cancelled_by.is_not(None)
_OPEN: Any = Task.state == "open"
_NEXT = select(func.min(Task.due_at)).where(Task.workspace_id == _WORKSPACE, _OF_DEAL)
_NEXT_STEP = _NEXT.where(_OPEN)
_NEXT_ONCE_OPEN = _NEXT.where(or_(_OPEN, _CLOSED_WITH))
_CHANGE = update(Task).where(Task.workspace_id == OF_WORKSPACE, _OF_DEAL)
_CANCEL = _CHANGE.where(_OPEN).values(state="cancelled", cancelled_by=bindparam("of_close"))
_RESTORE = _CHANGE.where(_CLOSED_WITH).values(state="open", cancelled_by=None)
_LAST_CLOSE = (
    select(func.max(Activity.activity_id))
    .where(Activity.workspace_id == _WORKSPACE, Activity.deal_id == bindparam("of_deal"))
    .where(Activity.kind.in_(("deal.won", "deal.lost", "deal.abandoned")), Activity.undone.is_(False))
)
_DELETE = delete(Task).where(Task.workspace_id == _WORKSPACE, _OF_DEAL)


def next_step_as(tx: Transaction, deal_id: int, status: str) -> datetime | None:
    """When the deal's next step is due once it has `status`; None where it has none then."""
    if status != "open":
        return None
    due_at: datetime | None = tx.run(_NEXT_ONCE_OPEN, of_deal=deal_id).scalar()
    return due_at


def next_step(tx: Transaction, deal_id: int) -> datetime | None:
    """When the earliest of the deal's open tasks is due; None where it has none."""
    due_at: datetime | None = tx.run(_NEXT_STEP, of_deal=deal_id).scalar()
    return due_at


def carry_tasks(tx: Transaction, deal_id: int, status: str, activity_id: int) -> None:
    """Cancel the open tasks of a deal that closes by `activity_id`, or restore those of one that opens."""
    if status == "open":
        tx.write(_RESTORE, of_deal=deal_id)
    else:
        tx.write(_CANCEL, of_deal=deal_id, of_close=activity_id)


def last_close(tx: Transaction, deal_id: int) -> int | None:
    """The close in history that a deal is closed by; None where it came closed, with an import."""
    activity_id: int | None = tx.run(_LAST_CLOSE, of_deal=deal_id).scalar()
    return activity_id


def remove_tasks(tx: Transaction, deal_id: int) -> None:
    """Take the tasks of a deal that is going for good."""
    tx.run(_DELETE, of_deal=deal_id)
