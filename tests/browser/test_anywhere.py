"""The bot from wherever somebody stands: shortcuts, a mention, App Home; in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from core.actor import Actor, Role
from sandbox.people import ACME
from sandbox.runner import Options
from sandbox.testing import Visit
from tests.browser.card import answered, field, private, seek, sought, top
from tests.browser.conftest import Newcomer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

_RULE = Actor.by_rule(ACME.id, "test")


def shortcut(visitor: Visitor, name: str, message: Locator | None = None) -> Locator:
    """Choose a shortcut, of the composer's or of a message's; what opens."""
    if message is not None:
        message.hover()
    place = message or visitor.page
    place.get_by_role("button", name="Shortcuts").last.click()
    visitor.page.get_by_role("option", name=name).click()
    expect(top(visitor)).to_be_visible()
    return top(visitor)


def test_a_deal_is_found_and_a_message_is_kept_with_it_from_anywhere(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0GENERAL")
    answered(visitor, "/deal new Umbrella rollout 12k")
    visit.person("ben").at("general").says("Umbrella calls back on Friday")
    form = shortcut(visitor, "Add to deal", visitor.last("calls back"))
    expect(field(form, "What is kept")).to_have_value("Umbrella calls back on Friday")
    visitor.picture("add-to-deal")
    seek(visitor, form, "Deal", "umbr", "#61 Umbrella rollout")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(private(visitor).last).to_contain_text("#61 Umbrella rollout")
    expect(private(visitor).last).to_contain_text("calls back on Friday")

    form = shortcut(visitor, "Find a deal")
    sought(visitor, form, "Which deal?", "umbr")
    expect(visitor.page.get_by_role("option")).to_have_count(1)
    visitor.picture("find-a-deal")
    visitor.page.keyboard.press("Enter")
    form.get_by_role("button", name="Show it").click()
    expect(form).to_contain_text("calls back on Friday")
    form.get_by_role("button", name="Won", exact=True).click()
    expect(form).to_contain_text("Won")
    visitor.page.keyboard.press("Escape")
    visit.eventually(lambda: "#61 Umbrella rollout was won" in str(visit.person("chris").reads("sales")))


def test_a_mention_is_answered_to_who_asked_alone(visit: Visit, visitor: Visitor) -> None:
    ana = visit.person("ana").at("general")
    ana.command("/deal new Umbrella rollout 12k")
    ana.invite("app")
    visitor.come_again("U0BEN/C0GENERAL")
    visitor.say("@Dealboard umbrella")
    expect(private(visitor).last).to_contain_text("#61 Umbrella rollout")
    visitor.picture("mention", private(visitor).last)
    visitor.act_as("Chris Chiba")
    expect(visitor.last("umbrella")).to_be_visible()
    expect(private(visitor)).to_have_count(0)


def test_whoever_may_not_is_told_so_by_each_shortcut(visit: Visit, visitor: Visitor) -> None:
    visit.services.members.set_role(_RULE, "U0BEN", Role.viewer)
    visitor.come_again("U0BEN/C0GENERAL")
    expect(shortcut(visitor, "New deal")).to_contain_text("your role here is viewer")
    visitor.page.keyboard.press("Escape")
    expect(shortcut(visitor, "Find a deal").get_by_role("button", name="Show it")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    visitor.act_as("Guido Greco")
    visitor.go("partners")
    for name in ("New deal", "Find a deal"):
        expect(shortcut(visitor, name)).to_contain_text("not open to guests")
        visitor.page.keyboard.press("Escape")
    visitor.act_as("Olga Olsen")
    visitor.go("partners")
    expect(visitor.composer).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Shortcuts")).to_have_count(0)


def test_home_is_each_persons_own(visit: Visit, newcomer: Newcomer) -> None:
    visit.services.members.set_role(_RULE, "U0BEN", Role.viewer)
    visitor = newcomer(phone=True)
    visitor.come_again("U0ANA/C0SALES")
    home = visitor.page.locator("#home")
    for name, shown, unshown in (
        ("Ana Alvarez", ("New deal", "My open deals"), ()),
        ("Chris Chiba", ("New deal", "My open deals"), ()),
        ("Ada Adeyemi", ("New deal", "You own no open deals"), ()),
        ("Ben Bernard", ("Find a deal",), ("New deal",)),
        ("Guido Greco", ("not open to guests",), ("Find a deal", "New deal")),
    ):
        visitor.act_as(name)
        visitor.go("Dealboard")
        visitor.page.get_by_role("tab", name="Home").click()
        for words in shown:
            expect(home).to_contain_text(words)
        for words in unshown:
            expect(home).not_to_contain_text(words)
        assert visitor.overflow() == 0


class TestFirstDay:
    """The demo before anybody has made a deal."""

    @pytest.fixture
    def options(self, engine_name: str, make_url: Callable[[str], str]) -> Options:
        return Options(make_url(engine_name), deals=0)

    def test_an_admin_is_welcomed_and_a_newcomer_makes_the_first_deal(
        self, visit: Visit, newcomer: Newcomer
    ) -> None:
        visitor = newcomer(phone=True)
        visit.forward(hours=13)  # after which the bot learns anew whom it meets
        visitor.come_again("U0ADA/C0GENERAL")
        answered(visitor, "/deal")
        visitor.go("Dealboard")
        visitor.page.get_by_role("tab", name="Messages").click()
        welcome = visitor.last("Welcome to Dealboard")
        expect(welcome).to_contain_text("Three steps")
        visitor.picture("welcome", welcome)
        visitor.act_as("Ana Alvarez")
        visitor.go("Dealboard")
        visitor.page.get_by_role("tab", name="Home").click()
        home = visitor.page.locator("#home")
        expect(home).to_contain_text("There are no open deals yet. Three things to try")
        visitor.picture("home-of-a-newcomer")
        home.get_by_role("button", name="New deal").click()
        field(top(visitor), "What is it called?").fill("Umbrella rollout")
        top(visitor).get_by_role("button", name="Create").click()
        visitor.page.keyboard.press("Escape")
        expect(home).to_contain_text("#1 Umbrella rollout")
