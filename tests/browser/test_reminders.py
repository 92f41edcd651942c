"""A daily reminder and a task's, acted on where they stand, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from core.clock import ManualClock
from sandbox.clock import MovableClock
from sandbox.runner import Options
from sandbox.testing import Visit
from tests.browser.card import answered, dots, offered
from tests.browser.conftest import Newcomer
from tests.browser.visitor import Visitor
from tests.conftest import NOON
from tests.support.schedule import is_planned

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def options(engine_name: str, make_url: Callable[[str], str]) -> Options:
    """The demo without deals, on a Monday at noon."""
    return Options(make_url(engine_name), deals=0, clock=MovableClock(ManualClock(NOON)))


def told(visit: Visit, visitor: Visitor, words: str, **later: float) -> Locator:
    """What the bot tells a visitor by itself, some time later."""
    visit.eventually(lambda: is_planned(visit.services.db), 10)
    visit.forward(**later)
    visitor.go("Dealboard")
    visitor.page.get_by_role("tab", name="Messages").click()
    message = visitor.last(words)
    expect(message).to_be_visible()
    return message


def test_a_reminder_is_dealt_with_on_a_phone_and_shrinks(visit: Visit, newcomer: Newcomer) -> None:
    visitor = newcomer(phone=True)
    visitor.come_again("U0ANA/C0SALES")
    answered(visitor, "/deal new Umbrella rollout 48k company:Umbrella closing:fri")
    answered(visitor, "/deal new Acme renewal 12k company:Acme")
    answered(visitor, "/deal note 2 Jane is back in December")
    reminder = told(visit, visitor, "wait for you", days=9, hours=6)
    expect(reminder).to_contain_text("untouched 9 days, limit 7; last note Nov 23")
    expect(reminder).to_contain_text("Overdue: expected close Nov 27")
    visitor.picture("reminder", reminder)
    assert {"Next step"} <= offered(reminder)
    assert dots(reminder).count() == 2
    visitor.choose(reminder.get_by_role("combobox", name="Move to…").first, "Demo")
    smaller = visitor.last("1 deal waits for you")
    expect(smaller).to_contain_text("moved it: New Opportunity → Demo")
    visitor.choose(smaller.get_by_role("combobox", name="Snooze…"), "For a week")
    done = visitor.last("All dealt with")
    expect(done.get_by_role("button", name="Undo")).to_have_count(2)
    visitor.page.mouse.move(1, 1)  # where nothing is hovered over at a desk either
    visitor.picture("reminder-done", done)


def test_a_task_is_told_at_its_time_and_done_where_it_is_told(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0SALES")
    answered(visitor, "/deal new Umbrella rollout 48k company:Umbrella")
    answered(visitor, "/deal task 1 Send the proposal tomorrow 15:00")
    task = told(visit, visitor, "1 task to do", days=1, hours=8, minutes=30)
    expect(task).to_contain_text("Send the proposal")
    visitor.picture("task-reminder", task)
    task.get_by_role("button", name="Done").click()
    expect(visitor.last("All dealt with")).to_contain_text("did: Send the proposal")
