"""The one way a task changes: its row, a line of history, and its deal's next step, together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, update

from core.activity_log import record
from core.deal_changes import change_deal
from core.deal_rows import deal_by_id
from core.deal_tasks import next_step
from core.models import Task
from core.task_results import TaskResult, TaskView
from core.task_rows import task_by_id
from core.task_times import reminded
from core.transaction import OF_WORKSPACE, Transaction

_DUE = frozenset({"due_at", "planned_on"})


def columns_of(task: TaskView) -> dict[str, Any]:
    """The columns of a task that people change."""
    return {
        "title": task.title,
        "assignee_id": task.assignee.member_id,
        "due_at": task.due_at,
        "planned_on": task.planned_on,
        "state": task.state,
    }


def change_task(
    tx: Transaction, task: TaskView, kind: str, values: Mapping[str, Any], **columns: Any
) -> TaskResult:
    """Set `values` and record them as `kind`, unless they are what they were; `columns` are set untold."""
    now = columns_of(task)
    after = {name: value for name, value in values.items() if now[name] != value}
    if not after:
        return TaskResult(task, task, None)
    if _DUE & after.keys():
        # A moment says little without whether it stands for a day; history tells both.
        after |= {name: values.get(name, now[name]) for name in _DUE}
    store_task(tx, task.task_id, {**after, **columns, **reminded(tx, task, after)})
    activity_id = tell_of_task(tx, kind, task, after, before={name: now[name] for name in after})
    changed = task_by_id(tx, task.task_id)
    assert changed is not None
    return TaskResult(changed, task, activity_id)


def store_task(tx: Transaction, task_id: int, values: Mapping[str, Any]) -> None:
    """Write columns of a task."""
    tx.run(
        update(Task)
        .where(Task.workspace_id == OF_WORKSPACE, Task.task_id == bindparam("key"))
        .values(dict(values)),
        key=task_id,
    )


def tell_of_task(
    tx: Transaction,
    kind: str,
    task: TaskView,
    after: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    of_deal: Mapping[str, Any] | None = None,
    **activity: Any,
) -> int:
    """Record what became of a task, on its contact or on its deal, whose next step follows.

    Only a task done touches the deal (rule 11). `of_deal` are columns of the deal that change with it.
    """
    told = {"note": task.title, "task_id": task.task_id, **activity}
    if task.deal is None:
        assert task.contact is not None
        return record(tx, kind, before=before, after=after, contact_id=task.contact.contact_id, **told)
    deal = deal_by_id(tx, task.deal.deal_id, lock=True)
    assert deal is not None
    _changed, activity_id = change_deal(
        tx,
        deal,
        kind,
        {"next_step_at": next_step(tx, deal.deal_id), **(of_deal or {})},
        touch=kind == "task.done",
        beside=(before or {}, after),
        **told,
    )
    return activity_id
