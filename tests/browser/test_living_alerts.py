"""The one message about a deal, as a channel reads it over time and acts on it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sandbox.testing import Visit
from tests.browser.conftest import Newcomer

TITLE = "Northwind renewal"
MOVE = f'/deal move "{TITLE}"'


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("phone", [False, True])
def test_a_channel_reads_of_a_deal_in_one_message_and_acts_on_it(
    visit: Visit, newcomer: Newcomer, phone: bool
) -> None:
    chris = newcomer(phone=phone)
    chris.come_again("U0CHRIS/C0SALES")
    ana, ada = visit.person("ana").at("sales"), visit.person("ada").at("sales")
    ana.command(f"/deal new {TITLE} 48k stage:Qualifying")
    ana.command(f"{MOVE} Demo")
    alert = chris.messages.filter(has_text=TITLE).first
    expect(alert).to_contain_text("Qualifying → Demo")
    visit.forward(minutes=2)
    ada.command(f"{MOVE} Negotiating")
    expect(alert).to_contain_text("Qualifying → Negotiating")
    expect(alert).to_contain_text("by @Ada Adeyemi and 1 other")
    visit.forward(minutes=2)
    expect(alert).to_contain_text("1 reply")
    if not phone:
        chris.picture("alert-lives", alert)
    alert.get_by_role("button", name="Move", exact=True).click()
    form = chris.page.locator("dialog[open]").last
    expect(form).to_contain_text(TITLE)
    chris.page.keyboard.press("Escape")
    expect(chris.page.locator("dialog[open]")).to_have_count(0)
    alert.get_by_role("button", name="Assign to me").click()
    expect(chris.last("Owner of")).to_contain_text("Chris Chiba")
    ada.command(f'/deal won "{TITLE}"')
    expect(chris.last(TITLE)).to_contain_text("was won")
    expect(alert).to_contain_text("Continued in a newer message")
    expect(alert.get_by_role("button", name="Assign to me")).to_have_count(0)
    if not phone:
        chris.picture("alert-continued", chris.last(TITLE))
