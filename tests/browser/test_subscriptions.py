"""What a channel hears, by its form; a sample of it, and the log, as a manager and a rep see them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sandbox.testing import Visit
from tests.browser.card import answered, field, top
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_manager_chooses_what_a_channel_hears_tries_it_and_reads_what_was_told(
    visit: Visit, visitor: Visitor
) -> None:
    visitor.come_again("U0CHRIS/C0SALES")
    visitor.say("/pipeline subscribe form")
    form = top(visitor)
    expect(form).to_contain_text("It hears of")
    form.get_by_label("New deals").uncheck()
    field(form, "Only deals worth at least").fill("20k")
    visitor.choose_all(field(form, "Important: always a message of its own"), "Losses")
    visitor.picture("channel-form")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("From now on this channel hears of")
    visitor.picture("channel-hears")
    form.get_by_role("button", name="Send a test").click()
    expect(form).to_contain_text("on its way")
    visitor.page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    sample = visitor.last("A test that Chris Chiba asked for")
    expect(sample).to_be_visible()
    visitor.picture("channel-test", sample)

    ana = visit.person("ana").at("general")
    ana.command("/deal new Umbrella rollout 30k")
    ana.command("/deal move 61 demo")
    ana.command("/deal new Small one 1k")
    ana.command("/deal move 62 demo")
    expect(visitor.last("Umbrella rollout")).to_be_visible()
    log = answered(visitor, "/pipeline log")
    expect(log).to_contain_text("#62")
    visitor.picture("channel-log", log)
    of_deal = answered(visitor, "/pipeline log 62")
    expect(of_deal).to_contain_text("not told, it is worth less than what is heard")
    visitor.picture("deal-log", of_deal)
