"""Who is given a task, and who may change it: whoever does it, noted it or owns its deal (rule 15)."""

from __future__ import annotations

from core.errors import InvalidInput, NotPermitted
from core.i18n import _
from core.permissions import may, may_change
from core.reminder_scan import can_act
from core.results import Person
from core.task_results import TaskView
from core.transaction import Transaction


def may_change_task(tx: Transaction, task: TaskView) -> bool:
    """Whether the actor may complete, put off or change `task`."""
    actor = tx.actor
    if not may(actor, "create_deal"):
        return False
    own = actor.member_id in (task.assignee.member_id, task.created_by)
    return own or may(actor, "change_any_deal") or (task.deal is not None and may_change(tx, task.deal))


def require_task_change(tx: Transaction, task: TaskView) -> None:
    """Raise NotPermitted, naming who could, unless the actor may change `task`."""
    if not may(tx.actor, "create_deal"):
        raise NotPermitted(
            _("You only look at deals here, so “{task}” is not yours to change.", task=task.title),
            _("A manager or an admin can, or can give it to somebody else."),
        )
    if not may_change_task(tx, task):
        raise NotPermitted(
            _("“{task}” is {name}'s to do.", task=task.title, name=task.assignee.name),
            _("{name}, a manager or an admin can change it.", name=task.assignee.name),
        )


def require_doer(tx: Transaction, person: Person) -> None:
    """Raise InvalidInput where `person` cannot be told of a task or do it: they look, or are no user."""
    if can_act(tx, person.member_id):
        return
    said = _("{name} only looks at deals here, and is given no tasks.", name=person.name)
    if person.user_id is None:
        said = _(
            "{name} is known by name only: there is no user here to be told of a task.", name=person.name
        )
    raise InvalidInput(
        said,
        _("Name somebody else, or nobody and it is yours: `/deal task 142 Send proposal fri 15:00`."),
        field="assignee",
    )
