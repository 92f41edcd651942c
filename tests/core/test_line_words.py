"""Words of a line beside the deal: amounts, days of a snooze, aliases and mentions."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from core.money import Money
from tests.core.support import World
from tests.core.test_line_reading import facts


def test_a_bare_amount_is_of_the_currency_that_the_deal_has(sales: World) -> None:
    sales.say("value 142 5k €")
    assert "€6,000" in sales.say("value 142 6000").text
    assert "$7,000" in sales.say("value 142 $7k").text
    sales.say("value 143 8k EUR")
    assert "€9,000" in sales.say("won 143 9k").text
    assert "such as 10k EUR" in sales.say("value 143 10k BTC").text


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("snooze acme renewal 2 weeks", "Dec 7"),
        ("snooze globex 1w", "Nov 30"),
        ("snooze 142 until fri", "Nov 27"),
        ("snooze 142 for 2 weeks they are away", "Dec 7"),
        ('snooze "acme renewal" until 2026-12-24', "Dec 24"),
    ],
)
def test_every_split_is_tried_before_the_day_of_a_snooze(sales: World, line: str, day: str) -> None:
    said = sales.say(line)
    assert not said.refused, said.text
    assert day in said.text


@pytest.mark.parametrize(
    ("line", "number", "changed"),
    [
        ("stage 142 demo", 142, {"stage": "Demo"}),
        ("owner 142 ben", 142, {"owner": "Ben"}),
        ("amount 142 15k", 142, {"value": "$15,000"}),
        ("rename 142 For <@UBEN|ben>", 142, {"title": "For @ben"}),
        ("lost 142 ask <@UBEN|ben>", 142, {"status": "lost", "reason": "ask @ben"}),
    ],
)
def test_aliases_act_and_mentions_in_free_text_are_words(
    sales: World, line: str, number: int, changed: dict[str, Any]
) -> None:
    assert not sales.say(line).refused
    assert changed.items() <= facts(sales)[number].items()


def test_aliases_note_search_create_and_ask_for_help(sales: World) -> None:
    assert not sales.say("comment 142 called <@UBEN|ben>").refused
    assert sales.history(sales.now(142))[-1].note == "called @ben"
    assert "#142" in sales.say("search acme").text
    assert "Created *#146" in sales.say("add Hooli").text
    assert "What you can do" in sales.say("?").text
    assert sales.say("rm 142", by="Ada").text == "Delete a deal"


def test_the_help_of_won_shows_the_day_that_it_takes(sales: World) -> None:
    (example,) = re.findall(r"`/deal (won [^`]+)`", sales.say("help won").text)
    assert not sales.say(example).refused
    won = sales.now(142)
    assert (won.value, won.closed_on) == (Money(1_500_000, "USD"), date(2026, 11, 20))


def test_a_new_deal_says_where_a_value_was_perhaps_meant(sales: World) -> None:
    said = sales.say("new Hooli XQZ5k")
    assert "I read no value in “XQZ5k”: `/deal value 146 12k` sets one. Created" in said.text
