"""Mentions: a deal asked for in the middle of a conversation, and answered to who asked alone."""

from __future__ import annotations

import pytest

from tests.scenarios.office import Answer, Colleague, Office


@pytest.fixture
def room(office: Office) -> Office:
    """A channel that the bot is in, with a deal of Ana's."""
    office.ana.person.invite("app")
    office.ana.types("deal new Acme renewal 12k")
    return office


def asks(colleague: Colleague, words: str) -> Answer:
    """Somebody mentions the bot; what they alone are answered."""
    return colleague.is_answered(lambda: colleague.person.says(f"@Dealboard {words}"))


@pytest.mark.parametrize("words", ["acme", "#1"])
def test_a_mention_shows_the_card_to_who_asked_and_to_nobody_else(room: Office, words: str) -> None:
    before = room.ben.person.latest()
    answer = asks(room.ana, words)
    assert "#1 Acme renewal" in answer.text
    assert "Won" in answer.buttons
    assert [each["user"] for each in room.ben.person.sees(after=before)] == [room.ana.person.id]


def test_the_bot_is_in_the_channel_that_hears_of_deals_and_can_be_mentioned_there(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    assert "#1 Acme renewal" in asks(office.colleague("ana", "sales"), "acme").text


def test_a_mention_of_several_deals_asks_which(room: Office) -> None:
    room.ana.types("deal new Acme upsell 5k")
    answer = asks(room.ben, "acme")
    assert {"#1 Acme renewal", "#2 Acme upsell"} <= answer.buttons.keys()
    assert "#1 Acme renewal" in room.ben.clicks(answer, "#1 Acme renewal").text


def test_a_mention_alone_shows_my_open_deals(room: Office) -> None:
    assert "#1 Acme renewal" in asks(room.ana, "").text


def test_a_mention_changes_nothing_until_its_button_is_clicked(room: Office) -> None:
    answer = asks(room.ana, "won 1")
    assert "only looks" in answer.text
    assert "won" not in room.ana.types("deal show 1").text
    assert "won" in room.ana.clicks(answer, "Yes: /deal won 1").text.casefold()


def test_a_mention_of_no_deal_says_what_would_work(room: Office) -> None:
    assert asks(room.ana, "zzz").has_next_step


def test_a_mention_by_a_guest_tells_nothing_of_the_deal(room: Office) -> None:
    guido = room.colleague("guido", "partners")
    room.colleague("ana", "partners").person.invite("app")
    answer = asks(guido, "acme")
    assert "not open to guests" in answer.text
    assert "renewal" not in answer.shown
