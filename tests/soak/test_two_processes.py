"""Two bots on one PostgreSQL and a Slack on a bad day, one of the bots killed now and then."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

from sandbox.faults import Kind
from tests.soak.audit import Audit, all_sent
from tests.soak.movers import HASTY, Movers
from tests.soak.test_kills import kill_now_and_then
from tests.soak.world import MakeUrl, make_world, slack_of_the_world, soak
from tests.support.process import BotProcess
from tests.support.slack import eventually

HASTIER = replace(HASTY, lease=4)
BAD_DAY: dict[Kind, float] = {"rate_limited": 0.01, "server_error": 0.01, "dropped": 0.01}


@soak
def test_two_processes_post_each_alert_once_and_in_order(
    make_url: MakeUrl, rng: random.Random, seconds: float
) -> None:
    world = make_world(make_url("postgresql"))
    with (
        slack_of_the_world(BAD_DAY, rng) as slack,
        BotProcess(world.database_url, slack, rhythm=HASTIER) as steady,
        BotProcess(world.database_url, slack, rhythm=HASTIER) as shaky,
    ):
        movers = Movers(world, [steady.port, shaky.port], rng)

        async def soaked() -> None:
            moving = asyncio.create_task(movers.move_for(seconds))
            await kill_now_and_then(shaky, rng, moving)
            await moving

        asyncio.run(soaked())
        eventually(lambda: all_sent(world), 60 + seconds, every=0.2)
        log = steady.log + shaky.log
    audit = Audit(world, slack, movers.attempts)
    print(audit.summary, shaky.kills, "kills")  # noqa: T201
    audit.everything()
    assert shaky.kills
    assert movers.told()["moved"] > 50
    assert '"level": "error"' not in log
