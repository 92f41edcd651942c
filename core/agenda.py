"""What needs somebody today: their tasks, and deals overdue, about to close, stale or without a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from core.actor import Actor
from core.agenda_results import Agenda
from core.db import Database
from core.deal_changes import today
from core.deal_rows import deals_by_ids
from core.errors import NotFound
from core.history import history_page
from core.i18n import _
from core.listing import list_of
from core.members import member_by_key
from core.models import Activity, Deal, Task
from core.permissions import may, require
from core.pipeline_rows import all_pipelines
from core.requests import Filters, ListDeals, ShowAgenda
from core.results import ActivityView, DealList, DealView, Person, StageView, StatusTotal
from core.sums import summed
from core.task_results import TaskView
from core.task_rights import may_change_task
from core.task_rows import tasks_where
from core.totals import kept_totals
from core.transaction import Transaction

_SUNDAY = 6
_RECENT = 5
# As many tasks, and deals without a next step: there are lists of all.
_FIRST = 5
# Of so many lines of history the latest few deals are told; one deal may be worked on for long.
_LOOKED_AT = 50
_OPEN = (Deal.workspace_id == bindparam("workspace_id"), Deal.status == "open")
_TOUCHED_LAST = (
    select(Deal.deal_id)
    .where(*_OPEN, Deal.owner_id == bindparam("owner_id"))
    .order_by(Deal.touched_at.desc(), Deal.deal_id.desc())
    .limit(_RECENT)
)
_CHANGED_LAST = (
    select(Activity.deal_id)
    .where(Activity.workspace_id == bindparam("workspace_id"))
    .order_by(Activity.activity_id.desc())
    .limit(_LOOKED_AT)
)
_BY_STAGE = (
    select(
        Deal.stage_id,
        Deal.currency,
        func.count().label("deals"),
        func.sum(Deal.value_minor).label("value_minor"),
    )
    .where(*_OPEN, Deal.owner_id == bindparam("owner_id"))
    .group_by(Deal.stage_id, Deal.currency)
)


class Agendas:
    """Shows what needs somebody."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def show(self, request: ShowAgenda, actor: Actor) -> Agenda:
        """The actor's own, or a member's, which is for managers; the week ends on Sunday, by the actor's.

        Raises NotPermitted; NotFound for somebody who is gone.
        """
        with self._db.read(actor) as tx:
            owner = _owner(tx, request.member_id)
            owned = _owned(tx, owner)
            tasks = _tasks(tx, owner)
            return Agenda(
                owner=owner,
                **_urgent(tx, owner),
                tasks=tasks,
                can_change=frozenset(each.task_id for each in tasks if may_change_task(tx, each)),
                mine=owned,
                everyone=list_of(tx, ListDeals()).total,
                board=_board(tx, owner, owned),
                recent=_recent(tx, owner, owned),
                pipelines=owned.pipelines,
                can_create=may(actor, "create_deal"),
                can_look=may(actor, "look_at_agendas"),
            )


def _owner(tx: Transaction, member_id: int | None) -> Person | None:
    """Whose agenda it is; None for the actor's own."""
    if member_id is None or member_id == tx.actor.member_id:
        return None
    require(tx.actor, "look_at_agendas")
    owner = member_by_key(tx, member_id)
    if owner is None or not owner.active:
        raise NotFound(_("They are not in this workspace any more."), _("Open Home again to see your own."))
    return owner


def _urgent(tx: Transaction, owner: Person | None) -> dict[str, Any]:
    """The parts of an agenda, each deal once, under the first that it falls under."""
    overdue = _owned(tx, owner, overdue=True)
    closing = _owned(tx, owner, closing=(today(tx), _week_ends(tx)))
    stale = _owned(tx, owner, stale=True)
    nostep = _owned(tx, owner, nostep=True)
    return {
        "overdue": overdue.deals,
        "closing": _without(closing, overdue),
        "stale": _without(stale, overdue, closing),
        "nostep": _without(nostep, overdue, closing, stale)[:_FIRST],
        "nosteps": nostep.total.deals,
        "more": any(each.pages > 1 for each in (overdue, closing, stale)),
    }


def _week_ends(tx: Transaction) -> date:
    now = today(tx)
    return now + timedelta(days=_SUNDAY - now.weekday())


def _tasks(tx: Transaction, owner: Person | None) -> tuple[TaskView, ...]:
    """The earliest of what they have to do until the week ends."""
    ends = datetime.combine(_week_ends(tx) + timedelta(days=1), time(), ZoneInfo(tx.actor.tz))
    theirs = (Task.assignee_id == _key(tx, owner), Task.state == "open", Task.due_at < ends)
    return tuple(tasks_where(tx, *theirs, most=_FIRST))


def _owned(tx: Transaction, owner: Person | None, **narrowed: Any) -> DealList:
    """The first page of somebody's open deals, greatest value first."""
    whose = "mine"
    if owner is not None:
        whose = f"<@{owner.user_id}>" if owner.user_id else owner.name
    return list_of(tx, ListDeals(filters=Filters(owner=whose, **narrowed)))


def _without(listed: DealList, *others: DealList) -> tuple[DealView, ...]:
    told = {deal.deal_id for other in others for deal in other.deals}
    return tuple(deal for deal in listed.deals if deal.deal_id not in told)


def _board(
    tx: Transaction, owner: Person | None, owned: DealList
) -> tuple[tuple[str, StageView, StatusTotal], ...]:
    """What stands in each stage: of theirs, or of everybody's where they own nothing."""
    if owned.total.deals:
        rows: Sequence[Any] = tx.rows(_BY_STAGE, owner_id=_key(tx, owner))
    else:
        rows = [row for row in kept_totals(tx) if row.status == "open"]
    return tuple(
        (pipeline.name, stage, summed(tx, found))
        for pipeline in all_pipelines(tx, archived=True)
        for stage in pipeline.stages
        if (found := [row for row in rows if row.stage_id == stage.stage_id])
    )


def _recent(
    tx: Transaction, owner: Person | None, owned: DealList
) -> tuple[tuple[DealView, ActivityView], ...]:
    """The latest of each deal of theirs that was touched last, or of anybody's where they own nothing.

    They are in order of what is told of them, newest first: an undo, which is no touch, may be the latest.
    """
    if owned.total.deals:
        ids = list(tx.run(_TOUCHED_LAST, owner_id=_key(tx, owner)).scalars())
    else:
        changed = tx.run(_CHANGED_LAST).scalars()
        ids = list(dict.fromkeys(key for key in changed if key is not None))[:_RECENT]
    latest = [
        (deal, activity)
        for deal in deals_by_ids(tx, ids)
        for activity in history_page(tx, "deal", deal.deal_id, most=1).activities
    ]
    return tuple(sorted(latest, key=lambda told: told[1].activity_id, reverse=True))


def _key(tx: Transaction, owner: Person | None) -> int | None:
    return owner.member_id if owner is not None else tx.actor.member_id
