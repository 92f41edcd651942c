"""Task reminders: private, at their time, once, and nothing of what is done, dropped or somebody else's."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.blocks.reminder import daily_reminder
from core.actor import Role
from core.clock import ManualClock
from core.contact_requests import ContactKey
from core.db import Database
from core.members import Members, Profile
from core.models import OutboxMessage
from core.preference_requests import ChangePreferences
from core.reminder_composing import DAILY_REMINDER
from core.requests import AbandonDeal, DealKey, ReopenDeal
from core.results import DealView
from core.setting_requests import ChangeMember, MemberFacts
from core.task_reminders import TASK_REMINDER, TaskReminders
from core.task_requests import AddTask, CompleteTask, EditTask, SnoozeTask, TaskKey
from core.task_results import TaskView
from tests.conftest import TEAM
from tests.core.support import World
from tests.core.test_reminders import days, last, look


@pytest.fixture
def world(db: Database, clock: ManualClock) -> World:
    """A workspace in a database of its own: what is due is asked for all workspaces at once."""
    return World.begin(db, clock, TEAM)


@pytest.fixture
def deal(world: World) -> DealView:
    """What the tasks are about; it is Monday at noon."""
    return world.new("Acme renewal")


def task(
    world: World, deal: DealView, due: str | datetime = "15:00", by: str = "Ana", **more: Any
) -> TaskView:
    request = AddTask(deal=DealKey(deal_id=deal.deal_id), title="Send proposal", due=due, **more)
    return world.services.tasks.add(request, world.actor("Ana")).task


def key(task: TaskView) -> TaskKey:
    return TaskKey(task_id=task.task_id)


def until(world: World, **time: float) -> None:
    """Let time pass, looking every quarter of an hour."""
    reminders, end = TaskReminders(world.db), world.clock.now() + timedelta(**time)
    while True:
        for due in reminders.due(100):
            reminders.perform(due)
        if world.clock.now() >= end:
            return
        world.later(minutes=15)


def told(world: World, kind: str = TASK_REMINDER) -> list[tuple[str, str]]:
    """Who was reminded, and when (in UTC)."""
    with world.db.read(world.system) as tx:
        rows = tx.rows(
            select(OutboxMessage.channel_id, OutboxMessage.created_at)
            .where(OutboxMessage.workspace_id == TEAM, OutboxMessage.kind == kind)
            .order_by(OutboxMessage.outbox_id)
        )
    return [(row.channel_id, f"{row.created_at:%a %H:%M}") for row in rows]


def test_an_assignee_is_reminded_once_when_it_is_due(world: World, deal: DealView) -> None:
    noted = task(world, deal, assignee="UBEN")
    until(world, days=3)
    assert told(world) == [("UBEN", "Mon 15:00")]
    shown = last(world, "Ben")
    assert [each.task_id for each in shown.tasks] == [noted.task_id]
    world.services.tasks.complete(CompleteTask(task=key(noted)), world.actor("Ben"))
    shown = last(world, "Ben")
    assert (shown.is_empty, [each.done.kind for each in shown.done]) == (True, ["task.done"])
    assert shown.done[0].undo is not None


def test_a_task_for_a_day_comes_at_the_time_that_its_assignee_has_chosen_where_they_are(
    world: World, deal: DealView
) -> None:
    moves(world, "Ben", "America/New_York")
    prefer(world, "Ben", minute=8 * 60)
    task(world, deal, "wed", assignee="UBEN")
    task(world, deal, "thu 16:00", assignee="UBEN")
    until(world, days=4)
    assert told(world) == [("UBEN", "Wed 13:00"), ("UBEN", "Thu 16:00")]


def prefer(world: World, name: str = "Ana", **chosen: Any) -> None:
    """Have somebody choose when and of what they hear."""
    actor = world.actor(name)
    wanted = world.services.preferences.show(actor).model_copy(update=chosen)
    world.services.preferences.change(ChangePreferences(entered=wanted), actor)


def moves(world: World, name: str, tz: str) -> None:
    """Somebody is in another zone from now on."""
    world.learn(f"U{name.upper()}", name, tz=tz)
    actor = world.services.members.actor(TEAM, f"U{name.upper()}")
    assert actor is not None
    world.people[name] = actor


@pytest.mark.parametrize(("minute", "written"), [(8 * 60, "today 9am"), (16 * 60, "tomorrow 9am")])
def test_a_task_at_nine_comes_at_nine_whatever_its_assignee_has_chosen_for_a_day(
    world: World, deal: DealView, minute: int, written: str
) -> None:
    prefer(world, minute=minute)
    world.later(hours=20, minutes=30)
    noted = task(world, deal, written)
    until(world, days=2)
    assert told(world) == [("UANA", f"{noted.due_at:%a} 09:00")]


@pytest.mark.parametrize(
    ("there", "when"),
    # Nine has passed in Tokyo, so it comes as their day ends.
    [("Asia/Tokyo", "Tue 15:00"), ("America/Los_Angeles", "Tue 17:00")],
)
def test_a_task_for_a_day_is_told_once_on_that_day_to_somebody_far_away(
    world: World, deal: DealView, there: str, when: str
) -> None:
    moves(world, "Ana", "America/New_York")
    moves(world, "Ben", there)
    world.later(hours=14)  # nine in the evening in New York, and Tuesday already in Tokyo
    task(world, deal, "tomorrow", assignee="UBEN")
    until(world, days=3)
    assert told(world) == [("UBEN", when)]


def test_who_moves_is_told_of_a_day_where_they_are_and_of_a_time_when_it_was_meant(
    world: World, deal: DealView
) -> None:
    task(world, deal, "wed")
    task(world, deal, "wed 16:00")
    moves(world, "Ana", "America/New_York")
    until(world, days=3)
    assert told(world) == [("UANA", "Wed 14:00"), ("UANA", "Wed 16:00")]


def test_who_chooses_another_time_is_told_then_and_at_once_where_that_would_be_missed(
    world: World, deal: DealView
) -> None:
    prefer(world, minute=18 * 60)
    task(world, deal, "tomorrow")
    task(world, deal, "wed")
    world.later(hours=24)
    prefer(world, minute=8 * 60)
    until(world, days=2)
    assert told(world) == [("UANA", "Tue 12:00"), ("UANA", "Wed 08:00")]


def test_a_task_without_a_day_comes_on_the_next_working_day_at_the_chosen_time(
    world: World, deal: DealView
) -> None:
    prefer(world, minute=16 * 60)
    request = AddTask(deal=DealKey(deal_id=deal.deal_id), title="Call")
    world.services.tasks.add(request, world.actor())
    until(world, days=2)
    assert told(world) == [("UANA", "Tue 16:00")]


def test_a_time_written_later_is_kept_and_undone(world: World, deal: DealView) -> None:
    prefer(world, minute=16 * 60)
    noted = task(world, deal, "tomorrow")
    edited = world.services.tasks.edit(EditTask(task=key(noted), due="tomorrow 9am"), world.actor())
    assert (edited.task.due_at, edited.task.planned_on) == (noted.due_at, None)
    world.undo(edited.activity_id)
    until(world, days=2)
    assert told(world) == [("UANA", "Tue 16:00")]


def both(world: World, **time: float) -> None:
    """Let time pass, looking for all that is due every quarter of an hour."""
    end = world.clock.now() + timedelta(**time)
    while world.clock.now() < end:
        look(world)
        until(world, minutes=0)
        world.later(minutes=15)


def test_an_overdue_task_is_told_in_the_daily_reminder_once_a_week_also_on_a_contact(
    world: World, deal: DealView
) -> None:
    jane = ContactKey(contact_id=world.contact().contact_id)
    request = AddTask(contact=jane, title="Call", due="15:00", assignee="UBEN")
    called = world.services.tasks.add(request, world.actor()).task
    noted = task(world, deal, assignee="UBEN")
    both(world, days=6)
    assert told(world) == [("UBEN", "Mon 15:00")]
    assert told(world, DAILY_REMINDER) == [("UBEN", "Tue 09:00")]
    assert [each.task_id for each in last(world, "Ben").tasks] == [called.task_id, noted.task_id]
    world.services.tasks.complete(CompleteTask(task=key(noted)), world.actor("Ben"))
    both(world, days=4)
    assert [who for who, _when in told(world, DAILY_REMINDER)].count("UBEN") == 2  # on the next Tuesday
    assert [each.task_id for each in last(world, "Ben").tasks] == [called.task_id]


def test_a_task_put_off_and_overdue_again_is_told_again(world: World, deal: DealView) -> None:
    noted = task(world, deal, assignee="UBEN")
    both(world, days=1)
    world.services.tasks.snooze(SnoozeTask(task=key(noted), until="tomorrow 15:00"), world.actor("Ben"))
    both(world, days=2)
    assert told(world, DAILY_REMINDER) == [("UBEN", "Tue 09:00"), ("UBEN", "Thu 09:00")]


@pytest.mark.parametrize("chosen", [{"tasks": False}, {"reminders": False}])
def test_who_wants_to_hear_of_no_tasks_or_no_deals_is_not_told_daily(
    world: World, deal: DealView, chosen: dict[str, bool]
) -> None:
    prefer(world, "Ben", **chosen)
    task(world, deal, assignee="UBEN")
    both(world, days=2)
    assert told(world, DAILY_REMINDER) == []


@pytest.mark.parametrize("why", ["deactivated", "viewer"])
def test_tasks_of_somebody_who_can_do_them_no_more_are_told_to_the_owner_or_else_the_managers(
    world: World, deal: DealView, why: str
) -> None:
    orphan = world.new("Orphan", by="Ben")
    for each in (deal, orphan):
        task(world, each, assignee="UBEN")
    jane = ContactKey(contact_id=world.contact().contact_id)
    request = AddTask(contact=jane, title="Call", due="15:00", assignee="UBEN")
    called = world.services.tasks.add(request, world.actor()).task
    if why == "viewer":
        world.services.members.set_role(world.actor("Ada"), "UBEN", Role.viewer)
    else:
        world.services.members.deactivate(TEAM, "UBEN")
    until(world, days=1)
    assert sorted(told(world)) == [("UANA", "Mon 15:00"), ("UCHRIS", "Mon 15:00")]
    assert [each.deal.title for each in last(world).tasks if each.deal] == ["Acme renewal"]
    shown = last(world, "Chris")
    assert "Was for Ben" in str(daily_reminder(shown, world.context("Chris").reader).blocks)
    assert [each.deal.title if each.deal else each.title for each in shown.tasks] == ["Orphan", "Call"]
    assert shown.stranded == {each.task_id for each in shown.tasks}
    world.services.tasks.edit(EditTask(task=key(called), assignee="UANA"), world.actor("Chris"))
    assert len(last(world, "Chris").tasks) == 1


def only_looks(world: World, name: str) -> None:
    """Have an admin make somebody a viewer."""
    member_id = world.actor(name).member_id
    assert member_id is not None
    request = ChangeMember(member_id=member_id, entered=MemberFacts(role="viewer"))
    world.services.member_settings.change(request, world.actor("Ada"))


def test_who_left_after_they_only_looked_is_not_told_of_twice(world: World, deal: DealView) -> None:
    task(world, deal, assignee="UBEN")
    until(world, hours=4)
    only_looks(world, "Ben")
    until(world, hours=1)
    world.services.members.deactivate(TEAM, "UBEN")
    until(world, days=1)
    assert told(world) == [("UBEN", "Mon 15:00"), ("UANA", "Mon 16:00")]


@pytest.mark.parametrize("why", ["deactivated", "learnt", "guest", "viewer"])
def test_what_somebody_had_not_done_who_can_do_it_no_more_comes_to_the_owner_at_once(
    world: World, deal: DealView, why: str
) -> None:
    noted = task(world, deal, assignee="UBEN")
    until(world, hours=4)
    for _ in range(2):
        if why == "deactivated":
            world.services.members.deactivate(TEAM, "UBEN")
        elif why == "viewer":
            only_looks(world, "Ben")
        else:
            world.learn("UBEN", "Ben", **({"kind": "guest"} if why == "guest" else {"active": False}))
        until(world, minutes=0)
    until(world, days=1)
    assert told(world) == [("UBEN", "Mon 15:00"), ("UANA", "Mon 16:00")]
    assert last(world).stranded == {noted.task_id}


def test_what_is_done_dropped_or_closed_is_not_told(world: World, deal: DealView) -> None:
    done, other = task(world, deal), world.new("Globex")
    task(world, other)
    world.services.tasks.complete(CompleteTask(task=key(done)), world.actor("Ana"))
    its = DealKey(deal_id=other.deal_id)
    world.services.closing.abandon(AbandonDeal(deal=its), world.actor("Ana"))
    until(world, hours=1)
    world.services.closing.reopen(ReopenDeal(deal=its), world.actor("Ana"))
    until(world, days=1)
    assert told(world) == [("UANA", "Mon 15:00")]  # the reopened deal's


def test_a_task_put_off_or_handed_on_comes_at_its_new_time_to_whoever_has_it(
    world: World, deal: DealView
) -> None:
    later, handed = task(world, deal), task(world, deal)
    world.services.tasks.snooze(SnoozeTask(task=key(later), until="tomorrow 10:00"), world.actor("Ana"))
    edited = world.services.tasks.edit(EditTask(task=key(handed), assignee="UBEN"), world.actor("Ana"))
    until(world, days=2)
    assert told(world) == [("UBEN", "Mon 15:00"), ("UANA", "Tue 10:00")]
    assert edited.activity_id is not None


def test_an_undo_gives_a_task_its_old_time_again(world: World, deal: DealView) -> None:
    noted = task(world, deal)
    snoozed = world.services.tasks.snooze(SnoozeTask(task=key(noted), until="1w"), world.actor("Ana"))
    world.undo(snoozed.activity_id)
    until(world, days=1)
    assert told(world) == [("UANA", "Mon 15:00")]


def test_what_was_missed_comes_in_one_message(world: World, deal: DealView) -> None:
    for hour in range(13, 23):
        task(world, deal, f"{hour}:00")
    world.later(days=2)
    until(world, hours=1)
    assert told(world) == [("UANA", "Wed 12:00")]
    assert len(last(world).tasks) == 10


def test_two_processes_remind_once(world: World, deal: DealView) -> None:
    for name in ("UANA", "UBEN", "UCHRIS", "UADA"):
        task(world, deal, assignee=name)
    world.later(hours=4)
    url = world.db.url.render_as_string(hide_password=False)
    barrier = threading.Barrier(2)

    def process() -> None:
        db = Database(url, world.clock)
        reminders = TaskReminders(db)
        due = reminders.due(100)
        barrier.wait()
        for each in due:
            reminders.perform(each)
        db.dispose()

    threads = [threading.Thread(target=process) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told(world)) == [(name, "Mon 16:00") for name in ("UADA", "UANA", "UBEN", "UCHRIS")]


def test_who_wants_everything_in_one_message_gets_the_days_tasks_at_nine(
    world: World, deal: DealView
) -> None:
    prefer(world, together=True)
    noted = task(world, deal, "tomorrow 16:00")
    task(world, deal, "fri 16:00")
    days(world, 1)
    until(world, hours=6)
    assert (told(world), told(world, DAILY_REMINDER)) == ([], [("UANA", "Tue 09:00")])
    assert [each.task_id for each in last(world).tasks] == [noted.task_id]


def test_who_wants_everything_in_one_message_is_told_of_what_came_after_it_at_its_time(
    world: World, deal: DealView
) -> None:
    prefer(world, together=True)
    task(world, deal, "in 2 hours")  # before the first message there is any of the day's
    later = task(world, deal, "tomorrow 16:00")
    both(world, hours=25)
    task(world, deal, "15:00")
    world.services.tasks.snooze(SnoozeTask(task=key(later), until="17:00"), world.actor())
    both(world, hours=11)
    assert told(world) == [("UANA", "Mon 14:00"), ("UANA", "Tue 15:00"), ("UANA", "Tue 17:00")]
    assert told(world, DAILY_REMINDER) == [("UANA", "Tue 09:00")]


def test_who_wants_everything_in_one_message_is_not_told_before_it(world: World, deal: DealView) -> None:
    prefer(world, together=True, minute=18 * 60)
    noted = task(world, deal, "16:00")
    both(world, hours=12)
    assert (told(world), told(world, DAILY_REMINDER)) == ([], [("UANA", "Mon 18:00")])
    assert [each.task_id for each in last(world).tasks] == [noted.task_id]


@pytest.mark.parametrize("tz", ["America/New_York", "Europe/Paris", "Asia/Tokyo"])
@pytest.mark.parametrize("day", [(2027, 3, 14), (2027, 3, 28), (2027, 10, 31), (2027, 11, 7)])
def test_a_task_on_the_day_of_a_change_comes_at_nine(
    world: World, deal: DealView, tz: str, day: tuple[int, int, int]
) -> None:
    Members(world.db).learn(TEAM, [Profile("UBEN", "Ben", tz=tz)])
    nine = datetime(*day, 9, tzinfo=ZoneInfo(tz))
    task(world, deal, nine, assignee="UBEN")
    world.clock.move(nine - timedelta(hours=1) - world.clock.now())
    until(world, hours=2)
    assert [moment for _who, moment in told(world)] == [f"{nine.astimezone(ZoneInfo('UTC')):%a %H:%M}"]
