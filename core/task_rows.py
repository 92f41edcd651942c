"""Tasks read from the database, with whom and what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select

from core.contact_rows import contacts_by_ids
from core.deal_rows import deals_by_ids
from core.models import Member, Task
from core.results import ContactView, DealView, Person
from core.task_results import TaskView
from core.transaction import Transaction

_WORKSPACE: Any = bindparam("workspace_id")
TASKS = (
    select(Task, Member.name.label("assignee"), Member.user_id, Member.active)
    .join(Member, (Member.workspace_id == _WORKSPACE) & (Member.member_id == Task.assignee_id))
    .where(Task.workspace_id == _WORKSPACE)
)
_BY_ID = TASKS.where(Task.task_id == bindparam("task_id"))
_NEXT_STEP = (
    TASKS.where(Task.deal_id == bindparam("deal_id"), Task.state == "open")
    .order_by(Task.due_at, Task.task_id)
    .limit(1)
)
_LOCK = (
    select(Task.task_id)
    .where(Task.workspace_id == _WORKSPACE, Task.task_id == bindparam("task_id"))
    .with_for_update()
)


def task_by_id(tx: Transaction, task_id: int, *, lock: bool = False) -> TaskView | None:
    """The task with that key, or None. With `lock` nobody else changes it until the transaction ends."""
    if lock and not tx.is_sqlite:
        tx.run(_LOCK, task_id=task_id)
    views = task_views(tx, tx.rows(_BY_ID, task_id=task_id))
    return views[0] if views else None


def tasks_where(
    tx: Transaction, *conditions: ColumnElement[bool], most: int, skipped: int = 0
) -> list[TaskView]:
    """At most `most` of the tasks that meet all conditions, the earliest first."""
    statement = TASKS.where(*conditions).order_by(Task.due_at, Task.task_id).limit(most).offset(skipped)
    return task_views(tx, tx.rows(statement))


def next_step_of(tx: Transaction, deal: DealView) -> TaskView | None:
    """The earliest thing that is to be done on `deal`; nothing is read for a deal that has none."""
    if deal.next_step_at is None:
        return None
    rows = tx.rows(_NEXT_STEP, deal_id=deal.deal_id)
    return _task_view(rows[0], deal, None) if rows else None


def task_views(tx: Transaction, rows: Sequence[Row[Any]]) -> list[TaskView]:
    """Rows of `TASKS` as read models, their deals and contacts read together."""
    deals = {deal.deal_id: deal for deal in deals_by_ids(tx, _keys(rows, "deal_id"))}
    contacts = {each.contact_id: each for each in contacts_by_ids(tx, _keys(rows, "contact_id"))}
    return [_task_view(row, deals.get(row.deal_id), contacts.get(row.contact_id)) for row in rows]


def _task_view(row: Row[Any], deal: DealView | None, contact: ContactView | None) -> TaskView:
    return TaskView(
        task_id=row.task_id,
        title=row.title,
        assignee=Person(row.assignee_id, row.assignee, row.user_id, row.active),
        due_at=row.due_at,
        planned_on=row.planned_on,
        state=row.state,
        deal=deal,
        contact=contact,
        created_by=row.created_by,
    )


def _keys(rows: Sequence[Row[Any]], column: str) -> list[int]:
    return list(dict.fromkeys(key for row in rows if (key := getattr(row, column)) is not None))
