"""What a line that can be read in more than one way asks, and what its buttons say and do."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Ambiguous, NotFound
from tests.core.support import World
from tests.core.test_line_reading import facts_of

BESIDE = [
    ("won office 365", {"#146 Office 365 → its value as it is, today": "deal won 146",
                        "#146 Office 365 → $365": "deal won 146 $365"}),
    ("won series 7 renewal 2026", {"#147 Series 7 renewal 2026 → its value as it is, today": "deal won 147",
                                   "#147 Series 7 renewal 2026 → $2,026": "deal won 147 $2,026"}),
    ("won ask friday", {"#148 Ask Friday → its value as it is, today": "deal won 148",
                        "#148 Ask Friday → 2026-11-20": "deal won 148 2026-11-20"}),
    ("won phase 2", {"#151 Phase 2 → its value as it is, today": "deal won 151",
                     "#151 Phase 2 → $2": "deal won 151 $2",
                     "#150 Phase 1 → $2": "deal won 150 $2"}),
    ("reopen fix demo", {"Won: #149 Fix Demo → back where it was": "deal reopen 149",
                         "Won: #149 Fix Demo → Demo": "deal reopen 149 Demo"}),
    ("value series 7 100", {"#152 Series 8 → $7,100": "deal value 152 $7,100",
                            "#147 Series 7 renewal 2026 → $7,100": "deal value 147 $7,100",
                            "#147 Series 7 renewal 2026 → $100": "deal value 147 $100"}),
]  # fmt: skip


@pytest.fixture
def titled(sales: World) -> World:
    """From #146 on, deals whose titles end in what could be an amount, a day or a stage; #149 is won."""
    for title in ("Office 365", "Series 7 renewal 2026", "Ask Friday", "Fix Demo", "Phase 1", "Phase 2"):
        sales.new(title)
    sales.new("Series 8")
    assert not sales.say("won 149").refused
    return sales


@pytest.mark.parametrize(("line", "buttons"), BESIDE, ids=[line for line, _buttons in BESIDE])
def test_all_words_that_name_a_deal_are_a_reading_beside_those_with_an_amount_a_day_or_a_stage(
    titled: World, line: str, buttons: dict[str, str]
) -> None:
    said = titled.say(line)
    assert isinstance(said.error, Ambiguous)
    assert {str(choice.label): choice.line for choice in said.error.choices} == buttons
    for at in range(len(buttons)):
        assert titled.click(said, at).refused != "Ambiguous"


@pytest.mark.parametrize(
    ("line", "number", "changed"),
    [
        ("value office 365", 146, {"value": "$365"}),
        ("closing ask friday", 148, {"closing": "2026-11-27"}),
        ("value office 12 000 €", 146, {"value": "€12,000"}),
        ("won office 15k fri", 146, {"status": "won", "value": "$15,000"}),
        ("won phase 1 2k", 150, {"status": "won", "value": "$2,000"}),
    ],
)
def test_what_must_follow_is_read_and_so_is_an_amount_behind_a_plain_name(
    titled: World, line: str, number: int, changed: dict[str, Any]
) -> None:
    assert not titled.say(line).refused
    assert changed.items() <= facts_of(titled.now(number)).items()


def test_an_open_deal_whose_name_ends_earlier_comes_before_a_closed_one(sales: World) -> None:
    closed = sales.new("Globex 5")
    sales.say(f"won {closed.number}")
    assert sales.say("won globex 5").text.startswith("🏆 Won *#143")


def test_where_text_may_begin_in_several_places_each_button_shows_the_text(sales: World) -> None:
    sales.new("Acme upsell", company="Acme")
    said = sales.say("rename acme renewal Acme renewal 2027")
    assert isinstance(said.error, Ambiguous)
    labels = [str(choice.label) for choice in said.error.choices]
    assert labels[0] == "#142 Acme renewal → Acme renewal 2027"
    assert len(labels) == 5
    assert not sales.click(said).refused
    assert sales.now(142).title == "Acme renewal 2027"


def test_a_button_shows_the_text_behind_a_name_that_nearly_fits(sales: World) -> None:
    said = sales.say("note globx rollout they called about the offer of last week")
    assert isinstance(said.error, NotFound)
    labels = [str(choice.label) for choice in said.error.suggestions]
    assert labels == ["#143 Globex rollout → they called about the offer of last week"]


def test_a_button_that_does_something_with_a_deal_of_a_long_name_shows_both(sales: World) -> None:
    sales.new("Hooli " + "and a title that goes on " * 5 + "365")
    said = sales.say("won hooli 365")
    assert isinstance(said.error, Ambiguous)
    labels = [str(choice.label) for choice in said.error.choices]
    assert all(len(label) < 75 and label.startswith("#146 Hooli and") for label in labels)
    assert labels[1].endswith("… → $365")


@pytest.mark.parametrize("line", ["won hooli", "value hooli 5k", "note hooli they called", "show hooli"])
def test_a_question_about_more_deals_than_it_shows_says_where_all_are(sales: World, line: str) -> None:
    sales.many("Hooli", 12)
    said = sales.say(line)
    assert len(said.lines) == 8
    assert "Not shown: at least 4 more; `/deal find hooli` has them all." in said.text
    assert "Not shown" not in sales.say("won renewal").text


def test_a_question_with_more_readings_than_it_shows_says_where_all_are(sales: World) -> None:
    sales.many("Hooli", 12)
    said = sales.say("won hooli 2")
    assert (said.lines[0], len(said.lines)) == ("deal won 148", 8)
    assert "Not shown: at least 4 more; `/deal find hooli` has them all." in said.text
