"""What people leave behind is offered to managers, and handed over at once with one undo (rule 14)."""

from __future__ import annotations

import pytest

from core.actor import Actor
from core.members import Profile
from core.requests import ListDeals
from sandbox.people import ACME
from tests.scenarios.office import Office


@pytest.fixture
def left(office: Office) -> Office:
    """Ben left three open deals and a closed one; Ana has one, and Chris is known."""
    office.ana.types("deal new Initech 5k")
    for title in ("Acme", "Globex", "Umbrella"):
        office.ben.types(f"deal new {title} 10k")
    office.ben.types("deal new Hooli 1k")
    office.ben.types("deal won 5")
    office.chris.types("deal")
    office.services.members.deactivate(ACME.id, office.ben.person.id)
    return office


def owners(office: Office) -> list[str]:
    """Whose the open deals are."""
    shown = office.services.lists.show(ListDeals(), Actor.by_rule(ACME.id, "test"))
    return sorted(deal.owner.name for deal in shown.deals if deal.owner)


def test_a_manager_hands_over_all_that_somebody_left_from_a_card_with_one_undo(left: Office) -> None:
    chris = left.chris.person
    card = left.chris.types("deal show 2")
    assert chris.click(card.message, "Hand over…")["ok"]
    assert "3 deals" in str(chris.form["blocks"])
    chris.fill("New owner", left.ana.person.id)
    assert chris.submit()["ok"]
    left.visit.eventually(lambda: "given to" in str(chris.form["blocks"]), 15)
    assert owners(left) == ["Ana Alvarez"] * 4
    assert "Ben Bernard" in left.ada.types("deal show 5").shown, "a closed deal stays whose it was"
    left.chris.types("deal undo")
    left.visit.eventually(lambda: owners(left).count("Ben Bernard") == 3, 15)


def test_the_list_of_what_somebody_left_offers_it_too(left: Office) -> None:
    listed = left.chris.types("deal list @ben")
    assert "Hand over…" in listed.buttons
    assert "Hand over…" not in left.chris.types("deal list").buttons


def test_reps_and_viewers_are_not_offered_it_and_a_forged_form_is_refused(left: Office) -> None:
    assert "Hand over…" not in left.ana.types("deal show 2").buttons
    assert "Hand over…" not in left.vic.types("deal show 2").buttons
    button = left.chris.types("deal show 2").buttons["Hand over…"]
    forged = left.ana.has_before_them({"type": "actions", "elements": [button]})
    assert "role here is rep" in left.ana.clicks(forged, "Hand over…").text


def test_nothing_is_handed_over_of_somebody_who_is_back(left: Office) -> None:
    chris = left.chris.person
    chris.click(left.chris.types("deal show 2").message, "Hand over…")
    ben = left.ben.person.id
    chris.fill("New owner", ben)
    assert "deactivated" in chris.submit()["errors"]["New owner"]
    left.services.members.learn(ACME.id, [Profile(ben, "Ben Bernard")])
    chris.fill("New owner", left.ana.person.id)
    assert chris.submit()["ok"]
    assert "nothing to hand over" in str(chris.form["blocks"])
    assert owners(left).count("Ben Bernard") == 3
