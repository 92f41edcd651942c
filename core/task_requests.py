"""What callers ask of tasks: frozen models with imperative names, like core.requests."""

from __future__ import annotations

from datetime import date, datetime

from core.contact_requests import ContactRef
from core.requests import DealRef, Page, Request


class AddTask(Request):
    """Note something to do on a deal, or on a contact.

    Where `title` is empty, the deal's line says all of it: `142 Send proposal @bob fri 15:00`. `assignee` is
    a mention or a name, `due` as people write it, a day or a moment. Without them it is the writer's, for the
    next working day.
    """

    deal: DealRef | None = None
    contact: ContactRef | None = None
    title: str = ""
    assignee: str | None = None
    due: str | date | datetime | None = None


class TaskKey(Request):
    """A task by its key, as a button carries it; `due_at` is when it was due as it was seen (rule 8)."""

    task_id: int
    due_at: datetime | None = None


class CompleteTask(Request):
    """Say that a task is done. That touches its deal (rule 11)."""

    task: TaskKey


class DropTask(Request):
    """Say that a task will not be done."""

    task: TaskKey


class SnoozeTask(Request):
    """Put a task off: `until` is a day, a moment or a stretch as people write it, or a moment."""

    task: TaskKey
    until: str | datetime


class EditTask(Request):
    """Change what is given of a task, as for `AddTask`."""

    task: TaskKey
    title: str | None = None
    assignee: str | None = None
    due: str | datetime | None = None


class ListTasks(Request):
    """Show open tasks, the earliest first: of `owner` (`mine`, a mention or a name), or of everybody."""

    owner: str = "mine"
    page: Page = 1


class SnoozeDeal(Request):
    """Keep a deal from going stale until a day: `142 1w they are on holiday` (rule 11).

    `until` and `reason` are given by a form; the line says both otherwise.
    """

    deal: DealRef
    until: str | datetime | None = None
    reason: str | None = None
