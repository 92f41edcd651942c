"""A task for a day alone is its assignee's day, from whatever zone it was written (rule 10)."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from core.clock import ManualClock
from core.db import Database
from core.reminder_composing import DAILY_REMINDER
from core.requests import DealKey
from core.results import DealView
from core.task_requests import AddTask, EditTask, SnoozeTask
from core.task_results import TaskView
from tests.conftest import TEAM
from tests.core.support import World
from tests.core.test_task_reminders import both, key, moves, task, told


@pytest.fixture
def world(db: Database, clock: ManualClock) -> World:
    """A workspace in a database of its own: what is due is asked for all workspaces at once."""
    return World.begin(db, clock, TEAM)


@pytest.fixture
def deal(world: World) -> DealView:
    """What the tasks are about; it is Monday at noon."""
    return world.new("Acme renewal")


def due(world: World, name: str, task: TaskView) -> str:
    """When a task is due, on the clock of somebody's wall."""
    return f"{task.due_at.astimezone(ZoneInfo(world.actor(name).tz)):%a %H:%M}"


def test_a_task_for_a_day_is_due_on_that_day_where_its_assignee_is_and_told_once(
    world: World, deal: DealView
) -> None:
    moves(world, "Ana", "Asia/Tokyo")
    moves(world, "Ben", "America/New_York")
    assert not world.say(f"task {deal.number} Send proposal @Ben fri").refused
    both(world, days=3, hours=13)  # eight in the evening of Thursday in New York, and Friday in Tokyo
    step = world.now(deal).next_step_at
    assert step is not None
    assert step > world.clock.now(), "it is not overdue the evening before"
    both(world, days=1)
    assert told(world) == [("UBEN", "Fri 14:00")]
    assert told(world, DAILY_REMINDER) == []


@pytest.mark.parametrize("how", ["noted", "picked", "put off", "edited", "handed on"])
def test_a_day_is_the_assignees_however_it_is_said(world: World, deal: DealView, how: str) -> None:
    moves(world, "Ana", "Asia/Tokyo")
    moves(world, "Ben", "America/New_York")
    tasks, ana = world.services.tasks, world.actor()
    noted = task(world, deal, "fri", assignee="UBEN")
    if how == "picked":
        friday = world.clock.now().date() + timedelta(days=4)
        request = AddTask(deal=DealKey(deal_id=deal.deal_id), title="Call", due=friday, assignee="UBEN")
        noted = tasks.add(request, ana).task
    elif how == "put off":
        noted = tasks.snooze(SnoozeTask(task=key(noted), until="1w"), ana).task
    elif how == "edited":
        noted = tasks.edit(EditTask(task=key(noted), due="thu"), ana).task
    elif how == "handed on":
        own = task(world, deal, "fri")
        assert due(world, "Ana", own) == "Fri 09:00"
        noted = tasks.edit(EditTask(task=key(own), assignee="UBEN"), ana).task
    expected = {"put off": "Mon 09:00", "edited": "Thu 09:00"}.get(how, "Fri 09:00")
    assert due(world, "Ben", noted) == expected


def test_a_day_handed_on_to_another_zone_comes_back_with_an_undo(world: World, deal: DealView) -> None:
    moves(world, "Ana", "Asia/Tokyo")
    moves(world, "Ben", "America/New_York")
    own = task(world, deal, "fri")
    world.services.tasks.edit(EditTask(task=key(own), assignee="UBEN"), world.actor())
    world.undo()
    assert world.services.tasks.show(key(own), world.actor()).due_at == own.due_at


def test_a_day_that_is_over_where_its_assignee_is_stays_at_the_moment_that_was_meant(
    world: World, deal: DealView
) -> None:
    moves(world, "Ana", "America/Los_Angeles")
    moves(world, "Ben", "Asia/Tokyo")
    world.later(hours=8)  # Monday noon in Los Angeles, and Tuesday in Tokyo
    assert due(world, "Ana", task(world, deal, "today", assignee="UBEN")) == "Mon 23:59"
