"""Two people move one deal at the same time: one wins, the other is told what happened."""

from __future__ import annotations

import json
import random

from tests.soak.movers import Attempt, understand
from tests.soak.test_repeats import Running, at_once, running
from tests.support.payloads import Json, block_action, elements_of, options_of, signed
from tests.support.process import SECRET, command
from tests.support.slack import eventually

__all__ = ["running"]
ROUNDS = 25


def test_of_two_who_type_one_wins_and_the_other_learns_of_it(running: Running, rng: random.Random) -> None:
    world, _slack, bot = running
    for number in rng.sample(world.numbers(), ROUNDS):
        place = world.places[number]
        targets = rng.sample([name for key, name in place.stages.items() if key != place.first_stage], 2)
        people = rng.sample([("UANA", "Ana"), ("UBEN", "Ben"), ("UEVE", "Eve")], 2)
        both = [Attempt.of(number, to, user) for to, (user, _name) in zip(targets, people, strict=True)]
        answers = [json.loads(answer) for answer in at_once(bot, *(request for _attempt, request in both))]
        for (attempt, _request), answer in zip(both, answers, strict=True):
            understand(answer, attempt)
        told = [attempt.told for attempt, _request in both]
        assert sorted(told) == ["conflict", "moved"], [answer["text"] for answer in answers]
        winner, loser = told.index("moved"), told.index("conflict")
        old = place.stages[place.first_stage]
        said = f"{people[winner][1]} moved it from {old} to {targets[winner]}."
        assert said in answers[loser]["text"]
        assert shows(answers[loser], number)


def test_of_two_who_click_one_wins_and_the_other_learns_of_it(running: Running, rng: random.Random) -> None:
    world, slack, bot = running
    for number in rng.sample(world.numbers(), ROUNDS):
        [card] = at_once(bot, command(f"deal show {number}", user="UANA"))
        menu = next(
            each for each in elements_of(json.loads(card)) if each["action_id"].startswith("deal.move")
        )
        stages = [option["value"] for option in options_of(menu)[:-3]]
        urls = [slack.response_url(), slack.response_url()]
        clicks = [
            block_action(menu, chosen=chosen, user=user, response_url=url)
            for chosen, user, url in zip(rng.sample(stages, 2), ("UBEN", "UEVE"), urls, strict=True)
        ]
        at_once(bot, *(signed(SECRET, click) for click in clicks))
        answers = [eventually(lambda url=url: slack.responses(url))[0] for url in urls]  # type: ignore[misc]
        moved = ["Moved" in answer["text"] for answer in answers]
        assert sorted(moved) == [False, True], [answer["text"] for answer in answers]
        loser = answers[moved.index(False)]
        winner = ("Ben", "Eve")[moved.index(True)]
        assert "That changed in the meantime" in loser["text"]
        assert f"{winner} moved it from" in loser["text"]
        assert shows(loser, number)


def shows(answer: Json, number: int) -> bool:
    """Whether an answer has the deal's card, to go on from."""
    return f"#{number} " in json.dumps(answer["blocks"]) and any(
        each["action_id"].startswith("deal.move") for each in elements_of(answer)
    )
