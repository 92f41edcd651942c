"""What is deleted or erased for good: by admins alone, asked twice, and nothing of it is left (rule 16)."""

from __future__ import annotations

import pytest

from core.actor import Actor, Role
from sandbox.people import ACME
from tests.scenarios.office import Office, dump
from tests.scenarios.test_deal_forms_on_a_card import opens
from tests.scenarios.wire import Wire

SECRET = "Zebra"


@pytest.fixture
def renewal(office: Office) -> Office:
    """Deal #1, with a contact, a company, a note, and a channel that heard of it."""
    office.chris.types("pipeline subscribe created")
    office.ana.types(f'deal new "{SECRET} renewal" 12k contact:"Jane Doe" company:Acme')
    office.ana.types(f"deal note 1 {SECRET} whispers")
    office.heard(1)
    return office


def held(office: Office) -> str:
    """Every row of every table, as one text."""
    return str(dump(office.db))


def kept(office: Office) -> list[list[str]]:
    """Every deal, every contact and all of history."""
    rows = dump(office.db)
    return [rows[name] for name in ("deal", "contact", "activity")]


def test_a_deal_is_deleted_after_two_askings_and_nothing_of_it_is_left(renewal: Office) -> None:
    ada = renewal.ada.person
    opens(renewal.ada, "Delete…")
    asked = str(ada.form["blocks"])
    for said in (f"{SECRET} renewal", "$12,000", "2 lines of history", "1 note", "Jane Doe and Acme"):
        assert said in asked
    assert ada.submit()["ok"]
    assert "type its number: 1" in str(ada.form["blocks"])
    assert SECRET in held(renewal), "nothing is gone yet"
    ada.fill("typed", "#1")
    before = ada.latest()
    assert ada.submit()["ok"]
    assert not ada.modals
    assert "Deleted" in ada.answer_after(before)["text"]
    assert SECRET not in held(renewal)
    assert "deal.deleted" in held(renewal)
    assert "no deal #1" in renewal.ana.types("deal show 1").text


def test_a_wrong_number_is_said_under_the_field_and_deletes_nothing(renewal: Office) -> None:
    ada = renewal.ada.person
    ada.says("/deal delete 1")
    assert ada.submit()["ok"]
    for typed in ("2", "one", "11"):
        ada.fill("typed", typed)
        wrong = ada.submit()
        assert not wrong["ok"]
        assert "Type 1, or cancel." in str(wrong["errors"])
    assert SECRET in held(renewal)
    ada.fill("typed", "1")
    assert ada.submit()["ok"]
    assert SECRET not in held(renewal)


def test_a_deletion_sent_twice_deletes_once(renewal: Office) -> None:
    renewal.ada.erases("deal delete 1", 1)
    wire = Wire(renewal.visit)
    assert wire.send(wire.sent()).status_code == 200
    assert held(renewal).count("deal.deleted") == 1


def test_a_deal_changed_between_the_askings_is_not_deleted_unseen(renewal: Office) -> None:
    ada = renewal.ada.person
    ada.says("/deal delete 1")
    assert ada.submit()["ok"]
    renewal.ana.types("deal value 1 99k")
    ada.fill("typed", "1")
    assert ada.submit()["ok"]
    assert "was changed in the meantime" in str(ada.form["blocks"])
    assert "$99,000" in renewal.ana.types("deal show 1").shown


def test_a_deal_deleted_between_the_askings_is_said_to_be_gone(renewal: Office) -> None:
    ada = renewal.ada.person
    ada.says("/deal delete 1")
    renewal.services.members.set_role(Actor.by_rule(ACME.id, "test"), "U0CHRIS", Role.admin)
    renewal.chris.erases("deal delete 1", 1)
    assert ada.submit()["ok"]
    assert "gone" in str(ada.form["blocks"])


@pytest.mark.parametrize("handle", ["chris", "ana", "vic"])
@pytest.mark.parametrize("line", ["deal delete 1", "contact delete Jane"])
def test_others_are_told_who_could_and_see_no_way_to_it(renewal: Office, handle: str, line: str) -> None:
    before = kept(renewal)
    colleague = renewal.colleague(handle)
    assert "It takes an admin. Ask Ada Adeyemi." in colleague.types(line).text
    assert not colleague.person.modals
    for shown in ("deal show 1", "contact show 1"):
        assert not {"Delete…", "Erase…"} & set(colleague.types(shown).shown.split('"'))
    assert kept(renewal) == before


@pytest.mark.parametrize(("handle", "place"), [("guido", "partners"), ("stan", "general")])
def test_outsiders_get_nothing(renewal: Office, handle: str, place: str) -> None:
    renewal.visit.hire("stan", "Stan Stranger", is_stranger=True)
    told = renewal.colleague(handle, place).types("deal delete 1")
    assert SECRET not in told.shown
    assert SECRET in held(renewal)


def test_a_contact_is_erased_after_two_askings(renewal: Office) -> None:
    renewal.ana.types("contact edit Jane email:jane@acme.com phone:+15550100")
    ada = renewal.ada.person
    ada.click(renewal.ada.types("contact show 1").message, "Erase…")
    assert "their deal with its title and notes" in str(ada.form["blocks"])
    assert ada.submit()["ok"]
    ada.fill("typed", "7")
    assert not ada.submit()["ok"]
    ada.fill("typed", "1")
    assert "is erased" in renewal.ada.is_answered(lambda: ada.submit()).text
    for gone in ("Jane", "jane@acme.com", "5550100"):
        assert gone not in held(renewal)
    ada.says("/contact delete 1")
    assert not ada.modals, "nobody is erased twice"
