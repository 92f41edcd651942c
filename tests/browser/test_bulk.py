"""Several deals changed by pointing, in a real browser: chosen, moved, told, taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.actor import Actor, Role
from core.requests import Filters, ListDeals, ShowBoard
from core.results import DealView
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, top
from tests.browser.conftest import Newcomer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

_RULE = Actor.by_rule(ACME.id, "test")


def in_demo(visit: Visit) -> int:
    """How many open deals stand in Demo."""
    columns = visit.services.boards.show(ShowBoard(), _RULE).columns
    return next(column.total.deals for column in columns if column.stage.name == "Demo")


@pytest.mark.parametrize("phone", [False, True])
def test_a_manager_moves_the_deals_of_a_list_and_takes_that_back(
    visit: Visit, newcomer: Newcomer, phone: bool
) -> None:
    chris = newcomer(phone=phone)
    chris.come_again("U0CHRIS/C0SALES")
    before, form = in_demo(visit), top(chris)
    answered(chris, "/deal list stage:Qualifying").get_by_role("button", name="Select several").click()
    expect(form).to_be_visible()
    chris.choose(form.get_by_role("combobox", name="What should happen?"), "Move them to a stage")
    if not phone:
        chris.picture("bulk-choose")
    form.get_by_role("button", name="Next").click()
    expect(form.get_by_role("alert").filter(has_text="No deal is ticked")).to_be_visible()
    boxes = form.locator("[type=checkbox]")
    for at in range(3):
        boxes.nth(at).check()
    form.get_by_role("button", name="Next").click()
    expect(form).to_contain_text("The deals ticked below will change")
    chris.choose(form.get_by_role("combobox", name="To which stage?"), "Demo")
    if not phone:
        chris.picture("bulk-change")
    form.get_by_role("button", name="Move them").dblclick()
    expect(form).to_contain_text("Working on 3 deals…")
    expect(form).to_contain_text("3 deals moved to Demo")
    assert in_demo(visit) == before + 3
    if not phone:
        chris.picture("bulk-done")
    form.get_by_role("button", name="Undo").click()
    expect(form).to_contain_text("Undone: 3 deals are as before")
    assert in_demo(visit) == before
    chris.page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(chris.last("3 deals moved to Demo")).to_be_visible()
    alert = chris.last("by @Chris Chiba")
    expect(alert).to_contain_text("undone")
    if not phone:
        chris.picture("bulk-alert", alert)


def zephyrs(visit: Visit) -> tuple[DealView, ...]:
    """What the database holds of the three deals that are called so, whatever became of them."""
    every = Filters(words=("zephyr",), statuses=("open", "lost"))
    found = visit.services.lists.show(ListDeals(filters=every), _RULE).deals
    assert len(found) == 3
    return found


def chosen(visitor: Visitor, change: str) -> None:
    """The second step, for all three."""
    form = top(visitor)
    answered(visitor, "/deal list zephyr").get_by_role("button", name="Select several").click()
    visitor.choose(form.get_by_role("combobox", name="What should happen?"), change)
    form.get_by_label("All 3 deals below").check()
    form.get_by_role("button", name="Next").click()
    expect(form).to_contain_text("The deals ticked below will")


def done(visitor: Visitor, submit: str, says: str) -> None:
    """Submit the second step, and read what became of them."""
    form = top(visitor)
    form.get_by_role("button", name=submit).click()
    expect(form).to_contain_text(says)
    expect(form.get_by_role("button", name="Undo")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(form).to_have_count(0)


def test_several_are_assigned_labelled_and_lost_by_who_may(visit: Visit, visitor: Visitor) -> None:
    for title in ("Zephyr pumps", "Zephyr hoses", "Zephyr valves"):
        visit.person("ana").at("general").command(f"/deal new {title} 2k")
    visitor.come_again("U0CHRIS/C0GENERAL")
    form = top(visitor)
    chosen(visitor, "Give them to somebody")
    visitor.choose(form.get_by_role("combobox", name="Who gets them?"), "Ben Bernard")
    done(visitor, "Assign them", "3 deals given to Ben Bernard")
    assert [each.owner and each.owner.name for each in zephyrs(visit)] == ["Ben Bernard"] * 3
    chosen(visitor, "Label them")
    visitor.choose(form.get_by_role("combobox", name="Which label?"), "🟥 Red")
    done(visitor, "Label them", "3 deals labelled Red")
    assert [each.label and each.label.name for each in zephyrs(visit)] == ["Red"] * 3

    visitor.act_as("Ben Bernard")
    expect(answered(visitor, "/deal list mine label:red")).to_contain_text("Zephyr pumps")
    chosen(visitor, "Mark them lost")
    visitor.choose(form.get_by_role("combobox", name="Why were they lost?"), "Price")
    visit.services.members.set_role(_RULE, "U0BEN", Role.viewer)
    form.get_by_role("button", name="Mark them lost").click()
    expect(form).to_contain_text("your role here is viewer")
    assert {each.status for each in zephyrs(visit)} == {"open"}
    visit.services.members.set_role(_RULE, "U0BEN", Role.rep)
    form.get_by_role("button", name="Back").click()
    done(visitor, "Mark them lost", "3 deals marked lost")
    assert {(each.status, each.reason) for each in zephyrs(visit)} == {("lost", "Price")}
    visitor.act_as("Ana Alvarez")
    visitor.go("sales")
    expect(visitor.last("by @Ben Bernard")).to_contain_text("3 deals")
    expect(answered(visitor, "/deal list zephyr")).to_contain_text("No")
