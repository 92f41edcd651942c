"""How long a bulk change of 500 deals takes, and how much longer a move is acknowledged while it goes on.

All of it over signed HTTP, the load generator on the same cores.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time

from bench.databases import ENGINES, fresh, server
from bench.running import USERS, Typist, ready, running_bot
from core.actor import Actor
from core.db import Database
from core.requests import CreateDeal
from core.results import StageView
from core.services import Services
from tests.support.bulk import change_all, chosen, jobs
from tests.support.process import TEAM

DEALS = 500
MOVED_MEANWHILE = 200
ROUNDS = 6
MOST_SECONDS = 3.0
# Half of a batch and its commit may be before a move; both take the same time as a move or a few.
MOST_TIMES_A_MOVE = 3.0
_STAGES = ("Demo", "Qualifying")


def run() -> None:
    """Print, on each engine, the time that 500 deals take and the ratio of a move's latency meanwhile."""
    for engine in ENGINES:
        with server(engine) as place, fresh(place, "bulk") as db:
            _fill(db)
            with running_bot(db.url.render_as_string(hide_password=False)) as bot:
                seconds, alone, meanwhile = asyncio.run(_measured(db, bot.port))
            _print(engine, seconds, alone, meanwhile)


def _print(engine: str, seconds: float, alone: float, meanwhile: float) -> None:
    good = "ok" if seconds <= MOST_SECONDS else "TOO SLOW"
    print(f"bulk {engine}: {DEALS} deals in {seconds * 1e3:.0f} ms; at most {MOST_SECONDS * 1e3:.0f}: {good}")
    good = "ok" if meanwhile <= MOST_TIMES_A_MOVE * alone else "TOO SLOW"
    print(
        f"move {engine} during a bulk change: median {meanwhile * 1e3:.2f} ms, alone {alone * 1e3:.2f} ms;"
        f" ratio {meanwhile / alone:.1f}, at most {MOST_TIMES_A_MOVE:.0f}: {good}"
    )


def _fill(db: Database) -> None:
    ready(db)
    services, actor = Services.over(db), Actor.by_rule(TEAM, "bench")
    for title, count in (("Single", MOVED_MEANWHILE), ("Several", DEALS)):
        for number in range(count):
            services.deals.create(CreateDeal(title=f"{title} {number}"), actor)


async def _measured(db: Database, port: int) -> tuple[float, float, float]:
    """The median seconds of a bulk change, and of a move alone and during one."""
    stages = {stage.name: stage.stage_id for stage in _pipeline_stages(db)}
    took: list[float] = []
    meanwhile: list[float] = []
    async with Typist(port, USERS[0]) as typist, Typist(port, USERS[1]) as asker:
        alone = [await _move(typist) for _turn in range(150)][50:]
        for turn in range(ROUNDS):
            stage = chosen(stages[_STAGES[turn % 2]])
            began = time.perf_counter()
            await asker.post(change_all("move", "Several", user=USERS[1], stage=stage))
            while (await asyncio.to_thread(jobs, db))[-1].finished_at is None:
                meanwhile += [await _move(typist) for _turn in range(3)]
            took.append(time.perf_counter() - began)
    return statistics.median(took), statistics.median(alone), statistics.median(meanwhile)


def _pipeline_stages(db: Database) -> list[StageView]:
    with db.read(Actor.by_rule(TEAM, "bench")) as tx:
        return [stage for pipeline in tx.setup.pipelines.values() for stage in pipeline.stages]


async def _move(typist: Typist) -> float:
    number, stage = random.randint(1, MOVED_MEANWHILE), random.choice(("demo", "proposal", "qualifying"))
    began = time.perf_counter()
    await typist.deal(f"move {number} {stage}")
    return time.perf_counter() - began
