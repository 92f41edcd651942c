"""Whether looking for stale deals and due tasks costs what it finds: 500 of a million as 500 of a thousand.

What is measured is the tick of a morning without Slack: due rows found, reminders of everybody composed and
put into the outbox. Seeding a million takes minutes; BENCH_DEALS sets another number.
"""

from __future__ import annotations

import os
import statistics
import time
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bench.databases import ENGINES, fresh, server
from bench.running import with_samples
from core.bulk import refresh_statistics
from core.clock import ManualClock
from core.db import Database
from core.ids import new_ids
from core.members import Members, Profile
from core.models import Deal, OutboxMessage, RemindedDeal, Reminder, Scheduled, Task
from core.sample_words import REPS
from core.schedule import Schedule
from core.schedule_kinds import KINDS
from core.schedule_rows import REMINDER
from core.task_reminders import TaskReminders
from tests.support.process import TEAM

DUE = 500
# Two in five of the samples are open.
FEW = 1300
MANY = int(os.environ.get("BENCH_DEALS", "1000000"))
ROUNDS = 9
MOST_TIMES = 1.5
MORNING = datetime(2026, 11, 23, 10, tzinfo=UTC)  # a Monday
_AHEAD = timedelta(days=60)


def run() -> None:
    """Print, on each engine, medians at both sizes and whether their ratio is within its limit."""
    for engine in ENGINES:
        with server(engine) as place, fresh(place, "few") as few, fresh(place, "many") as many:
            small, large = _median(few, FEW), _median(many, MANY)
            good = "ok" if large <= MOST_TIMES * small else "TOO SLOW"
            print(
                f"due {engine}: {DUE} stale deals and {DUE} due tasks in {small:.1f} ms of {FEW:,} deals,"
                f" {large:.1f} ms of {MANY:,}; ratio {large / small:.2f}, at most {MOST_TIMES}: {good}"
            )


def _median(db: Database, deals: int) -> float:
    """Milliseconds of a tick in which `DUE` deals and as many tasks are due, once the caches are warm."""
    db.clock = ManualClock(MORNING)
    with_samples(db, deals)
    Members(db).learn(TEAM, [Profile(f"UREP{at}", name) for at, name in enumerate(REPS)])
    with db.across_workspaces() as connection:
        _make_due(connection)
    refresh_statistics(db)
    seconds = []
    for turn in range(ROUNDS + 2):
        with db.across_workspaces() as connection:
            _as_before(connection)
        began = time.perf_counter()
        said = _tick(db)
        if turn >= 2:
            seconds.append(time.perf_counter() - began)
        assert said == 2 * len(REPS), said
    return statistics.median(seconds) * 1e3


def _tick(db: Database) -> int:
    """Perform what is due; how many reminders that makes."""
    schedule, tasks = Schedule(db, KINDS), TaskReminders(db)
    done = [schedule.perform(row) for row in schedule.due(1000)]
    done += [tasks.perform(each) for each in tasks.due(1000)]
    return sum(each.outcome == "said" for each in done)


def _make_due(connection: Connection) -> None:
    """Let no deal be stale or overdue but the first `DUE` that are open and owned, each with a task."""
    open_now = (Deal.workspace_id == TEAM) & (Deal.status == "open")
    connection.execute(
        update(Deal).where(open_now).values(stale_at=MORNING + _AHEAD, expected_close_on=date(2027, 6, 1))
    )
    owned = select(Deal.deal_id, Deal.owner_id).where(open_now, Deal.owner_id.is_not(None))
    found = connection.execute(owned.order_by(Deal.deal_id).limit(DUE)).all()
    assert len(found) == DUE, "too few deals"
    stale = Deal.deal_id.in_([row.deal_id for row in found])
    connection.execute(update(Deal).where(open_now, stale).values(stale_at=MORNING - timedelta(days=1)))
    rows = [
        {
            "workspace_id": TEAM,
            "task_id": task_id,
            "deal_id": row.deal_id,
            "title": "Send proposal",
            "assignee_id": row.owner_id,
            "due_at": MORNING,
            "state": "open",
            "created_at": MORNING,
        }
        for task_id, row in zip(new_ids(DUE), found, strict=True)
    ]
    connection.execute(insert(Task), rows)


def _as_before(connection: Connection) -> None:
    """Forget what was said, and have all of it due again."""
    for table in (RemindedDeal, Reminder, OutboxMessage):
        connection.execute(delete(table).where(table.workspace_id == TEAM))
    connection.execute(update(Task).where(Task.workspace_id == TEAM).values(remind_at=MORNING))
    # Digests are another matter, and who owns nothing is not waited for.
    connection.execute(delete(Scheduled).where(Scheduled.workspace_id == TEAM, Scheduled.kind != REMINDER))
    connection.execute(
        update(Scheduled)
        .where(Scheduled.workspace_id == TEAM)
        .values(due_at=MORNING, look_at=MORNING, said_on=None)
    )
