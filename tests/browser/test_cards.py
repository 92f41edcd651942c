"""A deal's link, its history turned by pages, and a rep's Home as a manager sees it; in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.requests import DealNumber, NoteDeal
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, private
from tests.browser.conftest import Newcomer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_link_shows_as_a_card_that_everybody_can_act_on(visit: Visit, newcomer: Newcomer) -> None:
    visitor = newcomer(phone=True)
    visitor.come_again("U0ANA/C0SALES")
    answered(visitor, "/deal new Umbrella rollout 12k company:Umbrella")
    visitor.say(f"See {visit.origin}/d/61 please")
    posted = visitor.last("See http")
    expect(posted.get_by_role("button", name="Won", exact=True)).to_be_visible()
    expect(posted).to_contain_text("Umbrella rollout")
    visitor.picture("deal-link", posted.get_by_role("button", name="History"))
    posted.get_by_role("button", name="Won", exact=True).click()
    expect(private(visitor).last).to_contain_text("Won #61 Umbrella rollout")


def test_a_card_shows_its_next_step_and_takes_it_as_done(visit: Visit, newcomer: Newcomer) -> None:
    visitor = newcomer(phone=True)
    visitor.come_again("U0ANA/C0SALES")
    answered(visitor, "/deal new Umbrella rollout 12k company:Umbrella")
    answered(visitor, "/deal task 61 Send proposal tomorrow 15:00")
    answered(visitor, "/deal snooze 61 1w they are on holiday")
    card = answered(visitor, "/deal show 61")
    expect(card).to_contain_text("Next step: Send proposal")
    visitor.picture("deal-step", card)
    card.get_by_role("button", name="Done").click()
    done = private(visitor).last
    expect(done).to_contain_text("Done: Send proposal")
    done.get_by_role("button", name="Next step").click()
    expect(visitor.page.get_by_role("dialog")).to_contain_text("Umbrella rollout")


def test_a_history_turns_its_pages_where_it_stands(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0SALES")
    answered(visitor, "/deal new Umbrella rollout 12k")
    ana = visit.services.members.actor(ACME.id, "U0ANA")
    assert ana is not None
    for number in range(20):
        note = NoteDeal(deal=DealNumber(number=61), text=f"They called, time {number}.")
        visit.services.deals.note(note, ana)
    card = answered(visitor, "/deal show 61")
    card.get_by_role("button", name="History").click()
    shown = private(visitor).last
    expect(shown).to_contain_text("time 19")
    shown.get_by_role("button", name="Older").click()
    expect(shown).to_contain_text("created it")
    visitor.picture("deal-history", shown.get_by_role("button", name="Newer"))
    shown.get_by_role("button", name="Newer").click()
    expect(shown).to_contain_text("time 19")


def test_a_manager_looks_at_a_reps_home_and_comes_back(visit: Visit, newcomer: Newcomer) -> None:
    visitor = newcomer(phone=True)
    channels = visit.world.channels.values()
    place = next(each.id for each in channels if each.is_im and "U0CHRIS" in each.members)
    visitor.come_again(f"U0CHRIS/{place}/home")
    home, page = visitor.page.locator("#home"), visitor.page
    expect(home).to_contain_text("Your deals today")
    visitor.picture("home", home.get_by_role("button", name="New deal"))
    with page.expect_response("**/page/options"):
        home.get_by_role("combobox", name="Look at somebody's").click()
    page.get_by_role("option", name="Ana Alvarez").click()
    expect(home).to_contain_text("Ana Alvarez's deals today")
    page.mouse.move(1, 1)  # away from the sidebar that a desk shows there
    visitor.picture("home-of-a-rep", home.get_by_role("button", name="Back to mine"))
    home.get_by_role("button", name="Back to mine").click()
    expect(home).to_contain_text("Your deals today")
