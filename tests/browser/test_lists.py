"""Lists by pointing: of deals, contacts and companies, and what a search finds; in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.actor import Actor
from core.requests import DealNumber, ShowDeal
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, private
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_deals_contacts_and_companies_are_listed_found_and_acted_on(visit: Visit, visitor: Visitor) -> None:
    visit.person("ana").at("general").command(
        '/deal new Umbrella rollout 99k contact:"Uma Umbridge" company:Umbrella stage:Demo'
    )
    visitor.come_again("U0ANA/C0GENERAL")
    deals = answered(visitor, "/deal list stage:Demo")
    visitor.picture("deal-list", deals)
    row = deals.locator(".with-accessory").filter(has_text="#61 Umbrella rollout")
    visitor.choose(row.get_by_role("combobox", name="Move to…"), "Negotiating")
    expect(private(visitor).last).to_contain_text("Moved #61 Umbrella rollout")
    kept = visit.services.cards.show(
        ShowDeal(deal=DealNumber(number=61)), Actor.by_rule(ACME.id, "test")
    ).deal
    assert kept.stage.name == "Negotiating"

    found = answered(visitor, "/deal find umb")
    visitor.picture("search", found)
    for words in ("#61 Umbrella rollout", "🏢 Umbrella"):
        expect(found).to_contain_text(words)
    found.locator(".with-accessory").filter(has_text="Uma Umbridge").get_by_role("button").click()
    expect(private(visitor).last).to_contain_text("A lead may get notes, tasks.")
    contacts = answered(visitor, "/contact list")
    visitor.picture("contact-list", contacts)
    contacts.get_by_role("button", name="Next").click()
    expect(private(visitor).last).to_contain_text("Page 2 of")
    visitor.picture("company-list", answered(visitor, "/company list"))

    visitor.act_as("Ben Bernard")
    theirs = answered(visitor, "/deal list umbrella").locator(".with-accessory")
    expect(theirs.get_by_role("button", name="Open")).to_be_visible()
    expect(theirs.get_by_role("combobox")).to_have_count(0)
    visitor.act_as("Guido Greco")
    visitor.go("partners")
    for line in ("/deal list all", "/deal find umb", "/contact list", "/company list"):
        refused = answered(visitor, line)
        expect(refused).to_contain_text("An admin can let guests look at them")
        expect(refused).not_to_contain_text("Umbrella")
