"""Deals by pointing: forms that are opened, filled in and sent, well and badly, and what is said of them."""

from __future__ import annotations

import pytest

from tests.scenarios.office import Answer, Office
from tests.scenarios.test_deal_forms_on_a_card import asked_again, deal, opens, sent
from tests.scenarios.test_shortcuts import choose
from tests.scenarios.wire import Wire


def opened(office: Office, line: str) -> None:
    """Ana types a line that is answered with a form."""
    office.ana.person.says(f"/{line}")
    assert office.ana.person.modals, "no form was opened"


def test_a_new_deal_by_a_form_says_what_was_read(office: Office) -> None:
    ana = office.ana.person
    opened(office, "deal new")
    ana.fill("What is it called?", "Acme <renewal> & more")
    ana.fill("Value", "12k")
    assert ana.options("Company", "Acme") == ["New: Acme"]
    ana.fill("Stage", "Demo")
    ana.fill("Expected close", "2026-12-31")
    ana.fill("Label", "Red")
    before = ana.latest()
    assert ana.submit()["ok"]
    assert not ana.modals
    answer = ana.answer_after(before)
    for said in ("#1 Acme &lt;renewal&gt; &amp; more", "Demo", "$12,000", "Dec 31"):
        assert said in str(answer["blocks"])


def test_what_is_wrong_is_said_under_its_field_and_nothing_typed_is_lost(office: Office) -> None:
    ana = office.ana.person
    opened(office, "deal new")
    ana.fill("What is it called?", "Acme renewal")
    ana.fill("Value", "12,5,0k")
    wrong = ana.submit()
    assert not wrong["ok"]
    assert list(wrong["errors"]) == ["Value"]
    assert "12,5,0k" in wrong["errors"]["Value"]
    ana.fill("Value", "12k")
    assert ana.submit()["ok"]
    assert "#1 Acme renewal" in office.ana.types("deal list").shown


def test_a_double_is_asked_about_in_the_form_and_what_was_entered_is_kept_to_the_letter(
    office: Office,
) -> None:
    ana, title, company = office.ana.person, '24" monitors for “Acme”', f"Big {'x' * 100} Ltd"
    office.ana.types(f"company new {company}")
    for asked in (False, True):
        opened(office, "deal new")
        ana.fill("What is it called?", title)
        ana.fill("Source", 'Jo said "call"')
        choose(office, "Company", "big")
        before = ana.latest()
        assert ana.submit()["ok"]
        if asked:
            assert "There is already #1" in str(ana.form["blocks"])
            ana.fill("Your answer", ["yes"])
            assert ana.submit()["ok"]
        ana.answer_after(before)
        assert not ana.modals
    card = office.ana.types("deal show 2")
    for kept in (title, 'Jo said "call"', company):
        assert kept in card.shown.replace('\\"', '"')
    assert "1 company" in office.ana.types("company list").text


def test_a_double_can_be_looked_at_upon_the_form_which_stays(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    opened(office, "deal new")
    ana.fill("What is it called?", "Acme renewal")
    ana.fill("Source", "Referral")
    assert ana.submit()["ok"]
    assert ana.use("Open #1")["ok"]
    office.visit.eventually(lambda: len(ana.modals) == 2)
    assert "$12,000" in str(ana.form["blocks"])
    ana.close()
    ana.fill("What is it called?", "Acme renewal 2")
    before = ana.latest()
    assert ana.submit()["ok"]
    assert "Referral" in str(ana.answer_after(before))


def test_a_contact_chosen_among_several_of_a_name_brings_their_other_deals_along(office: Office) -> None:
    for number in (1, 2):
        office.ana.types(f'contact new "Sam Poe" sam{number}@acme.com')
    office.ada.types("pipeline new Onboarding")
    office.ana.types('deal new Other contact:"#2"')
    ana = office.ana.person
    opened(office, "deal new")
    ana.fill("What is it called?", '5" pipes')
    choose(office, "Contact", "sam2")
    ana.fill("Stage", "In progress")
    assert ana.submit()["ok"]
    assert "#1 is open in Sales" in str(ana.form["blocks"])
    assert "Move their open deals here" in str(ana.form["blocks"])
    ana.fill("Your answer", ["yes"])
    before = ana.latest()
    assert ana.submit()["ok"]
    assert '5\\" pipes' in Answer(ana.answer_after(before)).shown
    assert "Onboarding" in office.ana.types("deal show 1").shown
    assert "sam2@acme.com" in office.ana.types("contact show 2").shown
    assert "2 contacts" in office.ana.types("contact list").text


def test_a_form_sent_twice_makes_one_deal(office: Office) -> None:
    ana = office.ana.person
    opened(office, "deal new")
    ana.fill("What is it called?", "Acme renewal")
    assert ana.submit()["ok"]
    wire = Wire(office.visit)
    assert wire.send(wire.sent()).status_code == 200
    assert "#2" not in office.ana.types("deal list").shown


def test_a_note_by_a_form_stands_in_the_history(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    ana.click(office.ana.types("deal show 1").message, "Note")
    empty = ana.submit()
    assert not empty["ok"]
    ana.fill("Note", "They want a discount.\nAnd soon.")
    before = ana.latest()
    assert ana.submit()["ok"]
    assert "discount" in str(ana.answer_after(before))
    assert "And soon." in office.ana.types("deal history 1").shown


def test_a_form_on_a_deal_that_somebody_changed_meanwhile_says_what_happened(office: Office) -> None:
    office.ada.types("pipeline reason Sales required")
    office.ana.types("deal new Acme renewal 12k")
    opened(office, "deal lost 1")
    office.chris.types("deal won 1")
    ana = office.ana.person
    ana.fill("Why was it lost?", "Price")
    ana.submit()
    assert "won" in str(ana.form["blocks"])
    assert "Won" in office.ana.types("deal show 1").text + office.ana.types("deal show 1").shown


@pytest.mark.parametrize("by", ["line", "button"])
def test_a_pipeline_that_asks_why_a_deal_is_lost_opens_the_form(office: Office, by: str) -> None:
    office.ada.types("pipeline reason Sales required")
    office.ana.types("deal new Acme renewal 12k")
    ana = office.ana.person
    if by == "line":
        opened(office, "deal lost 1")
    else:
        card = office.ana.types("deal show 1")
        ana.click(card.message, "Lost")
    nothing = ana.submit()
    assert "asks for a reason" in nothing["errors"]["Or in your own words"]
    ana.fill("Why was it lost?", "Price")
    before = ana.latest()
    assert ana.submit()["ok"]
    assert "Lost" in ana.answer_after(before)["text"]
    assert "Price" in office.ana.types("deal show 1").shown


def test_a_form_of_someone_who_must_be_learnt_anew_stays_until_it_is_sent_again(office: Office) -> None:
    ana = office.ana.person
    opened(office, "deal new")
    ana.fill("What is it called?", "Acme renewal")
    office.visit.forward(hours=13)
    assert ana.submit()["ok"]
    assert "once more" in str(ana.form["blocks"])

    def sent_again() -> bool:
        ana.close()
        ana.fill("What is it called?", "Acme renewal")
        ana.submit()
        return not ana.modals

    office.visit.eventually(sent_again)
    assert "#1 Acme renewal" in office.ana.types("deal list").shown


def test_a_new_deal_whose_owner_is_cleared_is_nobodys(office: Office) -> None:
    ana = office.ana.person
    assert ana.shortcut("deal.new")["ok"]
    ana.fill("What is it called?", "Acme renewal")
    ana.fill("Owner", None)
    assert ana.submit()["ok"]
    assert "unowned" in str(ana.form["blocks"])
    assert "unowned" in office.ana.types("deal show 1").text


@pytest.mark.parametrize(
    ("taken", "field", "value"),
    [('"Big deal" company:Acme', "What is it called?", "big DEAL"), ("Acme renewal", "Company", None)],
    ids=["title", "company"],
)
def test_an_edit_that_would_double_a_deal_asks_in_the_form(
    office: Office, taken: str, field: str, value: str | None
) -> None:
    office.ana.types("deal new Acme renewal 12k company:Acme source:fair")
    office.ana.types(f"deal new {taken}")
    ana = office.ana.person
    opens(office.ana, "Edit")
    ana.fill(field, value)
    ana.fill("Source", "a friend")
    assert "There is already #2" in asked_again(office.ana)
    assert "Open #2" in str(ana.form["blocks"])
    assert deal(office).source == "fair"
    ana.fill("Your answer", ["yes"])
    assert "Source: fair → *a friend*" in sent(office.ana).text
    assert deal(office).title == (value or "Acme renewal")
