"""The same request several times over, at once and later: it is carried out once."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from core.actor import Actor
from core.db import Database
from core.models import Activity, Member
from tests.soak.audit import Audit, all_sent
from tests.soak.movers import HASTY, Attempt, understand
from tests.soak.world import MakeUrl, World, make_world, populated
from tests.support.payloads import Json, Signed, block_action, elements_of, event, signed
from tests.support.process import SECRET, TEAM, BotProcess, Client, command
from tests.support.slack import FakeSlack, eventually

ROUNDS, AT_ONCE = 12, 4

Running = tuple[World, FakeSlack, BotProcess]


@pytest.fixture
def running(engine_name: str, make_url: MakeUrl) -> Iterator[Running]:
    """A bot in a process of its own, on each engine in turn."""
    world = make_world(make_url(engine_name))
    with populated(FakeSlack()) as slack, BotProcess(world.database_url, slack, rhythm=HASTY) as bot:
        yield world, slack, bot
        assert bot.log == ""


def at_once(bot: BotProcess, *requests: Signed) -> list[str]:
    """Send requests at the same moment, over a connection each; the answers in the same order."""

    async def send(request: Signed) -> str:
        async with Client(bot.port) as client:
            return await client.post(request)

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*map(send, requests))

    return asyncio.run(all_of_them())


def test_the_same_request_at_once_and_later_moves_a_deal_once(running: Running, rng: random.Random) -> None:
    world, slack, bot = running
    attempts = []
    for number in rng.sample(world.numbers(), ROUNDS):
        place = world.places[number]
        to = rng.choice([name for stage, name in place.stages.items() if stage != place.first_stage])
        attempt, request = Attempt.of(number, to, "UANA")
        copies = [Attempt(**vars(attempt)) for _ in range(AT_ONCE + 1)]
        answers = [*at_once(bot, *[request] * AT_ONCE), *at_once(bot, request)]
        for copy, answer in zip(copies, answers, strict=True):
            understand(json.loads(answer), copy)
        assert sorted(copy.told for copy in copies) == ["done before"] * AT_ONCE + ["moved"]
        assert copies[-1].told == "done before"
        attempts += [copy for copy in copies if copy.told == "moved"]
    eventually(lambda: all_sent(world), 20, every=0.1)
    Audit(world, slack, attempts).everything()


def test_a_click_delivered_twice_undoes_once(running: Running) -> None:
    world, slack, bot = running
    number = world.numbers()[0]
    to = list(world.places[number].stages.values())[-1]
    [answer] = at_once(bot, command(f'deal move {number} "{to}"', user="UANA"))
    undo = next(
        each for each in elements_of(json.loads(answer)) if each["action_id"].startswith("change.undo")
    )
    url = slack.response_url()
    click = signed(SECRET, block_action(undo, user="UANA", response_url=url))
    assert at_once(bot, click, click, click) == [""] * 3
    eventually(lambda: len(slack.responses(url)) == 3)
    told = sorted("Undone" in response["text"] for response in slack.responses(url))
    assert told == [False, False, True]
    assert [row.undoes for row in stored(world, Activity) if row.kind == "deal.undone"] == [
        json.loads(undo["value"])["a"]
    ]


def test_an_event_delivered_twice_is_learnt_once(running: Running) -> None:
    world, slack, bot = running
    joined: list[Json] = [slack.add_user(f"UNEW{at}", name=f"New {at}") for at in range(ROUNDS)]
    for user in joined:
        arrival = event({"type": "team_join", "user": user})
        at_once(bot, *[signed(SECRET, arrival, retry=at) for at in range(AT_ONCE)])
    names = [row.name for row in stored(world, Member) if row.user_id.startswith("UNEW")]
    assert sorted(names) == sorted(user["name"] for user in joined)


def test_somebody_new_who_asks_for_much_at_once_is_learnt_once_and_answered_each_time(
    running: Running,
) -> None:
    world, slack, bot = running
    for at in range(ROUNDS):
        user = f"UNEW{at}"
        slack.add_user(user, name=f"New {at}")
        urls = [slack.response_url() for _ in range(AT_ONCE)]
        at_once(bot, *[command("deal help", user=user, response_url=url) for url in urls])
        answers = [eventually(lambda url=url: slack.responses(url))[0]["text"] for url in urls]  # type: ignore[misc]
        assert len(set(answers)) == 1
        assert "/deal" in answers[0]
    assert sum(row.user_id.startswith("UNEW") for row in stored(world, Member)) == ROUNDS


def stored(world: World, model: type[Activity] | type[Member]) -> list[Activity | Member]:
    """All rows of a table."""
    db = Database(world.database_url)
    with db.read(Actor.by_rule(TEAM, "test")) as tx:
        rows = tx.rows(select(model).where(model.workspace_id == TEAM))
    db.dispose()
    return list(rows)
