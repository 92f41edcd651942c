"""Whether a digest costs what happened: 500 moves among a million deals as 500 among a thousand.

What is measured is composing it, for a manager of everybody and for the channel of a pipeline, without Slack.
Seeding a million takes minutes; BENCH_DEALS sets another number.
"""

from __future__ import annotations

import os
import statistics
import time
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select, update

from bench.databases import ENGINES, fresh, server
from bench.running import with_samples
from core.actor import Actor
from core.bulk import refresh_statistics
from core.clock import ManualClock
from core.db import Database
from core.digest_scan import Whose
from core.digest_spans import begin_span, facts_of
from core.ids import new_ids
from core.models import Activity, Deal
from core.schedule_rows import DIGEST
from tests.support.process import TEAM

HAPPENED = 500
FEW = 1300
MANY = int(os.environ.get("BENCH_DEALS", "1000000"))
ROUNDS = 9
MOST_TIMES = 1.5
MORNING = datetime(2026, 11, 23, 10, tzinfo=UTC)  # a Monday


def run() -> None:
    """Print, on each engine, medians at both sizes and whether their ratio is within its limit."""
    for engine in ENGINES:
        with server(engine) as place, fresh(place, "few") as few, fresh(place, "many") as many:
            small, large = _median(few, FEW), _median(many, MANY)
            good = "ok" if large <= MOST_TIMES * small else "TOO SLOW"
            print(
                f"digests {engine}: {HAPPENED} moves told in {small:.1f} ms of {FEW:,} deals,"
                f" {large:.1f} ms of {MANY:,}; ratio {large / small:.2f}, at most {MOST_TIMES}: {good}"
            )


def _median(db: Database, deals: int) -> float:
    """Milliseconds of a digest of all deals, of which `HAPPENED` moved, once the caches are warm."""
    db.clock = ManualClock(MORNING)
    with_samples(db, deals)
    _make_happen(db)
    refresh_statistics(db)
    seconds = []
    for turn in range(ROUNDS + 2):
        began = time.perf_counter()
        told = _compose(db)
        if turn >= 2:
            seconds.append(time.perf_counter() - began)
        assert told == HAPPENED, told
    return statistics.median(seconds) * 1e3


def _compose(db: Database) -> int:
    """Read what a digest says; how many deals moved by it."""
    with db.read(Actor.by_rule(TEAM, DIGEST)) as tx:
        span = begin_span(tx, DIGEST, 1, "weekly", Whose("people"), None)
        facts = facts_of(tx, Whose("people"), span, "UTC")
    return int(facts["happened"]["moved"].total.deals)


def _make_happen(db: Database) -> None:
    """Let nothing have happened for a month but `HAPPENED` moves of open deals, and nothing close soon."""
    with db.across_workspaces() as connection:
        open_now = (Deal.workspace_id == TEAM) & (Deal.status == "open")
        connection.execute(update(Deal).where(open_now).values(expected_close_on=date(2027, 6, 1)))
        connection.execute(
            update(Activity).where(Activity.workspace_id == TEAM).values(at=MORNING - timedelta(days=60))
        )
        found = connection.execute(
            select(Deal.deal_id, Deal.stage_id).where(open_now).order_by(Deal.deal_id).limit(HAPPENED)
        ).all()
        rows = [
            {
                "workspace_id": TEAM,
                "activity_id": activity_id,
                "deal_id": row.deal_id,
                "kind": "deal.moved",
                "at": MORNING - timedelta(hours=3),
                "before": {"stage_id": row.stage_id},
                "after": {"stage_id": row.stage_id},
            }
            for activity_id, row in zip(new_ids(HAPPENED), found, strict=True)
        ]
        connection.execute(insert(Activity), rows)
