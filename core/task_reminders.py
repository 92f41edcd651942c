"""Reminders of tasks at their time, private, each once (rule 11): who is reminded of what.

Tasks that are due at the same time come in one message; so do those that fell due while no process ran.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select, update

from core.actor import Actor
from core.db import Database
from core.models import Task
from core.preferences import preferences_of
from core.reminder_composing import begin_reminder
from core.reminder_scan import minder
from core.schedule import Performed
from core.transaction import OF_WORKSPACE

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
