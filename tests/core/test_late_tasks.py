"""Tasks of which nobody was reminded at their time: nobody is woken for them, and one message tells them."""

from __future__ import annotations

import pytest

from core.clock import ManualClock
from core.db import Database
from core.reminder_composing import DAILY_REMINDER
from core.results import DealView
from core.setting_requests import ChangeMember, MemberFacts
from tests.conftest import TEAM
from tests.core.support import World
from tests.core.test_reminders import last, look
from tests.core.test_task_reminders import both, moves, prefer, task, told, until


@pytest.fixture
def world(db: Database, clock: ManualClock) -> World:
    """A workspace in a database of its own: what is due is asked for all workspaces at once."""
    return World.begin(db, clock, TEAM)


@pytest.fixture
def deal(world: World) -> DealView:
    """What the tasks are about; it is Monday at noon."""
    return world.new("Acme renewal")


def test_what_was_missed_waits_at_night_for_a_decent_hour(world: World, deal: DealView) -> None:
    prefer(world, reminders=False)
    task(world, deal, "tue 10:00")
    look(world)
    world.later(hours=38, minutes=15)  # Wednesday, a quarter past two
    both(world, hours=24)
    assert (told(world), told(world, DAILY_REMINDER)) == ([("UANA", "Wed 09:00")], [])


def test_what_was_missed_is_told_by_the_daily_reminder_where_that_comes_first(
    world: World, deal: DealView
) -> None:
    noted = task(world, deal, "tue 10:00")
    look(world)
    world.later(hours=38, minutes=15)
    until(world, minutes=0)
    both(world, hours=24)
    assert (told(world), told(world, DAILY_REMINDER)) == ([], [("UANA", "Wed 09:00")])
    assert [each.task_id for each in last(world).tasks] == [noted.task_id]


def test_what_was_missed_on_its_own_day_comes_that_morning(world: World, deal: DealView) -> None:
    task(world, deal, "tue 03:00")
    look(world)
    world.later(hours=17)  # five in the morning
    both(world, hours=24)
    assert told(world) == [("UANA", "Tue 09:00")]


def test_what_was_missed_waits_for_the_time_and_the_days_that_somebody_chose(
    world: World, deal: DealView
) -> None:
    moves(world, "Ana", "America/New_York")
    prefer(world, minute=8 * 60, days=frozenset({2}), reminders=False)
    world.settings(working_days=frozenset({3}))
    task(world, deal, "today 17:00")
    world.later(hours=20)
    until(world, days=2)
    assert told(world) == [("UANA", "Wed 13:00")]


@pytest.mark.parametrize("written", ["02:00", "sat 23:00"])
def test_what_is_written_for_the_night_comes_in_the_night(world: World, deal: DealView, written: str) -> None:
    noted = task(world, deal, written)
    both(world, days=6)
    assert told(world) == [("UANA", f"{noted.due_at:%a %H:%M}")]


@pytest.mark.parametrize("why", ["left", "viewer"])
def test_nobody_is_woken_for_what_another_can_do_no_more(world: World, deal: DealView, why: str) -> None:
    task(world, deal, assignee="UBEN")
    task(world, deal, "tue 04:00", assignee="UBEN")
    both(world, hours=11)
    if why == "left":
        world.services.members.deactivate(TEAM, "UBEN")
    else:
        member_id = world.actor("Ben").member_id
        assert member_id is not None
        request = ChangeMember(member_id=member_id, entered=MemberFacts(role="viewer"))
        world.services.member_settings.change(request, world.actor("Ada"))
    both(world, days=1)
    assert told(world) == [("UBEN", "Mon 15:00"), ("UANA", "Tue 09:00")]
    assert len(last(world).tasks) == 2


def test_a_manager_is_told_when_the_hour_is_decent_where_they_are(world: World) -> None:
    orphan = world.new("Orphan", by="Ben")
    moves(world, "Chris", "Asia/Tokyo")
    task(world, orphan, assignee="UBEN")
    both(world, hours=9)
    world.services.members.deactivate(TEAM, "UBEN")
    both(world, hours=11)
    assert told(world) == [("UBEN", "Mon 15:00"), ("UCHRIS", "Tue 00:00")]
