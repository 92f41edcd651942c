"""Reminders of tasks at their time, private, each once (rule 11): when that is, and who is reminded of what.

Tasks that are due at the same time come in one message; so do those that fell due while no process ran.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update

from core.actor import Actor
from core.db import Database
from core.members import zone_of
from core.models import Task
from core.preferences import preferences_of
from core.reminder_composing import begin_reminder
from core.reminder_scan import minder
from core.schedule import Performed
from core.task_results import TaskView
from core.task_words import DUE_TIME
from core.transaction import OF_WORKSPACE, Transaction

TASK = "task"
TASK_REMINDER = "task_reminder"
_DUE = (
    select(Task.workspace_id, Task.assignee_id)
    .where(Task.remind_at <= bindparam("now"))
    .distinct()
    .limit(bindparam("most"))
)
_TAKE = (
    select(Task.task_id, Task.state, Task.remind_at)
    .where(Task.workspace_id == bindparam("workspace_id"), Task.assignee_id == bindparam("assignee"))
    .where(Task.remind_at <= bindparam("now"))
    .order_by(Task.due_at, Task.task_id)
    .with_for_update(skip_locked=True)
)
_TOLD = (
    update(Task)
    .where(Task.workspace_id == OF_WORKSPACE, Task.task_id.in_(bindparam("keys", expanding=True)))
    .values(remind_at=None)
)


@dataclass(frozen=True, slots=True)
class DueTasks:
    """Somebody of whose tasks some are due."""

    workspace_id: str
    assignee_id: int
    kind: str = TASK


class TaskReminders:
    """Finds tasks that are due, and reminds of them. Any number of processes may."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def due(self, most: int) -> Sequence[DueTasks]:
        """Up to `most` people who have tasks that are due by now. They are not held."""
        with self._db.across_workspaces() as connection:
            now = self._db.clock.now()
            return [DueTasks(*row) for row in connection.execute(_DUE, {"now": now, "most": most})]

    def perform(self, due: DueTasks) -> Performed:
        """Remind somebody of what is due, if nobody else does just now."""
        with self._db.write(Actor.by_rule(due.workspace_id, "tasks")) as tx:
            rows = tx.rows(_TAKE, assignee=due.assignee_id, now=tx.now)
            if not rows:
                return Performed("taken")
            tx.run(_TOLD, keys=[row.task_id for row in rows])
            late = tx.now - min(row.remind_at for row in rows)
            reader, chosen = minder(tx, due.assignee_id), preferences_of(tx, due.assignee_id)
            open_ones = [row.task_id for row in rows if row.state == "open"]
            if reader is None or not open_ones or not chosen.tasks or chosen.together:
                return Performed("nothing", late)
            begin_reminder(tx, reader, TASK_REMINDER, [], open_ones)
            return Performed("said", late)

    def postpone(self, due: DueTasks) -> None:
        """Look at somebody's tasks again in a while, as they could not be reminded of them."""
        with self._db.write(Actor.by_rule(due.workspace_id, "tasks")) as tx:
            later = tx.now + timedelta(minutes=5)
            of_them = (Task.workspace_id == OF_WORKSPACE, Task.assignee_id == bindparam("assignee"))
            tx.run(
                update(Task).where(*of_them, Task.remind_at <= bindparam("now")).values(remind_at=later),
                assignee=due.assignee_id,
                now=tx.now,
            )


def remind_at(tx: Transaction, assignee_id: int, due_at: datetime) -> datetime | None:
    """When `assignee_id` is to be reminded of a task that is due at `due_at`; None where that has passed.

    That is when it is due. One that is due on a day, which is nine in the morning for whoever says so or for
    whoever is to do it, is reminded of on that day at the time that its assignee has chosen.
    """
    zone = ZoneInfo(zone_of(tx, assignee_id))
    moment = due_at
    for local in (due_at.astimezone(zone), due_at.astimezone(ZoneInfo(tx.actor.tz))):
        if local.time() == DUE_TIME:
            chosen = preferences_of(tx, assignee_id)
            moment = datetime.combine(local, time(*divmod(chosen.minute, 60)), zone)
            break
    return moment if moment > tx.now else None


def reminded(tx: Transaction, task: TaskView, values: Mapping[str, Any]) -> dict[str, Any]:
    """The column to set where a change of a task to `values` moves when its assignee is to be reminded."""
    if not values.keys() & {"due_at", "assignee_id"}:
        return {}
    assignee_id = values.get("assignee_id", task.assignee.member_id)
    return {"remind_at": remind_at(tx, assignee_id, values.get("due_at", task.due_at))}
