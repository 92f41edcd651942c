"""What is to be done, by pointing: a task noted, edited and done, and a deal that rests."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.actor import Actor
from core.requests import DealNumber, ShowDeal
from core.task_requests import ListTasks
from core.task_results import TaskView
from sandbox.people import ACME
from sandbox.testing import Visit
from tests.browser.card import answered, field, opens, private, sent, top
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def task(visit: Visit, handle: str) -> TaskView:
    """The one thing that somebody is to do, as the database has it."""
    actor = visit.services.members.actor(ACME.id, f"U0{handle.upper()}")
    assert actor is not None
    [found] = visit.services.tasks.list_for(ListTasks(), actor).tasks
    return found


def test_a_task_is_noted_edited_for_another_and_done_by_them(visit: Visit, visitor: Visitor) -> None:
    visitor.come_again("U0ANA/C0GENERAL")
    form = top(visitor)
    answered(visitor, "/deal new Umbrella rollout 12k")
    opens(visitor, answered(visitor, "/deal 61"), "Task…")
    field(form, "What is to be done").fill("Send the proposal")
    visitor.picture("task-new")
    noted = sent(visitor, "Note it")
    expect(noted).to_contain_text("Send the proposal")
    assert (task(visit, "ana").title, task(visit, "ana").assignee.name) == (
        "Send the proposal",
        "Ana Alvarez",
    )
    mine = answered(visitor, "/deal")
    expect(mine).to_contain_text("Send the proposal")
    visitor.picture("deal-mine", mine)
    opens(visitor, mine, "Edit or reassign…")
    expect(field(form, "What is to be done")).to_have_value("Send the proposal")
    field(form, "What is to be done").fill("Send the contract")
    visitor.choose(form.get_by_role("combobox", name="Who does it"), "Ben Bernard")
    visitor.picture("task-edit")
    expect(sent(visitor, "Save")).to_contain_text("Send the contract")
    assert task(visit, "ben").title == "Send the contract"

    opens(visitor, answered(visitor, "/deal 61"), "Snooze…")
    field(form, "Why").fill("They are on holiday")
    visitor.picture("deal-snooze")
    sent(visitor, "Snooze")
    kept = visit.services.cards.show(
        ShowDeal(deal=DealNumber(number=61)), Actor.by_rule(ACME.id, "test")
    ).deal
    assert (kept.snooze_reason, kept.snoozed_until is not None) == ("They are on holiday", True)

    visitor.act_as("Ben Bernard")
    answered(visitor, "/deal tasks").get_by_role("button", name="Done").click()
    expect(private(visitor).last).to_contain_text("Send the contract")
    visitor.act_as("Chris Chiba")
    told = answered(visitor, "/deal history 61")
    for words in ("Ben Bernard did: Send the contract", "Ana Alvarez let it rest until"):
        expect(told).to_contain_text(words)
    expect(answered(visitor, "/deal 61")).to_contain_text("They are on holiday")
