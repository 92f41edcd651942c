"""The same request several times over, and two people at the same time, on a bot in its own process."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Row, select

from core.actor import Actor
from core.db import Database
from core.models import Activity, Member
from tests.conftest import ENGINES, copy_template, database_named
from tests.soak.movers import HASTY, Attempt, understand
from tests.soak.world import Place, World, make_world, slack_of_the_world
from tests.support.payloads import Json, Signed, block_action, element, elements_of, event, options_of, signed
from tests.support.process import SECRET, TEAM, BotProcess, Client, command
from tests.support.slack import Slack, eventually

ROUNDS, AT_ONCE = 12, 4


@dataclass
class Scene:
    """A bot, and deals that no other test has touched."""

    world: World
    slack: Slack
    bot: BotProcess
    untouched: Iterator[Place]

    def at_once(self, *requests: Signed) -> list[str]:
        """Send requests at the same moment, over a connection each; the answers in the same order."""

        async def all_of_them() -> list[str]:
            async with AsyncExitStack() as stack:
                clients = [await stack.enter_async_context(Client(self.bot.port)) for _request in requests]
                await asyncio.gather(*(client.connect() for client in clients))
                posts = zip(clients, requests, strict=True)
                return await asyncio.gather(*(client.post(request) for client, request in posts))

        return asyncio.run(all_of_them())

    def ask(self, line: str, user: str = "UANA") -> Json:
        """Type a line; the acknowledgement."""
        answer: Json = json.loads(self.at_once(command(line, user=user))[0])
        return answer

    def response(self, url: str) -> Json:
        """What came by a response_url."""
        return eventually(lambda: self.slack.responses(url))[0]

    def rows(self, model: type[Activity] | type[Member]) -> Sequence[Row[Any]]:
        """All rows of a table."""
        db = Database(self.world.database_url)
        with db.read(Actor.by_rule(TEAM, "test")) as tx:
            rows = tx.rows(select(model).where(model.workspace_id == TEAM))
        db.dispose()
        return rows

    def moves(self, place: Place) -> list[int]:
        """The moves in a deal's history."""
        return [
            row.activity_id
            for row in self.rows(Activity)
            if row.kind == "deal.moved" and row.deal_id == place.deal_id
        ]


@pytest.fixture(scope="module", params=ENGINES)
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """On each engine in turn; one bot for all that is tried here, since none of it harms it."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("at_once") / "dealboard.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        world = make_world(f"sqlite:///{path}")
    else:
        server = request.getfixturevalue("postgres_url")
        copy_template(server, "at_once")
        world = make_world(database_named(server, "at_once"))
    with slack_of_the_world() as slack, BotProcess(world.database_url, slack, rhythm=HASTY) as bot:
        yield Scene(world, slack, bot, iter(world.places.values()))
        assert bot.log == ""
    assert slack.complaints() == []


def elsewhere(place: Place, rng: random.Random, count: int) -> list[str]:
    """Some stages where the deal is not."""
    return rng.sample([name for key, name in place.stages.items() if key != place.first_stage], count)


def has_card(answer: Json, number: int) -> bool:
    """Whether an answer has the deal's card, to go on from."""
    menus = [each for each in elements_of(answer) if each["action_id"].startswith("deal.move")]
    return bool(menus) and f"#{number} " in json.dumps(answer["blocks"])


def test_the_same_request_at_once_and_later_moves_a_deal_once(scene: Scene, rng: random.Random) -> None:
    for _round in range(ROUNDS):
        place = next(scene.untouched)
        attempt, request = Attempt.of(place.number, elsewhere(place, rng, 1)[0], "UANA")
        told, activities = [], []
        for answer in [*scene.at_once(*[request] * AT_ONCE), *scene.at_once(request)]:
            understand(json.loads(answer), attempt)
            told.append(attempt.told)
            activities.append(attempt.activity_id)
        assert sorted(told) == ["done before"] * AT_ONCE + ["moved"]
        assert told[-1] == "done before"
        assert scene.moves(place) == [max(activities)]
        heard = eventually(partial(alerts, scene, place))
        assert len(heard) == 1


def alerts(scene: Scene, place: Place) -> list[str]:
    """What the deal's channel heard of it."""
    return [post["text"] for post in scene.slack.posts(place.channel) if f"#{place.number} " in post["text"]]


def test_a_click_delivered_twice_undoes_once(scene: Scene, rng: random.Random) -> None:
    place = next(scene.untouched)
    answer = scene.ask(f'deal move {place.number} "{elsewhere(place, rng, 1)[0]}"')
    [undo] = [each for each in elements_of(answer) if each["action_id"].startswith("change.undo")]
    url = scene.slack.response_url()
    click = signed(SECRET, block_action(undo, user="UANA", response_url=url))
    assert scene.at_once(click, click, click) == [""] * 3
    eventually(lambda: len(scene.slack.responses(url)) == 3)
    told = [response["text"].startswith("Undone") for response in scene.slack.responses(url)]
    assert sorted(told) == [False, False, True]
    undone = [row.undoes for row in scene.rows(Activity) if row.kind == "deal.undone"]
    assert undone == scene.moves(place)


def test_an_event_delivered_twice_is_learnt_once(scene: Scene) -> None:
    joined = [scene.slack.add_user(f"UJOIN{at}", name=f"Joined {at}") for at in range(ROUNDS)]
    for user in joined:
        arrival = event({"type": "team_join", "user": user})
        copies = [signed(SECRET, arrival, retry=at) for at in range(AT_ONCE)]
        assert scene.at_once(*copies) == [""] * AT_ONCE
    names = [row.name for row in scene.rows(Member) if row.user_id.startswith("UJOIN")]
    assert sorted(names) == sorted(user["name"] for user in joined)


def test_somebody_new_who_asks_much_at_once_is_learnt_once_and_answered_each_time(scene: Scene) -> None:
    for at in range(ROUNDS):
        user = f"UNEW{at}"
        scene.slack.add_user(user, name=f"New {at}")
        urls = [scene.slack.response_url() for _copy in range(AT_ONCE)]
        bodies = scene.at_once(*[command("deal help", user=user, response_url=url) for url in urls])
        # Who is known by then is answered at once; for the others Slack is asked first who they are.
        told = [
            json.loads(body) if body else scene.response(url) for body, url in zip(bodies, urls, strict=True)
        ]
        answers = {answer["text"] for answer in told}
        assert len(answers) == 1, answers
        assert "/deal" in answers.pop()
    assert sum(row.user_id.startswith("UNEW") for row in scene.rows(Member)) == ROUNDS


def test_of_two_who_type_one_wins_and_the_other_learns_of_it(scene: Scene, rng: random.Random) -> None:
    at_the_same_time = 0
    for _round in range(ROUNDS):
        place = next(scene.untouched)
        people = rng.sample([("UANA", "Ana"), ("UBEN", "Ben"), ("UEVE", "Eve")], 2)
        targets = elsewhere(place, rng, 2)
        both = [Attempt.of(place.number, to, user) for to, (user, _name) in zip(targets, people, strict=True)]
        answers = [json.loads(body) for body in scene.at_once(*(request for _attempt, request in both))]
        for (attempt, _request), answer in zip(both, answers, strict=True):
            understand(answer, attempt)
        told = [attempt.told for attempt, _request in both]
        old = place.stages[place.first_stage]
        if told == ["moved", "moved"]:
            # One came when the other was done, for the machine had something else to do in between.
            assert sorted(attempt.stages[0] == old for attempt, _request in both) == [False, True]
            continue
        at_the_same_time += 1
        winner, loser = told.index("moved"), told.index("conflict")
        assert f"{people[winner][1]} moved it from {old} to {targets[winner]}." in answers[loser]["text"]
        assert has_card(answers[loser], place.number)
        assert len(scene.moves(place)) == 1
    assert at_the_same_time > ROUNDS / 2


def test_of_two_who_click_one_wins_and_the_other_learns_of_it(scene: Scene, rng: random.Random) -> None:
    for _round in range(ROUNDS):
        place = next(scene.untouched)
        card = scene.ask(f"deal show {place.number}")
        menu = element(card, f"deal.move:{place.deal_id}")
        stages = [
            option["value"] for option in options_of(menu) if option["text"]["text"] in place.stages.values()
        ]
        urls = [scene.slack.response_url(), scene.slack.response_url()]
        clicks = [
            signed(SECRET, block_action(menu, chosen=chosen, user=user, response_url=url))
            for chosen, user, url in zip(rng.sample(stages, 2), ("UBEN", "UEVE"), urls, strict=True)
        ]
        assert scene.at_once(*clicks) == ["", ""]
        answers = [scene.response(url) for url in urls]
        moved = [answer["text"].startswith("Moved") for answer in answers]
        assert sorted(moved) == [False, True], [answer["text"] for answer in answers]
        loser, winner = answers[moved.index(False)], ("Ben", "Eve")[moved.index(True)]
        assert "That changed in the meantime" in loser["text"]
        assert f"{winner} moved it from" in loser["text"]
        assert has_card(loser, place.number)
        assert len(scene.moves(place)) == 1
