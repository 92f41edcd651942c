"""Several deals changed by pointing, in a real browser: chosen, moved, told, taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.actor import Actor
from core.requests import ShowBoard
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, top
from tests.browser.conftest import Newcomer

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
