"""Sixteen clients move random deals at once: everything that was acknowledged is stored, counted and told."""

from __future__ import annotations

import asyncio
import random

from tests.soak.audit import Audit, all_sent
from tests.soak.movers import HASTY, Movers
from tests.soak.world import MakeUrl, make_world, slack_of_the_world, soak
from tests.support.process import BotProcess
from tests.support.slack import eventually


@soak
def test_what_was_acknowledged_is_stored_counted_and_posted(
    engine_name: str, make_url: MakeUrl, rng: random.Random, seconds: float
) -> None:
    world = make_world(make_url(engine_name))
    with slack_of_the_world() as slack, BotProcess(world.database_url, slack, rhythm=HASTY) as bot:
        movers = Movers(world, [bot.port], rng)
        asyncio.run(movers.move_for(seconds))
        eventually(lambda: all_sent(world), 60 + seconds, every=0.2)
        log = bot.log
    audit = Audit(world, slack, movers.attempts)
    print(audit.summary)  # noqa: T201
    audit.everything()
    assert movers.told()["moved"] > 100
    assert log == ""
