"""Twenty workspaces, a Slack that fails one call in five, processes that are killed: all of it arrives."""

from __future__ import annotations

import asyncio
import random
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from core.backlog import Backlog
from core.db import Database
from core.models import Scheduled
from core.outgoing import Rhythm
from sandbox.faults import Kind
from tests.soak.arrivals import Arrivals
from tests.soak.firms import PATIENCE, Boss, slack_of_the_firms
from tests.soak.test_kills import kill_now_and_then
from tests.soak.world import MakeUrl, soak
from tests.support.firms import SETTINGS, Size, found_firms
from tests.support.process import BotProcess
from tests.support.slack import Slack, eventually

FIRMS, CHANGES, REMINDERS = 20, 2000, 500
WHOLE = 120.0
PROCESSES = {"sqlite": 1, "postgresql": 3}
SECONDS_UNTIL_NINE = timedelta(seconds=5)
# How long a process lives at most, of the soak's seconds: a start takes one or two, of three at a time more.
LIVES, LONGEST_LIFE = {"sqlite": 0.6, "postgresql": 0.8}, 20.0
# One call in five: the slow ones are given up before their answer comes.
BAD_DAY: dict[Kind, float] = {"rate_limited": 0.05, "server_error": 0.05, "slow": 0.05, "dropped": 0.05}
# A dead process holds its lanes until the lease ends, on PostgreSQL.
RHYTHM = Rhythm(pace=0.05, lease=4, calm=0.02, patience=PATIENCE, retry=0.1)


@soak
def test_all_that_is_said_arrives_in_order_and_no_reminder_twice(
    engine_name: str, make_url: MakeUrl, rng: random.Random, seconds: float
) -> None:
    part, now = min(1.0, seconds / WHOLE), before_nine_on_monday()
    database_url = make_url(engine_name)
    size = Size(reps=max(1, round(part * REMINDERS / FIRMS)), deals=10, channels=2)
    firms = found_firms(database_url, FIRMS, size, now)
    with slack_of_the_firms(firms, BAD_DAY, rng) as (slack, day), ExitStack() as stack:
        bots = [
            stack.enter_context(_bot(database_url, slack, now)) for _number in range(PROCESSES[engine_name])
        ]
        boss = Boss(firms, [bot.port for bot in bots], rng)

        lives = min(LONGEST_LIFE, seconds * LIVES[engine_name])

        async def soaked() -> None:
            changing = asyncio.create_task(boss.change(round(part * CHANGES), seconds))
            await asyncio.gather(*(kill_now_and_then(bot, rng, changing, lives=lives) for bot in bots))
            await changing

        asyncio.run(soaked())
        day.clear()
        eventually(lambda: _nothing_is_due(database_url, now) and _nothing_waits(database_url), 60, every=0.2)
        errors = [line for bot in bots for line in bot.log.splitlines() if '"level": "error"' in line]
    arrivals = Arrivals(database_url, slack, firms)
    arrivals.everything()
    kills = sum(bot.kills for bot in bots)
    print(arrivals.summary, kills, "kills", dict(boss.told), dict(day.befallen))  # noqa: T201
    told = sum(boss.told[what] for what in ("moved", "won", "reopened", "undone"))
    assert told <= len(arrivals.changes) + len(arrivals.undos) <= told + boss.told["done before"]
    assert boss.told["won"]
    assert boss.told["undone"]
    assert arrivals.doubled.total() <= kills, "one a crash at most"
    assert kills
    assert not errors


def _bot(database_url: str, slack: Slack, now: datetime) -> BotProcess:
    """A process of the bot, in which it is `now`."""
    return BotProcess(
        database_url,
        slack,
        rhythm=RHYTHM,
        ahead=now - datetime.now(UTC),
        settings=SETTINGS,
    )


def _nothing_waits(database_url: str) -> bool:
    db = Database(database_url)
    waiting = Backlog(db).waiting()
    db.dispose()
    return not waiting


def _nothing_is_due(database_url: str, began: datetime) -> bool:
    """Whether what came round at nine was taken up; its next time is days ahead."""
    db = Database(database_url)
    with db.across_workspaces() as connection:
        soonest = connection.execute(select(func.min(Scheduled.look_at))).scalar_one()
    db.dispose()
    return bool(soonest > began + timedelta(hours=1))


def before_nine_on_monday() -> datetime:
    """Some seconds before everybody is reminded: next Monday in UTC."""
    now = datetime.now(UTC)
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=7 - now.weekday())
    return nine - SECONDS_UNTIL_NINE
