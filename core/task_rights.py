"""Who may change a task: whoever is to do it, noted it or owns its deal, and managers (rule 15)."""

from __future__ import annotations

from core.errors import NotPermitted
from core.i18n import _
from core.permissions import may, may_change
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
    if not may_change_task(tx, task):
        raise NotPermitted(
            _("“{task}” is {name}'s to do.", task=task.title, name=task.assignee.name),
            _("{name}, a manager or an admin can change it.", name=task.assignee.name),
        )
