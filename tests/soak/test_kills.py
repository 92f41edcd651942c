"""The bot is killed at random moments while sixteen clients move deals: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

from tests.soak.audit import Audit, all_sent
from tests.soak.movers import HASTY, Movers
from tests.soak.world import MakeUrl, make_world, slack_of_the_world, soak
from tests.support.process import BotProcess
from tests.support.slack import eventually

# A dead process holds its lanes until the lease ends, on PostgreSQL.
HASTIER = replace(HASTY, lease=4)


async def kill_now_and_then(
    bot: BotProcess, rng: random.Random, moving: asyncio.Task[None], *, lives: float = 1.2
) -> None:
    """Kill the bot some time after it has begun to answer, and start it anew, as long as deals are moved.

    It lives for about `lives` seconds at most.
    """
    while not (await asyncio.wait([moving], timeout=0.3 + lives * rng.random()))[0]:
        bot.kill()
        bot.start()
        await asyncio.to_thread(bot.wait_until_alive, 60)


@soak
def test_kills_lose_and_double_nothing(
    engine_name: str, make_url: MakeUrl, rng: random.Random, seconds: float
) -> None:
    world = make_world(make_url(engine_name))
    # Most answers are late, so that a kill comes between a post and its answer.
    bad_day = slack_of_the_world({"slow": 0.7}, rng)
    with bad_day as slack, BotProcess(world.database_url, slack, rhythm=HASTIER) as bot:
        movers = Movers(world, [bot.port], rng)

        async def soaked() -> None:
            moving = asyncio.create_task(movers.move_for(seconds))
            await kill_now_and_then(bot, rng, moving)
            await moving

        asyncio.run(soaked())
        eventually(lambda: all_sent(world), 60 + seconds, every=0.2)
        log = bot.log
    audit = Audit(world, slack, movers.attempts)
    print(audit.summary, bot.kills, "kills")  # noqa: T201
    audit.everything()
    assert bot.kills
    assert movers.told()["moved"] > seconds / 2
    assert log == ""
