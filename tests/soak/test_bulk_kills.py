"""The bot is killed while it changes 500 deals, and while it takes that back: none is lost, none doubled."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Row, select

from core.actor import Actor
from core.db import Database
from core.models import Activity, Deal, Job
from core.pipeline_rows import all_pipelines
from core.requests import CreateDeal
from core.services import Services
from core.totals import differing_totals
from tests.soak.movers import HASTY
from tests.soak.world import MakeUrl, World, make_world, slack_of_the_world, soak
from tests.support.bulk import change_all, chosen, jobs
from tests.support.payloads import Signed
from tests.support.process import TEAM, BotProcess, Client, command
from tests.support.slack import Slack, eventually

DEALS = 500
# A dead process holds its job until the lease ends, on PostgreSQL.
HASTIER = replace(HASTY, lease=2)
_SYSTEM = Actor.by_rule(TEAM, "test")


@pytest.fixture
def world(make_url: MakeUrl, engine_name: str) -> World:
    """The world with 500 more deals in the first stage of its first pipeline."""
    world = make_world(make_url(engine_name))
    db = Database(world.database_url)
    services = Services.over(db)
    ana = services.members.actor(TEAM, "UANA")
    assert ana is not None
    for number in range(DEALS):
        services.deals.create(CreateDeal(title=f"Several {number}"), ana)
    db.dispose()
    return world


@contextmanager
def opened(world: World) -> Iterator[Database]:
    db = Database(world.database_url)
    yield db
    db.dispose()


def send(bot: BotProcess, request: Signed) -> None:
    """Send a request, and have it acknowledged."""

    async def sent() -> None:
        async with Client(bot.port) as client:
            await client.post(request)

    asyncio.run(sent())


def kill_in_the_middle(bot: BotProcess, db: Database, rng: random.Random) -> int:
    """Kill the bot when it has done some of its last job, and start it anew; returns how many it had done."""
    begun = 50 + rng.randrange(200)
    eventually(lambda: jobs(db)[-1].done >= begun, 30, every=0.002)
    bot.kill()
    done = int(jobs(db)[-1].done)
    bot.start()
    bot.wait_until_alive()
    return done


def finished(db: Database) -> Row[tuple[Job]]:
    """The last job, once it has ended and its asker was told."""
    return eventually(lambda: [job for job in jobs(db)[-1:] if job.next_at is None], 60, every=0.05)[0]


def stages_of_the_deals(db: Database) -> Counter[str]:
    with db.read(_SYSTEM) as tx:
        rows = tx.rows(select(Deal.stage_id).where(Deal.workspace_id == TEAM, Deal.title.like("Several %")))
        return Counter(tx.setup.stages[row.stage_id].name for row in rows)


def parts_of(db: Database, root: int) -> list[Row[tuple[Activity]]]:
    """The lines of history that hang on that of a bulk change."""
    with db.read(_SYSTEM) as tx:
        assert differing_totals(tx) == {}, "the kept totals differ from a recount"
        return list(
            tx.rows(select(Activity).where(Activity.workspace_id == TEAM, Activity.caused_by == root))
        )


def alerts(slack: Slack) -> list[str]:
    """What channels heard of several deals."""
    return [
        post["text"] for channel in ("C1", "C2") for post in slack.posts(channel) if "deals" in post["text"]
    ]


@soak
def test_a_kill_in_the_middle_of_a_bulk_change_loses_and_doubles_nothing(
    world: World, rng: random.Random
) -> None:
    with (
        opened(world) as db,
        slack_of_the_world() as slack,
        BotProcess(world.database_url, slack, rhythm=HASTIER) as bot,
    ):
        with db.read(_SYSTEM) as tx:
            stages = next(each for each in all_pipelines(tx) if each.is_default).stages
        first, target = stages[0], stages[2]
        send(bot, change_all("move", "Several", user="UANA", stage=chosen(target.stage_id)))
        at_the_kill = kill_in_the_middle(bot, db, rng)
        moved = finished(db)
        assert 0 < at_the_kill < DEALS, "it was in the middle of it"
        assert (moved.state, moved.done, moved.outcome["changed"]) == ("done", DEALS, DEALS)
        parts = parts_of(db, moved.job_id)
        assert len({part.deal_id for part in parts}) == len(parts) == DEALS
        assert stages_of_the_deals(db) == {target.name: DEALS}
        eventually(lambda: len(alerts(slack)) == 1, 20)

        send(bot, command("deal undo", user="UANA"))
        kill_in_the_middle(bot, db, rng)
        undone = finished(db)
        assert (undone.state, undone.outcome["changed"]) == ("done", DEALS)
        assert len(parts_of(db, undone.job_id)) == DEALS
        assert stages_of_the_deals(db) == {first.name: DEALS}
        eventually(lambda: len(alerts(slack)) == 2, 20)
        told = [post["text"].partition("\n")[0] for post in slack.posts("UANA")]
        # How far it is may be told meanwhile, and a kill leaves that as it stands.
        told = [line for line in told if not line.endswith("…")]
        assert told == [
            f"*500 deals* moved to *{target.name}*.",
            "Undone: *500 deals* are as before.",
        ], "the asker was told of each once, whoever told them"
        assert slack.complaints() == []
