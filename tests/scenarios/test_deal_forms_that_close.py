"""How a deal ended, told and corrected by a form: of two who do it, neither overrules the other unawares."""

from __future__ import annotations

from datetime import date

import pytest

from core.actor import Actor
from core.money import Money
from core.setting_requests import MoveItem, RemoveItem
from sandbox.people import ACME
from tests.scenarios.office import Office
from tests.scenarios.test_deal_forms_on_a_card import asked_again, deal, history, opens, sent

WIN = "Won, with value and day…"
CORRECT = "Correct value or day…"
WHY = "Say why…"
_LOOKING = Actor.by_rule(ACME.id, "test")


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


def reason(office: Office, name: str) -> int:
    """A reason of the workspace's list by its name."""
    reasons = office.services.workspaces.setup(_LOOKING).lost_reasons
    return next(key for key, called in reasons.items() if called == name)


def arranges(office: Office, request: MoveItem | RemoveItem) -> None:
    """Ada changes the list of reasons."""
    ada = office.services.members.actor(ACME.id, "U0ADA")
    assert ada is not None
    lists = office.services.lists_of_workspace
    if isinstance(request, MoveItem):
        lists.move(request, ada)
    else:
        lists.remove(request, ada)


def shown(office: Office) -> tuple[str, str]:
    """The reason that is chosen in the form before Ana, and the words beside it."""
    form = {block["block_id"]: block.get("element", {}) for block in office.ana.person.form["blocks"]}
    chosen = form["listed"].get("initial_option")
    return chosen["text"]["text"] if chosen else "", form["reason"].get("initial_value", "")


def test_the_reason_that_was_chosen_is_recorded_though_the_list_was_rearranged(renewal: Office) -> None:
    renewal.ana.types("deal lost 1")
    opens(renewal.ana, WHY)
    renewal.ana.person.fill("Why was it lost?", "Price")
    arranges(renewal, MoveItem(list="reason", key=reason(renewal, "Price")))
    assert "none → *Price*" in sent(renewal.ana).text


def test_a_reason_that_was_removed_meanwhile_is_said_under_its_field(renewal: Office) -> None:
    renewal.ana.types("deal lost 1")
    opens(renewal.ana, WHY)
    renewal.ana.person.fill("Why was it lost?", "Price")
    renewal.ana.person.fill("Or in your own words", "Hooli")
    arranges(renewal, RemoveItem(list="reason", key=reason(renewal, "Price")))
    assert "removed in the meantime" in renewal.ana.person.submit()["errors"]["Why was it lost?"]
    assert deal(renewal).reason is None
    renewal.ana.person.fill("Why was it lost?", "No budget")
    sent(renewal.ana)
    assert deal(renewal).reason == "No budget"
    assert "none → No budget: Hooli" in history(renewal)


def test_words_beside_a_chosen_reason_are_noted_with_it(renewal: Office) -> None:
    renewal.ada.types("pipeline reason Sales required")
    renewal.ana.person.says("/deal lost 1")
    renewal.ana.person.fill("Why was it lost?", "Price")
    renewal.ana.person.fill("Or in your own words", "They went with Hooli")
    answer = sent(renewal.ana)
    assert "Reason: Price. Noted: They went with Hooli" in answer.text
    assert (deal(renewal).reason, deal(renewal).close_reason) == ("Price", None)
    assert "marked it lost: Price: They went with Hooli" in history(renewal)
    renewal.ana.clicks(answer, "Undo")
    assert (deal(renewal).status, deal(renewal).reason) == ("open", None)


def test_the_reason_that_is_recorded_is_shown_and_kept_where_nothing_is_changed(renewal: Office) -> None:
    renewal.ana.types("deal lost 1 price")
    opens(renewal.ana, WHY)
    assert shown(renewal) == ("Price", "")
    assert "is lost already; nothing was changed" in sent(renewal.ana).text
    opens(renewal.ana, WHY)
    renewal.ana.person.fill("Or in your own words", "They went with Hooli")
    answer = sent(renewal.ana)
    assert "Noted on *#1 Acme renewal*: They went with Hooli" in answer.text
    assert deal(renewal).reason == "Price"
    assert "noted: They went with Hooli" in history(renewal)


def test_a_reason_in_other_words_is_replaced_by_one_of_the_list_and_taken_away(renewal: Office) -> None:
    renewal.ana.types("deal lost 1 Too dear")
    opens(renewal.ana, WHY)
    assert shown(renewal) == ("", "Too dear")
    renewal.ana.person.fill("Why was it lost?", "Price")
    answer = sent(renewal.ana)
    assert "Too dear → *Price*" in answer.text
    assert "Noted" not in answer.text
    opens(renewal.ana, WHY)
    renewal.ana.person.fill("Why was it lost?", None)
    assert "Price → *none*" in sent(renewal.ana).text


def test_a_removed_reason_stays_with_its_deal(renewal: Office) -> None:
    renewal.ana.types("deal lost 1 price")
    arranges(renewal, RemoveItem(list="reason", key=reason(renewal, "Price")))
    opens(renewal.ana, WHY)
    assert shown(renewal) == ("Price", "")
    renewal.ana.person.fill("Or in your own words", "Hooli")
    sent(renewal.ana)
    assert deal(renewal).reason == "Price"


@pytest.mark.parametrize(("line", "before"), [("lost", "price"), ("abandon", "silent")])
def test_a_reason_that_somebody_corrected_meanwhile_is_asked_about(
    renewal: Office, line: str, before: str
) -> None:
    renewal.ana.types(f"deal {line} 1 {before}")
    opens(renewal.ana, WHY)
    renewal.chris.types(f"deal {line} 1 They moved away")
    field = "Why was it lost?" if line == "lost" else "Reason"
    renewal.ana.person.fill(field, "No budget")
    assert "The reason of #1 was changed in the meantime" in asked_again(renewal.ana)
    assert deal(renewal).reason == "They moved away"
    sent(renewal.ana)
    assert deal(renewal).reason == "No budget"
