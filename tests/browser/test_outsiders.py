"""Guests and people of another organisation: nothing for them, and who could let them; in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from core.actor import Actor
from core.workspace_settings import WorkspaceSettings
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, field, offered, private, sought, top
from tests.browser.test_anywhere import shortcut
from tests.browser.visitor import Visitor
from tests.scenarios.office import dump

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

LINES = (
    *("/deal new", "/deal 61", "/deal lost 61", "/deal delete 61", "/deal import", "/contact new"),
    *("/contact delete Uma", "/company new", "/pipeline settings", "/pipeline subscribe form"),
)
_KEPT = ("activity", "deal", "contact", "company", "task", "pipeline", "stage")


def kept(visit: Visit) -> dict[str, list[str]]:
    """What the database holds that somebody could have changed."""
    everything = dump(visit.services.db)
    return {name: everything[name] for name in _KEPT}


def let(visitor: Visitor, rule: Callable[[Locator], None]) -> None:
    """Change the rules of the workspace, as an admin."""
    visitor.say("/pipeline settings")
    form = top(visitor)
    form.locator(".with-accessory").filter(has_text="Rules").get_by_role("button").click()
    form.get_by_role("button", name="Change the rules").click()
    expect(field(form, "Currency")).to_be_visible()
    rule(form)
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Changed the rules")
    visitor.page.keyboard.press("Escape")
    expect(form).to_have_count(0)


def press(visitor: Visitor, element: Locator) -> None:
    """Press a button or choose of a menu, the last choice there is, and agree where it asks."""
    element.click()
    menu, sure = visitor.page.locator(".menu"), visitor.page.get_by_role("alertdialog")
    if menu.count():
        menu.get_by_role("option").last.click()
    if sure.count():
        sure.locator("footer button").last.click()


def test_outsiders_get_nothing_by_what_is_shown_before_them(visit: Visit, visitor: Visitor) -> None:
    visit.lift_rate_limits()
    visitor.come_again("U0ADA/C0PARTNERS")
    channels = field(top(visitor), "Channels with people from outside")
    let(visitor, lambda form: visitor.choose_all(channels, "#partners"))
    assert visit.services.workspaces.settings(ACME.id).channels_with_outsiders == {"C0PARTNERS"}
    visitor.act_as("Ana Alvarez")
    answered(visitor, '/deal new Umbrella rollout 12k contact:"Uma Umbridge"')
    answered(visitor, "/deal 61").get_by_role("button", name="Share").click()
    expect(visitor.last("No next step")).not_to_contain_text("Only visible to you")
    answered(visitor, "/deal board mine").get_by_role("button", name="Share").click()
    expect(visitor.last("Live: this board edits itself")).to_be_visible()
    before = kept(visit)
    for name, who_could in (("Guido Greco", "can let guests look"), ("Olga Olsen", "can let them look")):
        visitor.act_as(name)
        visitor.go("partners")
        elements = visitor.messages.locator("[data-action]")
        assert elements.count() > 15, "a card's and a board's"
        for at in range(elements.count()):
            press(visitor, elements.nth(at))
            expect(private(visitor)).to_have_count(at + 1)
            expect(private(visitor).last).to_contain_text(who_could)
        expect(private(visitor).filter(has_text="Umbrella")).to_have_count(0)
        expect(top(visitor)).to_have_count(0)
    assert kept(visit) == before
    visitor.act_as("Ana Alvarez")
    expect(visitor.last("Live: this board edits itself").get_by_role("button", name="Stop")).to_be_visible()


def test_a_guest_opens_no_form_and_one_who_is_let_in_only_looks(visit: Visit, visitor: Visitor) -> None:
    visit.lift_rate_limits()
    ana = visit.person("ana").at("partners")
    ana.command('/deal new Umbrella rollout 12k contact:"Uma Umbridge"')
    ana.says("Umbrella calls back on Friday")
    before, form = kept(visit), top(visitor)
    visitor.come_again("U0GUIDO/C0PARTNERS")
    for line in LINES:
        refused = answered(visitor, line)
        expect(refused).to_contain_text("An admin can let guests look at them")
        expect(refused).not_to_contain_text("Umbrella")
    expect(form).to_have_count(0)
    message = visitor.last("calls back")
    message.hover()
    message.get_by_role("button", name="Shortcuts").click()
    visitor.page.get_by_role("option", name="Add to deal").click()
    expect(private(visitor)).to_have_count(len(LINES) + 1)
    expect(private(visitor).last).to_contain_text("An admin can let guests look at them")
    expect(form).to_have_count(0)
    assert kept(visit) == before

    visitor.act_as("Ada Adeyemi")
    let(visitor, lambda form: form.get_by_label("Guests look on").check())
    before = kept(visit)
    visitor.act_as("Guido Greco")
    shortcut(visitor, "Find a deal")
    sought(visitor, form, "Which deal?", "umbr")
    visitor.page.keyboard.press("Enter")
    form.get_by_role("button", name="Show it").click()
    expect(form).to_contain_text("Ana Alvarez created it")
    assert offered(form) == {"Close", "History", "👤 Uma Umbridge"}
    visitor.page.keyboard.press("Escape")
    for line in ("/deal new", "/deal import", "/deal lost 61", "/contact new", "/pipeline subscribe form"):
        expect(answered(visitor, line)).to_contain_text("your role here is viewer")
    shortcut(visitor, "Find a deal")
    sought(visitor, form, "Which deal?", "umbr")
    visitor.page.keyboard.press("Enter")
    visit.services.workspaces.change_settings(Actor.by_rule(ACME.id, "test"), WorkspaceSettings())
    form.get_by_role("button", name="Show it").click()
    expect(form).to_contain_text("not open to guests")
    expect(form).not_to_contain_text("created it")
    assert kept(visit) == before
