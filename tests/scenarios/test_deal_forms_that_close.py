"""How a deal ended, told and corrected by a form: of two who do it, neither overrules the other unawares."""

from __future__ import annotations

from datetime import date

import pytest

from core.money import Money
from tests.scenarios.office import Office
from tests.scenarios.test_deal_forms_on_a_card import asked_again, deal, history, opens, sent

WIN = "Won, with value and day…"
CORRECT = "Correct value or day…"


@pytest.fixture
def renewal(office: Office) -> Office:
    """Ana's deal #1."""
    office.ana.types("deal new Acme renewal 12k")
    return office


def test_a_corrected_win_keeps_the_day_that_nobody_touched_and_says_that_it_corrects(renewal: Office) -> None:
    renewal.ana.types("deal won 1")
    won_on = deal(renewal).closed_on
    assert won_on is not None
    renewal.visit.forward(days=12)
    opens(renewal.ana, CORRECT)
    form = {block["block_id"]: block.get("element", {}) for block in renewal.ana.person.form["blocks"]}
    assert form["on"]["initial_date"] == won_on.isoformat()
    assert form["value"]["initial_value"] == "$12,000"
    assert renewal.ana.person.form["submit"]["text"] == "Save the correction"
    renewal.ana.person.fill("Final value", "13k")
    assert "$12,000 → *$13,000*" in sent(renewal.ana).text
    assert (deal(renewal).value, deal(renewal).closed_on) == (Money(1_300_000, "USD"), won_on)


@pytest.mark.parametrize("label", [WIN, CORRECT])
def test_a_day_still_to_come_is_refused_under_its_field(renewal: Office, label: str) -> None:
    if label == CORRECT:
        renewal.ana.types("deal won 1")
    opens(renewal.ana, label)
    renewal.ana.person.fill("Won on", "2030-01-01")
    assert "still to come" in renewal.ana.person.submit()["errors"]["Won on"]
    renewal.ana.person.fill("Won on", "2026-11-02")
    sent(renewal.ana)
    assert deal(renewal).closed_on == date(2026, 11, 2)


def test_a_win_does_not_write_the_value_that_it_showed(renewal: Office) -> None:
    opens(renewal.ana, WIN)
    renewal.chris.types("deal value 1 99k")
    renewal.chris.types("deal task 1 Send the contract fri")
    assert "*$99,000*" in sent(renewal.ana).text
    assert deal(renewal).value == Money(9_900_000, "USD")


def test_a_win_asks_before_it_overrules_a_value_that_somebody_changed_meanwhile(renewal: Office) -> None:
    opens(renewal.ana, WIN)
    renewal.ana.person.fill("Final value", "20k")
    renewal.chris.types("deal value 1 99k")
    said = asked_again(renewal.ana)
    assert "The value of #1 was changed in the meantime" in said
    assert "$12,000 → $99,000" in said
    assert deal(renewal).status == "open"
    assert "*$20,000*" in sent(renewal.ana).text
    assert (deal(renewal).status, deal(renewal).value) == ("won", Money(2_000_000, "USD"))


def test_a_correction_asks_before_it_overrules_a_day_that_somebody_corrected_meanwhile(
    renewal: Office,
) -> None:
    renewal.ana.types("deal won 1")
    opens(renewal.ana, CORRECT)
    renewal.ana.person.fill("Won on", "2026-11-02")
    renewal.chris.types("deal won 1 on:2026-11-03")
    assert "The closing day of #1 was changed in the meantime" in asked_again(renewal.ana)
    sent(renewal.ana)
    assert deal(renewal).closed_on == date(2026, 11, 2)


def test_an_emptied_final_value_is_taken_away(renewal: Office) -> None:
    opens(renewal.ana, WIN)
    renewal.ana.person.fill("Final value", "")
    assert "*no value*" in sent(renewal.ana).text
    assert "value $12,000 → no value" in history(renewal)
