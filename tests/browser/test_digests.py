"""A week's digest, of a manager and of a channel, and choosing when to hear, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from core.clock import ManualClock
from sandbox.clock import MovableClock
from sandbox.runner import Options
from sandbox.testing import Visit
from tests.browser.card import answered
from tests.browser.conftest import Newcomer
from tests.conftest import NOON
from tests.support.schedule import is_planned

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def options(engine_name: str, make_url: Callable[[str], str]) -> Options:
    """The demo without deals, on a Monday at noon."""
    return Options(make_url(engine_name), deals=0, clock=MovableClock(ManualClock(NOON)))


def test_a_weeks_digests_on_a_phone_and_choosing_when_to_hear(visit: Visit, newcomer: Newcomer) -> None:
    ana, chris = visit.person("ana").at("sales"), visit.person("chris").at("sales")
    chris.command("/pipeline subscribe Sales won digest:weekly")
    for line in (
        "new Umbrella rollout 48k company:Umbrella",
        "new Acme renewal 12k company:Acme closing:2026-12-04",
        "new Globex pilot 3k company:Globex",
        "new Initech support 1k company:Initech",
        "move 2 proposal",
        "won 1 50k",
        "lost 3 price",
        "assign 4 none",
    ):
        ana.command(f"/deal {line}")
    visitor = newcomer(phone=True)
    visitor.come_again("U0CHRIS/C0SALES")
    answered(visitor, "/deal list all")
    visit.eventually(lambda: is_planned(visit.services.db), 10)
    visit.forward(days=6, hours=14)  # eleven in the morning of Monday, in Tokyo
    room = visitor.last("Sales since")
    expect(room).to_contain_text("Won · 1 deal · $50,000")
    expect(room).not_to_contain_text("Globex pilot")
    visitor.picture("digest-channel", room)
    visitor.go("Dealboard")
    visitor.page.get_by_role("tab", name="Messages").click()
    digest = visitor.last("Your team's deals since")
    expect(digest).to_contain_text("Globex pilot")
    expect(digest).to_contain_text("give somebody the deal that nobody here sees to")
    visitor.picture("digest", digest)
    digest.get_by_role("button", name="Change when I hear").click()
    form = visitor.page.locator("dialog[open]")
    expect(form).to_contain_text("My reminders")
    visitor.picture("preferences", form)
