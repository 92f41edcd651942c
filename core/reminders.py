"""Daily reminders as their readers see them: as they are by then, dealt with or not (rule 12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update

from core.actor import Actor
from core.db import Database
from core.deal_rows import deals_by_ids
from core.errors import NotFound
from core.history import activity_views
from core.i18n import _
from core.models import Activity, Deal, RemindedDeal, Reminder, Task
from core.permissions import require
from core.reminder_results import DealtDeal, DealtTask, ReminderView, WaitingDeal
from core.reminder_scan import PAGE, acted_on, by_value, can_act, minder, needs_somebody
from core.results import ActivityView, DealView
from core.task_results import TaskView
from core.task_rows import tasks_where
from core.transaction import OF_WORKSPACE, Transaction
from core.undo_rules import offered

_WORKSPACE: Any = bindparam("workspace_id")
_IDS: Any = bindparam("deal_ids", expanding=True)
_REMINDER = select(Reminder).where(
    Reminder.workspace_id == _WORKSPACE, Reminder.reminder_id == bindparam("reminder_id")
)
_OF_REMINDER = select(RemindedDeal.deal_id).where(
    RemindedDeal.workspace_id == _WORKSPACE, RemindedDeal.reminder_id == bindparam("reminder_id")
)
_NAME = (
    update(RemindedDeal)
    .where(RemindedDeal.workspace_id == OF_WORKSPACE, RemindedDeal.reminder_id == bindparam("of_reminder"))
    .where(RemindedDeal.deal_id.in_(_IDS))
    .values(named=True)
)
_TURN = (
    update(Reminder)
    .where(Reminder.workspace_id == OF_WORKSPACE, Reminder.reminder_id == bindparam("of_reminder"))
    .values(page=bindparam("to_page"))
)
_POSTING = (
    update(Reminder)
    .where(Reminder.workspace_id == OF_WORKSPACE, Reminder.reminder_id == bindparam("of_reminder"))
    .values(shown=bindparam("to_shown"))
)
_TOUCHES = (
    select(Activity.deal_id, func.max(Activity.activity_id).label("activity_id"))
    .join(Deal, (Deal.workspace_id == _WORKSPACE) & (Deal.deal_id == Activity.deal_id))
    .where(Activity.workspace_id == _WORKSPACE, Activity.deal_id.in_(_IDS), Activity.at == Deal.touched_at)
    .group_by(Activity.deal_id)
)
_ACTIVITIES = select(Activity).where(
    Activity.workspace_id == _WORKSPACE, Activity.activity_id.in_(bindparam("keys", expanding=True))
)
# A task's lines are found by what it is about: there is no index on tasks.
_OF_TASKS = (
    select(Activity)
    .where(Activity.workspace_id == _WORKSPACE, Activity.activity_id > bindparam("since"))
    .where(or_(Activity.deal_id.in_(_IDS), Activity.contact_id.in_(bindparam("contacts", expanding=True))))
    .where(Activity.task_id.in_(bindparam("tasks", expanding=True)), Activity.actor_id.is_not(None))
    .order_by(Activity.activity_id)
)


class Reminders:
    """Shows reminders to those whom they are for."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, reminder_id: int, actor: Actor) -> ReminderView:
        """The actor's reminder as it is now. Raises NotFound where it is none of theirs, or too old."""
        with self._db.read(actor) as tx:
            return _shown(tx, _own(tx, reminder_id))

    def turn(self, reminder_id: int, page: int, actor: Actor) -> ReminderView:
        """As `show`, turned to a page, which is named from then on. Raises as `show` does; NotPermitted."""
        require(actor, "create_deal")
        with self._db.write(actor) as tx:
            tx.run(_TURN, of_reminder=_own(tx, reminder_id).reminder_id, to_page=page)
            shown = _shown(tx, _own(tx, reminder_id))
            named = [each.deal.deal_id for each in shown.waiting]
            tx.run(_NAME, of_reminder=reminder_id, deal_ids=named)
            return shown

    def posting(self, reminder_id: int, shown: str, actor: Actor) -> None:
        """Note what a reminder shows as it is posted: it is edited only where it would look otherwise."""
        with self._db.write(actor) as tx:
            tx.run(_POSTING, of_reminder=reminder_id, to_shown=shown)


def _own(tx: Transaction, reminder_id: int) -> Row[Any]:
    row = tx.first(_REMINDER, reminder_id=reminder_id)
    if row is None or row.member_id != tx.actor.member_id:
        raise NotFound(
            _("That reminder is too old to be shown anew."), _("`/deal stale` shows which deals wait.")
        )
    return row


def _shown(tx: Transaction, row: Row[Any]) -> ReminderView:
    reader = minder(tx, row.member_id)
    deals = deals_by_ids(tx, list(tx.run(_OF_REMINDER, reminder_id=row.reminder_id).scalars()))
    done = acted_on(tx, [deal.deal_id for deal in deals])
    acted = {deal_id: key for deal_id, key in done.items() if key > row.reminder_id}
    waiting = [
        deal
        for deal in by_value(deals)
        if reader is not None
        and deal.deal_id not in acted
        and reader.minds(deal)
        and needs_somebody(deal, tx.now, reader.tz)
    ]
    pages = max(1, -(-len(waiting) // PAGE))
    page = min(row.page, pages)
    first = waiting[(page - 1) * PAGE : page * PAGE]
    tasks, done_since = _tasks(tx, row)
    return ReminderView(
        row.reminder_id,
        _waiting(tx, first),
        len(waiting),
        page,
        pages,
        frozenset(deal.deal_id for deal in first if not _is_own(deal, row.member_id)),
        _dealt(tx, deals, acted),
        tasks,
        done_since,
        row.digest,
        frozenset(task.task_id for task in tasks if task.assignee.member_id != row.member_id),
    )


def _is_own(deal: DealView, member_id: int) -> bool:
    return deal.owner is not None and deal.owner.member_id == member_id


def _waiting(tx: Transaction, deals: Sequence[DealView]) -> tuple[WaitingDeal, ...]:
    """Deals with what was last done on each, and where it can go."""
    rows = tx.rows(_TOUCHES, deal_ids=[deal.deal_id for deal in deals]) if deals else []
    touches = _views(tx, {row.deal_id: row.activity_id for row in rows})
    pipelines = tx.setup.pipelines
    return tuple(
        WaitingDeal(deal, pipelines[deal.stage.pipeline_id].stages, touches.get(deal.deal_id))
        for deal in deals
    )


def _dealt(tx: Transaction, deals: Sequence[DealView], acted: Mapping[int, int]) -> tuple[DealtDeal, ...]:
    """The last of the deals that were dealt with, latest first."""
    latest = dict(sorted(acted.items(), key=lambda each: each[1], reverse=True)[:PAGE])
    done, by_id = _views(tx, latest), {deal.deal_id: deal for deal in deals}
    return tuple(
        DealtDeal(by_id[deal_id], done[deal_id], activity_id if _undoes(tx, done[deal_id]) else None)
        for deal_id, activity_id in latest.items()
    )


def _tasks(tx: Transaction, row: Row[Any]) -> tuple[tuple[TaskView, ...], tuple[DealtTask, ...]]:
    """The tasks of a reminder that are still its reader's to do, or to give to somebody who can, and what
    became of the others since.
    """
    if not row.task_ids:
        return (), ()
    tasks = tasks_where(tx, Task.task_id.in_(row.task_ids), most=len(row.task_ids))
    about = {
        "deal_ids": [task.deal.deal_id for task in tasks if task.deal is not None],
        "contacts": [task.contact.contact_id for task in tasks if task.contact is not None],
    }
    lines = tx.rows(_OF_TASKS, since=row.reminder_id, tasks=row.task_ids, **about)
    changes = {line.task_id: line for line in lines}
    left = (
        task
        for task in tasks
        if task.task_id not in changes
        and task.state == "open"
        and (task.assignee.member_id == row.member_id or not can_act(tx, task.assignee.member_id))
    )
    views = activity_views(tx, list(changes.values()))
    dealt = (DealtTask(view, view.activity_id if _undoes(tx, view) else None) for view in views)
    return tuple(left), tuple(dealt)


def _undoes(tx: Transaction, done: ActivityView) -> bool:
    """Whether the reader may take back what was done, as it was theirs, and lately."""
    own = done.actor is not None and done.actor.member_id == tx.actor.member_id
    return own and done.undid is None and offered(done, tx.now)


def _views(tx: Transaction, keys: Mapping[int, int]) -> dict[int, ActivityView]:
    """Lines of history by the deal that they are given for."""
    rows = tx.rows(_ACTIVITIES, keys=list(keys.values())) if keys else []
    by_key = {row.activity_id: view for row, view in zip(rows, activity_views(tx, rows), strict=True)}
    return {deal_id: by_key[key] for deal_id, key in keys.items() if key in by_key}
