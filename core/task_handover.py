"""Open tasks of an owner who left go with their deals to the next, and back with an undo (rules 7, 14)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from core.errors import Conflict
from core.models import Activity, Task
from core.reminder_scan import can_act
from core.results import DealView
from core.task_changes import columns_of, store_task, tell_of_task
from core.task_rows import tasks_where
from core.task_times import given_to, reminded
from core.task_undo import undo_task_change
from core.transaction import Transaction

_MOST = 100
_HANDED: Any = (
    select(Activity)
    .where(Activity.workspace_id == bindparam("workspace_id"), Activity.caused_by == bindparam("cause"))
    .where(Activity.deal_id == bindparam("of_deal"), Activity.kind == "task.edited")
    .where(Activity.undone.is_(False))
    .order_by(Activity.activity_id)
)


def hand_over_tasks(tx: Transaction, deal: DealView, owner_id: int | None, cause: int) -> None:
    """Give what `deal`'s owner, who left, was to do on it to the next one, as part of the change `cause`."""
    left = deal.owner
    if left is None or left.active or owner_id is None or not can_act(tx, owner_id):
        return
    theirs = (Task.deal_id == deal.deal_id, Task.assignee_id == left.member_id, Task.state == "open")
    for task in tasks_where(tx, *theirs, most=_MOST):
        after = given_to(tx, task, owner_id)
        store_task(tx, task.task_id, {**after, **reminded(tx, task, after)})
        before = {name: value for name, value in columns_of(task).items() if name in after}
        tell_of_task(tx, "task.edited", task, after, before=before, caused_by=cause)


def take_back_tasks(tx: Transaction, deal_id: int, cause: int, caused_by: int) -> list[Any]:
    """Give back those of a deal's tasks that `cause` gave away and that nobody changed since; their lines."""
    taken = []
    for line in tx.rows(_HANDED, cause=cause, of_deal=deal_id):
        try:
            undo_task_change(tx, line, caused_by=caused_by)
        except Conflict:
            continue
        taken.append(line)
    return taken
