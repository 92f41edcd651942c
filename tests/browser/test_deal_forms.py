"""A deal's life by pointing: its forms, filled in well and badly, by each of the cast."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from core.actor import Actor, Role
from core.requests import DealNumber, ShowDeal
from core.results import DealView
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, field, offered, opens, private, seek, sent, top
from tests.browser.conftest import Newcomer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

_RULE = Actor.by_rule(ACME.id, "test")


def stored(visit: Visit, number: int = 61) -> DealView:
    """What the database holds of a deal; #61 is the first after the sample's."""
    return visit.services.cards.show(ShowDeal(deal=DealNumber(number=number)), _RULE).deal


def history(visit: Visit, number: int = 61) -> str:
    """What happened to a deal, as Ana is told."""
    return str(visit.person("ana").at("sales").command(f"/deal history {number}"))


@pytest.fixture
def ana(visit: Visit, visitor: Visitor) -> Visitor:
    """Ana, at the page."""
    visitor.come_again("U0ANA/C0SALES")
    return visitor


def test_a_deal_is_made_and_edited_by_forms_and_taken_back(visit: Visit, ana: Visitor) -> None:
    page, form = ana.page, top(ana)
    page.get_by_role("button", name="Shortcuts").last.click()
    page.get_by_role("option", name="New deal").click()
    expect(form).to_be_visible()
    ana.picture("deal-new")
    field(form, "What is it called?").fill("Umbrella rollout")
    field(form, "Value").fill("12,5,0k")
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_role("alert").filter(has_text="12,5,0k")).to_be_visible()
    ana.picture("form-wrong")
    expect(field(form, "What is it called?")).to_have_value("Umbrella rollout")
    field(form, "Value").fill("$12.5k")
    seek(ana, form, "Contact", "Nadia Novak", "New: Nadia Novak")
    seek(ana, form, "Company", "oceanw", "Oceanwell Plastics")
    ana.choose(form.get_by_role("combobox", name="Stage"), "Qualifying")
    ana.choose(form.get_by_role("combobox", name="Label"), "Red")
    form.get_by_role("button", name="Create").dblclick()
    expect(form).to_contain_text("Created")
    ana.picture("deal-created")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    made = stored(visit)
    assert (made.title, made.value.minor, made.stage.name) == ("Umbrella rollout", 1_250_000, "Qualifying")
    named = [each and each.name for each in (made.owner, made.company, made.contact, made.label)]
    assert named == ["Ana Alvarez", "Oceanwell Plastics", "Nadia Novak", "Red"]

    opens(ana, answered(ana, "/deal 61"), "Edit")
    expect(field(form, "What is it called?")).to_have_value("Umbrella rollout")
    field(form, "What is it called?").fill("Umbrella renewal")
    field(form, "Value").fill("")
    field(form, "Expected close").fill("2027-03-31")
    ana.picture("deal-edit")
    edited = sent(ana, "Save")
    assert (stored(visit).title, stored(visit).expected_close_on) == ("Umbrella renewal", date(2027, 3, 31))
    edited.get_by_role("button", name="Undo").click()
    expect(private(ana).last).to_contain_text("Undone")
    assert stored(visit).title == "Umbrella rollout"
    unknown = answered(ana, "/deal 62")
    expect(unknown).to_contain_text("There is no deal #62.")
    ana.picture("not-found", unknown)


def test_a_deal_is_moved_noted_closed_and_handed_on_by_forms(visit: Visit, ana: Visitor) -> None:
    visit.person("ada").at("sales").command("/pipeline new Onboarding")
    form = top(ana)
    answered(ana, "/deal new Umbrella rollout 12k stage:Qualifying")

    opens(ana, answered(ana, "/deal 61"), "Move, with a note…")
    field(form, "Note").fill("They liked the demo.")
    ana.picture("deal-move")
    sent(ana, "Move")
    assert stored(visit).stage.name == "Demo"

    opens(ana, answered(ana, "/deal 61"), "Note")
    field(form, "Note").fill("Their budget is signed.\nCall on Friday.")
    ana.picture("deal-note")
    sent(ana, "Save the note")

    answered(ana, "/deal lost 61")
    opens(ana, answered(ana, "/deal 61"), "Say why…")
    ana.picture("deal-lose")
    ana.choose(form.get_by_role("combobox", name="Why was it lost?"), "Price")
    sent(ana, "Save the reason")
    assert (stored(visit).status, stored(visit).reason) == ("lost", "Price")

    opens(ana, answered(ana, "/deal 61"), "Reopen in…")
    ana.choose(form.get_by_role("combobox", name="Stage"), "Negotiating")
    ana.picture("deal-reopen")
    sent(ana, "Reopen")
    assert (stored(visit).status, stored(visit).stage.name) == ("open", "Negotiating")

    opens(ana, answered(ana, "/deal 61"), "Abandon…")
    field(form, "Reason").fill("They went quiet")
    ana.picture("deal-abandon")
    closed = sent(ana, "Abandon")
    assert (stored(visit).status, stored(visit).reason) == ("abandoned", "They went quiet")
    closed.get_by_role("button", name="Undo").click()
    expect(private(ana).last).to_contain_text("Undone")

    opens(ana, answered(ana, "/deal 61"), "Won, with value and day…")
    field(form, "Final value").fill("15k")
    ana.picture("deal-win")
    closed = sent(ana, "Mark it won")
    assert (stored(visit).status, stored(visit).value.minor) == ("won", 1_500_000)
    closed.get_by_role("button", name="Undo").click()
    expect(private(ana).last).to_contain_text("Undone")
    assert (stored(visit).status, stored(visit).value.minor) == ("open", 1_200_000)

    opens(ana, answered(ana, "/deal 61"), "Transfer to…")
    ana.picture("deal-transfer")
    form.get_by_role("combobox", name="Stage").click()
    ana.page.get_by_role("option").first.click()
    sent(ana, "Transfer")
    assert stored(visit).pipeline_name == "Onboarding"

    opens(ana, answered(ana, "/deal 61"), "Assign to…")
    ana.choose(form.get_by_role("combobox", name="Owner"), "Ben Bernard")
    ana.picture("deal-assign")
    sent(ana, "Assign")
    assert "Ben Bernard" in str(stored(visit).owner)
    told = history(visit)
    for words in ("They liked the demo.", "Call on Friday.", "Price", "They went quiet"):
        assert words in told

    ana.act_as("Chris Chiba")
    expect(ana.last("Umbrella rollout")).to_contain_text("@Ana Alvarez")
    expect(ana.messages.filter(has_text="Their budget is signed")).to_have_count(0)


LOOKS = {"History"}
WRITES = LOOKS | {"Note", "Share", "Next step"}
CHANGES = WRITES | {
    *("Won", "Lost", "Edit", "Task…", "Snooze…"),
    *("Move, with a note…", "Won, with value and day…", "Abandon…", "Assign to…", "Transfer to…"),
}
FORMS = ("Note", "Edit", *(label for label in sorted(CHANGES) if label.endswith("…")))


def test_each_person_is_offered_the_forms_that_they_may_use(visit: Visit, visitor: Visitor) -> None:
    visit.person("ada").at("sales").command("/pipeline new Onboarding")
    visit.person("ana").at("sales").command("/deal new Umbrella rollout 12k")
    visitor.come_again("U0ANA/C0SALES")
    for name, role, may in (
        ("Ana Alvarez", Role.rep, CHANGES | {"Undo"}),
        ("Ben Bernard", Role.rep, WRITES),
        ("Chris Chiba", Role.manager, CHANGES),
        ("Ada Adeyemi", Role.admin, CHANGES | {"Delete…"}),
        ("Ben Bernard", Role.viewer, LOOKS),
    ):
        visit.services.members.set_role(_RULE, f"U0{name.split()[0].upper()}", role)
        visitor.act_as(name)
        card = answered(visitor, "/deal 61")
        assert offered(card) == may, (name, role)
        for label in FORMS if role in (Role.manager, Role.admin) else ():
            opens(visitor, card, label)
            visitor.page.keyboard.press("Escape")
            expect(top(visitor)).to_have_count(0)
    visitor.picture("deal-viewer", card)
    assert stored(visit).version == 1, "who only looks changes nothing"


def test_what_others_do_while_a_form_is_open_is_told_and_what_was_typed_stays(
    visit: Visit, newcomer: Newcomer
) -> None:
    ana, chris, ada = newcomer(phone=True), *(visit.person(each).at("sales") for each in ("chris", "ada"))
    ana.come_again("U0ANA/C0SALES")
    answered(ana, "/deal new Umbrella rollout 12k stage:Qualifying")
    form, back = top(ana), ana.page.get_by_role("button", name="Back")

    opens(ana, answered(ana, "/deal 61"), "Move, with a note…")
    field(form, "Note").fill("They liked the demo.")
    chris.command("/deal won 61")
    form.get_by_role("button", name="Move", exact=True).click()
    expect(back).to_be_visible()
    expect(form).to_contain_text("won")
    ana.picture("form-meanwhile")
    back.click()
    expect(field(form, "Note")).to_have_value("They liked the demo.")
    form.get_by_role("button", name="Close").click()
    assert (stored(visit).status, stored(visit).stage.name) == ("won", "Qualifying")

    opens(ana, answered(ana, "/deal 61"), "Note")
    field(form, "Note").fill("They ask for a discount.")
    ada.says("/deal delete 61")
    assert ada.submit()["ok"]
    ada.fill("typed", "61")
    assert ada.submit()["ok"]
    form.get_by_role("button", name="Save the note").click()
    expect(form).to_contain_text("That deal is gone")
    back.click()
    expect(field(form, "Note")).to_have_value("They ask for a discount.")
