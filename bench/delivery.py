"""How ten thousand alerts leave: at every channel's pace.

The bot has a process of its own, with Slack and whoever measures on the same cores. By its nature it takes a
minute on each engine: a channel takes one message a second.
"""

from __future__ import annotations

import statistics
import time
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime

from bench.databases import ENGINES, fresh, server
from core.backlog import Backlog
from core.db import Database
from core.requests import DealNumber, MoveDeal
from core.services import Services
from tests.support.firms import SETTINGS, Firm, Size, actor_of, found_firms, settle_firms
from tests.support.process import BotProcess
from tests.support.slack import Slack, eventually

FIRMS = 20
SIZE = Size(reps=0, deals=50, channels=10)
ALERTS = FIRMS * SIZE.deals * SIZE.channels
MOST_SECONDS_BETWEEN = 1.15
MOST_CORES = 1.0


def run() -> None:
    """Print, on each engine, each channel's pace, and what it costs."""
    for engine in ENGINES:
        with server(engine) as place, fresh(place, "many") as db:
            _drain(engine, db)


def _url(db: Database) -> str:
    db.dispose()
    return db.url.render_as_string(hide_password=False)


def _verdict(good: bool) -> str:
    return "ok" if good else "TOO SLOW"


def _drain(engine: str, db: Database) -> None:
    """Queue all the alerts, have one process send them, and print how it did."""
    firms = found_firms(_url(db), FIRMS, SIZE, datetime.now(UTC))
    _queue(db, firms)
    with Slack() as slack:
        settle_firms(slack, firms)
        with BotProcess(_url(db), slack, settings=SETTINGS) as bot:
            began, cpu = time.monotonic(), bot.cpu_seconds
            eventually(lambda: not Backlog(db).waiting(), 300, every=0.5)
            seconds, cpu = time.monotonic() - began, bot.cpu_seconds - cpu
            refused = _refused(bot)
        channels = [channel for firm in firms for channel in firm.channels]
        stamps = [[float(post["ts"]) for post in slack.posts(channel)] for channel in channels]
    assert sum(map(len, stamps)) == ALERTS
    between = [(each[-1] - each[0]) / (len(each) - 1) for each in stamps]
    print(
        f"delivery {engine}: {ALERTS} alerts to {len(channels)} channels in {seconds:.0f} s,"
        f" {refused} refused;"
        f" a channel's own {statistics.median(between):.2f} s apart, in the slowest {max(between):.2f};"
        f" at most {MOST_SECONDS_BETWEEN}: {_verdict(max(between) <= MOST_SECONDS_BETWEEN and not refused)}"
    )
    print(
        f"delivery {engine}: {cpu / seconds:.2f} of a core; at most {MOST_CORES}:"
        f" {_verdict(cpu / seconds <= MOST_CORES)}"
    )


def _queue(db: Database, firms: Sequence[Firm]) -> None:
    """Move every deal once, of which every channel of its firm is to hear."""
    services = Services.over(db)
    for firm in firms:
        boss = actor_of(services, firm.id, firm.boss)
        with db.read(boss) as tx:
            demo = next(stage.stage_id for stage in tx.setup.stages.values() if stage.name == "Demo")
        for number in firm.numbers:
            services.moves.move(MoveDeal(deal=DealNumber(number=number), stage_id=demo), boss)
    db.dispose()


def _refused(bot: BotProcess) -> int:
    """How many posts Slack did not take."""
    with urllib.request.urlopen(f"http://127.0.0.1:{bot.port}/metrics") as answer:
        page = answer.read().decode()
    lines = [line for line in page.splitlines() if line.startswith("dealboard_outbox_messages_total")]
    return sum(int(float(line.rpartition(" ")[2])) for line in lines if 'outcome="failed"' in line)
