"""What callers get back about tasks. See `core.results`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from core.results import ContactView, DealView, Person

TaskState = Literal["open", "done", "cancelled"]


@dataclass(frozen=True, slots=True)
class TaskView:
    """Something to do by `due_at` (aware UTC), on a deal or on a contact; of the two one is None.

    `planned_on` is the day, where a day alone was named.
    """

    task_id: int
    title: str
    assignee: Person
    due_at: datetime
    state: TaskState
    deal: DealView | None
    contact: ContactView | None
    created_by: int | None
    planned_on: date | None = None


@dataclass(frozen=True, slots=True)
class TaskResult:
    """A task after a change, and as it was; `was` is None where it is new.

    `activity_id` is None where it was so already, and nothing was recorded (rule 8). `assumed_due` says that
    nobody wrote when it is due.
    """

    task: TaskView
    was: TaskView | None
    activity_id: int | None
    assumed_due: bool = False


@dataclass(frozen=True, slots=True)
class TaskList:
    """A page of open tasks, the earliest first. `whose` is None for those of the reader."""

    tasks: tuple[TaskView, ...]
    total: int
    page: int
    pages: int
    whose: Person | None
    can_change: frozenset[int] = frozenset()
