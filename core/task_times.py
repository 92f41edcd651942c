"""When a task is due and its assignee is to be reminded of it, where they are (rules 10, 11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update

from core.dates import DEFAULT_TIME, LAST_TIME, Due
from core.models import Member, Task
from core.preference_requests import USUAL_MINUTE
from core.task_results import TaskView
from core.transaction import OF_WORKSPACE, Transaction

_WORKSPACE: Any = bindparam("workspace_id")
_CHOSEN = select(Member.tz, Member.preferences).where(
    Member.workspace_id == _WORKSPACE, Member.member_id == bindparam("assignee")
)
_TO_COME = (
    select(Task.task_id, Task.due_at, Task.planned_on)
    .where(Task.workspace_id == _WORKSPACE, Task.assignee_id == bindparam("assignee"))
    .where(Task.remind_at > bindparam("now"), Task.planned_on.is_not(None))
)
_TELL_ANEW = (
    update(Task)
    .where(Task.workspace_id == OF_WORKSPACE, Task.assignee_id == bindparam("assignee"), Task.state == "open")
    .where(Task.remind_at.is_(None))
    .values(remind_at=bindparam("now"))
)
_PLAN = (
    update(Task)
    .where(Task.workspace_id == OF_WORKSPACE, Task.task_id == bindparam("key"))
    .values(remind_at=bindparam("at"))
)


def remind_at(
    tx: Transaction, assignee_id: int, due_at: datetime, planned_on: date | None
) -> datetime | None:
    """When `assignee_id` is to be reminded of a task that is due at `due_at`; None where that has passed.

    Of one for a day they are told on that day, where they are, at the time that they have chosen; where that
    has passed, when it is due.
    """
    if planned_on is not None:
        chosen = tx.run(_CHOSEN, assignee=assignee_id).one()
        hour, minute = divmod(chosen.preferences.get("minute", USUAL_MINUTE), 60)
        moment = datetime.combine(planned_on, time(hour, minute), ZoneInfo(chosen.tz))
        if moment > tx.now:
            return moment
    return due_at if due_at > tx.now else None


def due_for(tx: Transaction, assignee_id: int, due: Due) -> Due:
    """`due` for `assignee_id`: a day alone is theirs, at nine where they are, once that is past at its last
    minute. One that is over there already stays at the moment that stood for it.
    """
    if due.on is not None:
        zone = ZoneInfo(tx.run(_CHOSEN, assignee=assignee_id).one().tz)
        for at in (DEFAULT_TIME, LAST_TIME):
            moment = datetime.combine(due.on, at, zone).astimezone(UTC)
            if moment > tx.now:
                return Due(moment, due.on)
    return due


def given_to(tx: Transaction, task: TaskView, assignee_id: int) -> dict[str, Any]:
    """The columns to set where a task goes to somebody: in another zone, a day alone is their day."""
    given = {"assignee_id": assignee_id}
    zones = {tx.run(_CHOSEN, assignee=each).one().tz for each in (task.assignee.member_id, assignee_id)}
    due = due_for(tx, assignee_id, Due(task.due_at, task.planned_on))
    if len(zones) == 1 or due.at == task.due_at:
        return given
    return {**given, "due_at": due.at, "planned_on": due.on}


def reminded(tx: Transaction, task: TaskView, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns to set where a change of a task to `values` moves when its assignee is to be reminded."""
    if not values.keys() & {"due_at", "planned_on", "assignee_id"}:
        return {}
    assignee_id = values.get("assignee_id", task.assignee.member_id)
    due_at, planned_on = values.get("due_at", task.due_at), values.get("planned_on", task.planned_on)
    return {"remind_at": remind_at(tx, assignee_id, due_at, planned_on), "listed_at": None}


def plan_tasks(tx: Transaction, member_id: int) -> None:
    """Plan anew when a member is reminded of what they are to do on a day, as they moved to another zone or
    chose another time. What they would miss by that they are told at once.
    """
    for row in tx.rows(_TO_COME, assignee=member_id, now=tx.now):
        tx.run(_PLAN, key=row.task_id, at=remind_at(tx, member_id, row.due_at, row.planned_on) or tx.now)


def tell_of_left(tx: Transaction, member_id: int) -> None:
    """Have whoever minds it told of what somebody was reminded of and has not done, who leaves or only looks
    from now on.
    """
    tx.run(_TELL_ANEW, assignee=member_id, now=tx.now)
