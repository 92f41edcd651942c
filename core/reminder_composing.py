"""Daily reminders as they are composed: of what, for whom, and which of them were ignored (rule 12)."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import time as time_of_day
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, delete, insert, or_, select, update

from core.bulk import insert_many
from core.deal_rows import deals_by_ids
from core.ids import new_id
from core.live_boards import begin_watch
from core.members import zone_of
from core.models import Activity, Deal, Member, RemindedDeal, Reminder, Task
from core.outbox import enqueue
from core.preferences import preferences_of
from core.reminder_results import IgnoredDeal
from core.reminder_scan import (
    ACTS,
    BY_A_PERSON,
    MOST,
    PAGE,
    Minder,
    acted_on,
    by_value,
    found_for,
    midnight,
    minder,
    needs_somebody,
    told_again_from,
)
from core.schedule_times import Times
from core.transaction import OF_WORKSPACE, Transaction

DAILY_REMINDER = "daily_reminder"
# So many reminders in a row without anything being done, and a manager's digest names the deal.
MOST_IGNORED = 3
# How long a reminder is edited, in seconds of real time.
_DAY = 86_400.0
_EDITED_FOR = 7 * _DAY
_WORKSPACE: Any = bindparam("workspace_id")
_IDS: Any = bindparam("deal_ids", expanding=True)
# Of an earlier day, told at their own time, and not named within a week since they are due.
_LEFT_OVER: Any = Task.remind_at.is_(None) & or_(
    Task.listed_at.is_(None), Task.listed_at < bindparam("week_ago"), Task.listed_at < Task.due_at
)
_TASKS = (
    select(Task.task_id)
    .where(Task.workspace_id == _WORKSPACE, Task.assignee_id == bindparam("reader_id"))
    .where(Task.state == "open", Task.due_at < bindparam("by"))
    .where(or_(Task.due_at >= bindparam("today"), _LEFT_OVER))
    .order_by(Task.due_at, Task.task_id)
    .limit(MOST)
)
_LISTED = (
    update(Task)
    .where(Task.workspace_id == OF_WORKSPACE, Task.task_id.in_(bindparam("keys", expanding=True)))
    .values(listed_at=bindparam("now"))
)
_KNOWN: Any = (RemindedDeal.workspace_id == _WORKSPACE) & (RemindedDeal.member_id == bindparam("reader_id"))
_EARLIER = select(RemindedDeal).where(_KNOWN, RemindedDeal.deal_id.in_(_IDS))
_FORGET_EARLIER = delete(RemindedDeal).where(_KNOWN, RemindedDeal.deal_id.in_(_IDS))
_IGNORED = (
    select(RemindedDeal.deal_id, RemindedDeal.member_id, RemindedDeal.ignored)
    .join(Deal, (Deal.workspace_id == _WORKSPACE) & (Deal.deal_id == RemindedDeal.deal_id))
    .join(Member, (Member.workspace_id == _WORKSPACE) & (Member.member_id == Deal.owner_id))
    .where(RemindedDeal.workspace_id == _WORKSPACE, RemindedDeal.ignored >= MOST_IGNORED)
    .where(RemindedDeal.member_id == Deal.owner_id, ACTS)
    .where(
        ~select(Activity.activity_id)
        .where(Activity.workspace_id == _WORKSPACE, Activity.deal_id == RemindedDeal.deal_id, BY_A_PERSON)
        .where(Activity.activity_id > RemindedDeal.reminder_id)
        .exists()
    )
)


def reminder_times(tx: Transaction, member_id: int) -> Times | None:
    """When a member is reminded: at the time and on the days that they chose; None where they want none."""
    chosen = preferences_of(tx, member_id)
    if not chosen.reminders and not (chosen.together and (chosen.tasks or chosen.digest != "off")):
        return None
    return hours_of(tx, member_id)


def hours_of(tx: Transaction, member_id: int) -> Times:
    """The time and the days that a member chose, by which it is decent to tell them of what is late."""
    chosen = preferences_of(tx, member_id)
    at = time_of_day(*divmod(chosen.minute, 60))
    return Times(zone_of(tx, member_id), at, chosen.days, tx.settings.working_days)


def compose_reminder(tx: Transaction, member_id: int, digest: Mapping[str, Any] | None = None) -> bool:
    """Have a member reminded of the deals that need them and of tasks of theirs that are left over, of the
    day's too where they want everything in one message, with the `digest` that comes along; False where there
    is nothing.
    """
    reader, chosen = minder(tx, member_id), preferences_of(tx, member_id)
    if reader is None:
        return False
    deal_ids = found_for(tx, reader) if chosen.reminders else []
    task_ids = _tasks_to_list(tx, reader, of_today=chosen.together) if chosen.tasks else []
    if deal_ids or task_ids or digest:
        begin_reminder(tx, reader, DAILY_REMINDER, deal_ids, task_ids, digest)
    return bool(deal_ids or task_ids or digest)


def begin_reminder(
    tx: Transaction,
    reader: Minder,
    kind: str,
    deal_ids: Sequence[int],
    task_ids: Sequence[int],
    digest: Mapping[str, Any] | None = None,
) -> None:
    """Queue a reminder, as `kind`, of deals and tasks, with a digest; it is edited as they are dealt with."""
    reminder_id = new_id()
    tx.run(
        insert(Reminder),
        reminder_id=reminder_id,
        member_id=reader.member_id,
        channel_id=reader.user_id,
        outbox_id=enqueue(tx, reader.user_id, kind, {"reminder_id": reminder_id}),
        composed_at=tx.now,
        task_ids=list(task_ids),
        digest=digest,
        forget_at=time.time() + _EDITED_FOR,
        due_at=time.time() + _DAY,
        shown="",
    )
    if deal_ids:
        _remember(tx, reader, reminder_id, deal_ids)
    begin_watch(tx, time.time())


def _tasks_to_list(tx: Transaction, reader: Minder, *, of_today: bool) -> list[int]:
    """The earliest of somebody's tasks of earlier days, each once a week, and `of_today` those of their day;
    they count as named.
    """
    day = tx.now.astimezone(ZoneInfo(reader.tz)).date()
    by = midnight(day + timedelta(days=1) if of_today else day, reader.tz)
    week_ago, today = told_again_from(day, reader.tz), midnight(day, reader.tz)
    found = tx.run(_TASKS, reader_id=reader.member_id, by=by, today=today, week_ago=week_ago)
    task_ids = list(found.scalars())
    if task_ids:
        tx.run(_LISTED, keys=task_ids, now=tx.now)
    return task_ids


def ignored_deals(tx: Transaction, owners: Collection[int]) -> list[IgnoredDeal]:
    """The deals of which `owners` ignored three reminders in a row, and which still need them.

    Greatest value first. Whoever acts on no deal any more ignores none: theirs are nobody's.
    """
    times = {row.deal_id: row.ignored for row in tx.rows(_IGNORED) if row.member_id in owners}
    deals = [deal for deal in deals_by_ids(tx, list(times)) if needs_somebody(deal, tx.now, "UTC")]
    return [IgnoredDeal(deal, times[deal.deal_id]) for deal in by_value(deals)]


def _remember(tx: Transaction, reader: Minder, reminder_id: int, deal_ids: Sequence[int]) -> None:
    """Keep that `reader` is reminded of deals, and how many reminders of each they have ignored so far."""
    known = {"reader_id": reader.member_id, "deal_ids": list(deal_ids)}
    earlier = {row.deal_id: row for row in tx.rows(_EARLIER, **known)}
    done = acted_on(tx, list(earlier))
    acted = {key for key, activity_id in done.items() if activity_id > earlier[key].reminder_id}
    tx.run(_FORGET_EARLIER, **known)
    insert_many(
        tx,
        RemindedDeal,
        [
            {
                "deal_id": deal_id,
                "member_id": reader.member_id,
                "reminder_id": reminder_id,
                "reminded_at": tx.now,
                "named": at < PAGE,
                "ignored": _ignored(earlier.get(deal_id)) if deal_id not in acted else 0,
            }
            for at, deal_id in enumerate(deal_ids)
        ],
    )


def _ignored(earlier: Row[Any] | None) -> int:
    """How many reminders were ignored, the last one too, if it named the deal."""
    return 0 if earlier is None else int(earlier.ignored + earlier.named)
