"""Undo of what was done to a task (rule 7)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete

from core.activity_log import from_json
from core.deal_rows import deal_by_id
from core.deal_tasks import last_close
from core.errors import Conflict
from core.i18n import _
from core.models import Task
from core.results import DealView
from core.task_changes import columns_of, store_task, tell_of_task
from core.task_results import TaskView
from core.task_rows import task_by_id
from core.task_times import reminded
from core.transaction import Transaction


def undo_task_change(tx: Transaction, activity: Row[Any], *, caused_by: int | None = None) -> None:
    """Take back a change of a task. Raises Conflict where the task is gone, or changed in the same since.

    `caused_by` is the undo in history that this is a part of.
    """
    task = task_by_id(tx, activity.task_id, lock=True)
    if task is None:
        raise Conflict(_("That task is gone."), _("`/deal tasks` shows what is to be done."))
    _refuse_if_changed(task, activity)
    if activity.kind == "task.added":
        tx.run(delete(Task).where(Task.workspace_id == tx.workspace_id, Task.task_id == task.task_id))
        tell_of_task(tx, "task.undone", task, {}, undoes=activity.activity_id)
        return
    before = {
        name: from_json(name, activity.before[name]) for name in columns_of(task) if name in activity.before
    }
    untold: dict[str, Any] = {"done_at": None} if before.get("state") == "open" else {}
    deal = deal_by_id(tx, task.deal.deal_id, lock=True) if task.deal is not None else None
    if deal is not None and deal.status != "open" and before.get("state") == "open":
        # It would have been cancelled with the deal, and is restored with it (rule 16).
        before["state"] = "cancelled"
        untold["cancelled_by"] = last_close(tx, deal.deal_id) or activity.activity_id
    store_task(tx, task.task_id, {**before, **untold, **reminded(tx, task, before)})
    touch = _touch_before(activity, deal) if deal is not None else {}
    part = {"undoes": activity.activity_id, "caused_by": caused_by}
    tell_of_task(tx, "task.undone", task, before, of_deal=touch, **part)


def _touch_before(activity: Row[Any], deal: DealView) -> dict[str, Any]:
    """When the deal was touched before this change did; nothing where it did not, or somebody did since."""
    if activity.after.get("touched_at") != deal.touched_at.isoformat():
        return {}
    return {"touched_at": from_json("touched_at", activity.before["touched_at"])}


def _refuse_if_changed(task: TaskView, activity: Row[Any]) -> None:
    now = columns_of(task)
    for name, present in now.items():
        if name in activity.after and present != from_json(name, activity.after[name]):
            raise Conflict(
                _("That can't be undone any more: “{task}” was changed again since.", task=task.title),
                _("`/deal tasks` shows it as it is now."),
            )
