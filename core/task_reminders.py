"""Reminders of tasks at their time, private, each once (rule 11): who is reminded of what.

Tasks that are due at the same time come in one message; so do those that fell due while no process ran, at a
decent hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, select, update

from core.actor import Actor
from core.db import Database
from core.models import Deal, Task
from core.preferences import preferences_of
from core.reminder_composing import begin_reminder, hours_of
from core.reminder_scan import Minder, can_act, managers, midnight, minder
from core.schedule import Performed
from core.schedule_rows import REMINDER, comes_before
from core.transaction import OF_WORKSPACE, Transaction

TASK = "task"
TASK_REMINDER = "task_reminder"
# What is late by no more comes at whatever hour was written.
_AT_ONCE = timedelta(hours=1)
_DUE = (
    select(Task.workspace_id, Task.assignee_id)
    .where(Task.remind_at <= bindparam("now"))
    .distinct()
    .limit(bindparam("most"))
)
_TAKE = (
    select(Task.task_id, Task.assignee_id, Task.state, Task.due_at, Task.remind_at, Task.listed_at)
    .where(Task.workspace_id == bindparam("workspace_id"), Task.assignee_id == bindparam("assignee"))
    .where(Task.remind_at <= bindparam("now"))
    .order_by(Task.due_at, Task.task_id)
    .with_for_update(skip_locked=True)
)
_OWNERS = (
    select(Task.task_id, Deal.owner_id)
    .outerjoin(Deal, (Deal.workspace_id == Task.workspace_id) & (Deal.deal_id == Task.deal_id))
    .where(Task.workspace_id == bindparam("workspace_id"))
    .where(Task.task_id.in_(bindparam("keys", expanding=True)))
    .order_by(Task.due_at, Task.task_id)
)
_TOLD = (
    update(Task)
    .where(Task.workspace_id == OF_WORKSPACE, Task.task_id.in_(bindparam("keys", expanding=True)))
    .values(remind_at=None)
)
_WAIT = (
    update(Task)
    .where(Task.workspace_id == OF_WORKSPACE, Task.task_id == bindparam("key"))
    .values(remind_at=bindparam("until"))
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
        """Remind somebody of what is due, if nobody else does just now; where they can do it no more, whoever
        minds it instead.
        """
        with self._db.write(Actor.by_rule(due.workspace_id, "tasks")) as tx:
            rows = tx.rows(_TAKE, assignee=due.assignee_id, now=tx.now)
            if not rows:
                return Performed("taken")
            tx.run(_TOLD, keys=[row.task_id for row in rows])
            late = tx.now - min(row.remind_at for row in rows)
            open_ones = [row for row in rows if row.state == "open"]
            said = _remind(tx, due.assignee_id, open_ones) if open_ones else False
            return Performed("said" if said else "nothing", late)

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


def _remind(tx: Transaction, assignee_id: int, rows: Sequence[Row[Any]]) -> bool:
    """Remind of an assignee's tasks that are due; whether anybody is told."""
    told: Mapping[int, Sequence[int]] = {assignee_id: [row.task_id for row in rows]}
    assignee, late = minder(tx, assignee_id), [row for row in rows if tx.now - row.remind_at > _AT_ONCE]
    if assignee is None:
        # Its time was meant for somebody else.
        told, late = _instead(tx, told[assignee_id]), list(rows)
    elif preferences_of(tx, assignee_id).together:
        told = {assignee_id: _in_no_message(tx, assignee, rows)}
    told = {key: task_ids for key, task_ids in told.items() if preferences_of(tx, key).tasks}
    waiting = _put_off(tx, late, told) if late else frozenset()
    said = False
    for member_id, task_ids in told.items():
        reader, present = minder(tx, member_id), [each for each in task_ids if each not in waiting]
        if reader is not None and present:
            begin_reminder(tx, reader, TASK_REMINDER, [], present)
            said = True
    return said


def _put_off(
    tx: Transaction, late: Sequence[Row[Any]], told: Mapping[int, Collection[int]]
) -> frozenset[int]:
    """Those of the tasks that are late which wait, as the hour is decent for none of those who are `told`:
    until it is for one of them, or for the assignee's daily reminder where that tells what is left over.
    """
    decent = {member_id: hours_of(tx, member_id).decent(tx.now) for member_id in told}
    waiting = set()
    for row in late:
        until = min((at for key, at in decent.items() if at and row.task_id in told[key]), default=tx.now)
        if until > tx.now:
            waiting.add(row.task_id)
            if row.assignee_id not in told or not _is_left_over(tx, row, until):
                tx.run(_WAIT, key=row.task_id, until=until)
    return frozenset(waiting)


def _is_left_over(tx: Transaction, row: Row[Any], until: datetime) -> bool:
    """Whether its assignee's daily reminder comes by `until`, and a task is one of an earlier day then."""
    times = hours_of(tx, row.assignee_id)
    earlier: bool = row.due_at < midnight(times.day_of(until), times.tz)
    return earlier and comes_before(tx, REMINDER, row.assignee_id, until + timedelta(minutes=1))


def _in_no_message(tx: Transaction, assignee: Minder, rows: Sequence[Row[Any]]) -> list[int]:
    """Those tasks of somebody who wants all of a day in one message that today's did not name, as they were
    noted or put off after it.
    """
    day = tx.now.astimezone(ZoneInfo(assignee.tz)).date()
    today, tomorrow = (midnight(each, assignee.tz) for each in (day, day + timedelta(days=1)))
    if comes_before(tx, REMINDER, assignee.member_id, tomorrow):
        return []
    return [row.task_id for row in rows if row.listed_at is None or row.listed_at < today]


def _instead(tx: Transaction, task_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """Who minds tasks whose assignee left or only looks by now: the deal's owner where they can, else whoever
    minds the deals of nobody.
    """
    told: dict[int, list[int]] = defaultdict(list)
    for row in tx.rows(_OWNERS, keys=list(task_ids)):
        owned = row.owner_id is not None and can_act(tx, row.owner_id)
        for member_id in [row.owner_id] if owned else managers(tx):
            told[member_id].append(row.task_id)
    return told
