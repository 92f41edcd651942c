"""Tasks: what somebody is going to do on a deal or a contact, and by when (rules 11, 16)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from core.actor import Actor
from core.called import person_called
from core.contact_refs import find_contact
from core.db import Database
from core.deal_refs import find_deal
from core.errors import Conflict, InvalidInput, NotFound
from core.i18n import _
from core.ids import new_id
from core.members import zone_of
from core.models import Task
from core.operands import no_such_member, people_named
from core.paging import page_of
from core.permissions import require
from core.requests import Line
from core.results import DealView, Person
from core.task_changes import change_task, tell_of_task
from core.task_requests import AddTask, CompleteTask, DropTask, EditTask, ListTasks, SnoozeTask, TaskKey
from core.task_results import TaskList, TaskResult, TaskView
from core.task_rights import may_change_task, require_doer, require_task_change
from core.task_rows import task_by_id, tasks_where
from core.task_times import due_for, given_to, remind_at
from core.task_words import TaskWords, due_given, next_working_morning, task_words
from core.text_limits import required
from core.text_refs import deal_and_text
from core.transaction import Transaction

PER_PAGE = 10
_INSERT = insert(Task)
_OPEN_COUNT = select(func.count()).select_from(Task).where(Task.workspace_id == bindparam("workspace_id"))


class Tasks:
    """Adds tasks, changes them, and says what is to be done."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, request: AddTask, actor: Actor) -> TaskResult:
        """Note something to do. Every rep may, on any deal: like a note it changes none of the deal's facts.

        Raises InvalidInput for what cannot be read; NotFound and Ambiguous for deal, contact and member;
        NotPermitted.
        """
        require(actor, "create_deal")
        with self._db.write(actor) as tx:
            deal, contact_id, said = _subject(tx, request)
            assignee = _assignee(tx, request.assignee or said.assignee)
            given = due_given(tx, request.due) if request.due else said.due
            if given is not None:
                due = due_for(tx, assignee.member_id, given)
            else:
                due = next_working_morning(tx, zone_of(tx, assignee.member_id))
            values: dict[str, Any] = {
                "title": said.title,
                "assignee_id": assignee.member_id,
                "due_at": due.at,
                "planned_on": due.on,
                "state": "open",
            }
            task_id = new_id()
            tx.run(
                _INSERT,
                task_id=task_id,
                deal_id=deal.deal_id if deal else None,
                contact_id=contact_id,
                created_by=actor.member_id,
                created_at=tx.now,
                remind_at=remind_at(tx, assignee.member_id, due.at, due.on),
                **values,
            )
            task = task_by_id(tx, task_id)
            assert task is not None
            activity_id = tell_of_task(tx, "task.added", task, values)
            return TaskResult(task, None, activity_id, assumed_due=given is None)

    def complete(self, request: CompleteTask, actor: Actor) -> TaskResult:
        """Say that a task is done, which touches its deal (rule 11). One that is done already stays so."""
        with self._db.write(actor) as tx:
            task = _open_task(tx, request.task, unless="done")
            return change_task(tx, task, "task.done", {"state": "done"}, done_at=tx.now)

    def drop(self, request: DropTask, actor: Actor) -> TaskResult:
        """Say that a task will not be done."""
        with self._db.write(actor) as tx:
            task = _open_task(tx, request.task, unless="cancelled")
            return change_task(tx, task, "task.dropped", {"state": "cancelled"}, cancelled_by=None)

    def snooze(self, request: SnoozeTask, actor: Actor) -> TaskResult:
        """Put a task off. Raises InvalidInput for a time that has passed."""
        with self._db.write(actor) as tx:
            task = _open_task(tx, request.task)
            due = due_for(tx, task.assignee.member_id, due_given(tx, request.until))
            if due.at <= tx.now:
                raise InvalidInput(
                    _("That time has passed."), _("Write it like tomorrow 9am, fri or 1w."), field="due"
                )
            values = {"due_at": due.at, "planned_on": due.on}
            return change_task(tx, task, "task.snoozed", values)

    def edit(self, request: EditTask, actor: Actor) -> TaskResult:
        """Change what is given of a task."""
        with self._db.write(actor) as tx:
            task = _open_task(tx, request.task)
            values: dict[str, Any] = {}
            if request.title is not None:
                values["title"] = required(request.title, "title", "Send proposal")
            if request.assignee is not None:
                values |= given_to(tx, task, _assignee(tx, request.assignee).member_id)
            if request.due is not None:
                assignee_id = values.get("assignee_id", task.assignee.member_id)
                due = due_for(tx, assignee_id, due_given(tx, request.due))
                values |= {"due_at": due.at, "planned_on": due.on}
            return change_task(tx, task, "task.edited", values)

    def show(self, key: TaskKey, actor: Actor) -> TaskView:
        """A task that is open. Raises as a change of it would."""
        with self._db.read(actor) as tx:
            return _open_task(tx, key, lock=False)

    def usual_due(self, actor: Actor) -> datetime:
        """When something is due where nobody says so: the actor's next working morning."""
        with self._db.read(actor) as tx:
            return next_working_morning(tx, actor.tz).at

    def list_for(self, request: ListTasks, actor: Actor) -> TaskList:
        """A page of open tasks. Raises NotFound where nobody is called so."""
        require(actor, "look")
        with self._db.read(actor) as tx:
            whose = None if request.owner == "mine" else _person(tx, request.owner)
            member_id = whose.member_id if whose else actor.member_id
            of_them = (Task.assignee_id == member_id, Task.state == "open")

            def read(skipped: int) -> tuple[list[TaskView], int]:
                total: int = tx.run(_OPEN_COUNT.where(*of_them)).scalar_one()
                return tasks_where(tx, *of_them, most=PER_PAGE, skipped=skipped), total

            page = page_of(request.page, PER_PAGE, read)
            can_change = frozenset(each.task_id for each in page.items if may_change_task(tx, each))
            return TaskList(page.items, page.total, page.page, page.pages, whose, can_change)


def _subject(tx: Transaction, request: AddTask) -> tuple[DealView | None, int | None, TaskWords]:
    """The deal or the contact that a task is about, and what the line or the form says of it."""
    if request.contact is not None:
        contact = find_contact(tx, request.contact)
        return None, contact.contact_id, TaskWords(_title(request.title), None, None)
    assert request.deal is not None
    if isinstance(request.deal, Line):
        deal, text = deal_and_text(tx, request.deal, "142 Send proposal @bob fri 15:00")
        return deal, None, task_words(tx, request.title or text)
    deal = find_deal(tx, request.deal, prefer="either", lock=True)
    return deal, None, TaskWords(_title(request.title), None, None)


def _title(written: str) -> str:
    return required(written, "title", "Send proposal")


def _assignee(tx: Transaction, written: str | None) -> Person:
    """Whom a task is for: who writes it, unless somebody is named who can do it."""
    if written is None:
        assert tx.actor.member_id is not None
        return Person(tx.actor.member_id, tx.actor.name, tx.actor.user_id)
    person = person_called(tx, written)
    if person is None:
        raise InvalidInput(_("A task is for somebody."), _("Name a member, or `me`."), field="assignee")
    require_doer(tx, person)
    return person


def _person(tx: Transaction, written: str) -> Person:
    people = people_named(tx, written)
    if not people:
        raise no_such_member(tx, written)
    return people[0]


def _open_task(tx: Transaction, key: TaskKey, *, unless: str = "", lock: bool = True) -> TaskView:
    """The task, locked, which the actor may change. Raises Conflict where it is not open any more, unless it
    is in the state `unless`, or is due at another time than the person saw (rule 8).
    """
    task = task_by_id(tx, key.task_id, lock=lock)
    if task is None:
        raise NotFound(_("That task is gone."), _("`/deal tasks` shows what is to be done."))
    require_task_change(tx, task)
    if task.state != "open" and task.state != unless:
        said = {
            "done": _("“{task}” is done already.", task=task.title),
            "cancelled": _("“{task}” was cancelled.", task=task.title),
        }[task.state]
        raise Conflict(said, _("`/deal tasks` shows what is to be done."))
    if key.due_at is not None and key.due_at != task.due_at.replace(microsecond=0):
        raise Conflict(
            _("Somebody changed when “{task}” is due, so nothing was done.", task=task.title),
            _("`/deal tasks` shows it as it is now."),
        )
    return task
