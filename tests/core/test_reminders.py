"""Daily reminders: private, one message per owner, once a week at most, gone as they are dealt with."""

from __future__ import annotations

import math
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from core.clock import ManualClock
from core.db import Database
from core.errors import NotFound
from core.members import Members, Profile
from core.models import OutboxMessage, Reminder, Scheduled
from core.money import Money
from core.preference_requests import ChangePreferences
from core.reminder_composing import DAILY_REMINDER
from core.reminder_results import ReminderView
from core.requests import AssignDeal, DealKey, MoveDeal, NoteDeal, Undo
from core.results import DealView
from core.schedule import Schedule
from core.schedule_kinds import KINDS
from core.setting_requests import ChangeMember, MemberFacts
from core.task_requests import AddTask, SnoozeDeal
from tests.conftest import TEAM
from tests.core.support import World

# In the first stage of Sales a deal may be untouched for so long.
LIMIT = 7


@pytest.fixture
def world(db: Database, clock: ManualClock) -> World:
    """A workspace in a database of its own: what is due is asked for all workspaces at once."""
    return World.begin(db, clock, TEAM)


def look(world: World, *, arrives: bool = True) -> None:
    """Perform what is due by now; it `arrives` at once, unless Slack is away."""
    schedule = Schedule(world.db, KINDS)
    for row in schedule.due(1000):
        schedule.perform(row)
    if arrives:
        world.delivered()


def days(world: World, count: int, *, arrives: bool = True) -> None:
    """Let days pass, looking at each full hour at which there is anything to look at."""
    hours = count * 24
    while hours > 0:
        look(world, arrives=arrives)
        passed = min(hours, _idle_hours(world))
        world.later(hours=passed)
        hours -= passed
    look(world, arrives=arrives)


def _idle_hours(world: World) -> int:
    """In how many hours something is to be looked at next; one at least."""
    with world.db.across_workspaces() as connection:
        soonest = connection.execute(select(func.min(Scheduled.look_at))).scalar()
    return max(1, math.ceil((soonest - world.clock.now()) / timedelta(hours=1))) if soonest else 1


def reminders(world: World, name: str = "Ana") -> list[tuple[str, int]]:
    """When somebody was reminded, by day and hour where they are, and of how many deals they were then."""
    with world.db.read(world.system) as tx:
        rows = tx.rows(
            select(OutboxMessage.created_at)
            .where(OutboxMessage.workspace_id == TEAM, OutboxMessage.kind == DAILY_REMINDER)
            .where(OutboxMessage.channel_id == f"U{name.upper()}")
            .order_by(OutboxMessage.outbox_id)
        )
    local = [row.created_at.astimezone(ZoneInfo(world.people[name].tz)) for row in rows]
    return [(f"{moment:%a %d %b}", moment.hour) for moment in local]


def last(world: World, name: str = "Ana") -> ReminderView:
    """Somebody's latest reminder, as they see it now."""
    actor = world.actor(name)
    with world.db.read(world.system) as tx:
        found = tx.run(
            select(func.max(Reminder.reminder_id)).where(
                Reminder.workspace_id == TEAM, Reminder.member_id == actor.member_id
            )
        ).scalar_one()
    return world.services.reminders.show(found, actor)


def waiting(world: World, name: str = "Ana") -> list[str]:
    """The titles that somebody's latest reminder shows."""
    return [each.deal.title for each in last(world, name).waiting]


def key(deal: DealView) -> DealKey:
    return DealKey(deal_id=deal.deal_id)


def move(world: World, deal: DealView, stage: str, by: str = "Ana") -> int:
    found = next(each for each in world.pipeline_called().stages if each.name == stage)
    result = world.services.moves.move(MoveDeal(deal=key(deal), stage_id=found.stage_id), world.actor(by))
    assert result.activity_id is not None
    return result.activity_id


def test_an_owner_is_reminded_at_nine_of_what_has_gone_stale_and_not_again_for_a_week(world: World) -> None:
    world.new("Acme renewal")
    days(world, LIMIT + 1)
    assert reminders(world) == [("Tue 01 Dec", 9)]
    assert waiting(world) == ["Acme renewal"]
    days(world, 6)
    assert reminders(world) == [("Tue 01 Dec", 9)]
    days(world, 1)
    assert reminders(world) == [("Tue 01 Dec", 9), ("Tue 08 Dec", 9)]
    assert reminders(world, "Ben") == reminders(world, "Chris") == []


def test_what_goes_stale_at_the_weekend_comes_on_monday(world: World) -> None:
    world.later(days=5)  # Saturday
    world.new("Acme renewal")
    days(world, LIMIT + 5)
    assert reminders(world) == [("Mon 07 Dec", 9)]


def test_a_reminder_is_one_message_with_the_ten_of_greatest_value_and_then_more(world: World) -> None:
    for at in range(24):
        world.new(f"Deal {at:02}", value=Money(100 * (at + 1), "USD"))
    days(world, LIMIT + 1)
    assert len(reminders(world)) == 1
    shown = last(world)
    assert (shown.total, shown.pages) == (24, 3)
    assert [each.deal.title for each in shown.waiting] == [f"Deal {at:02}" for at in range(23, 13, -1)]
    turned = world.services.reminders.turn(shown.reminder_id, 3, world.actor("Ana"))
    assert [each.deal.title for each in turned.waiting] == ["Deal 03", "Deal 02", "Deal 01", "Deal 00"]
    days(world, 6)
    assert len(reminders(world)) == 1


def test_what_is_dealt_with_leaves_the_message_and_undo_brings_it_back_to_the_next_one(world: World) -> None:
    first, second = world.new("First", value=Money(200, "USD")), world.new("Second")
    days(world, LIMIT + 1)
    moved = move(world, first, "Demo")
    shown = last(world)
    assert [each.deal.title for each in shown.waiting] == ["Second"]
    assert [(each.deal.title, each.done.kind, each.undo) for each in shown.dealt] == [
        ("First", "deal.moved", moved)
    ]
    world.services.deals.note(NoteDeal(deal=key(second), text="Called"), world.actor("Ben"))
    shown = last(world)
    assert (shown.total, [each.undo for each in shown.dealt]) == (0, [None, moved])
    world.services.undoing.undo(Undo(activity_id=moved), world.actor("Ana"))
    assert last(world).total == 0
    days(world, 7)
    assert waiting(world) == ["First"]


def test_a_deal_put_to_rest_is_told_again_when_its_owner_asked_for_it(world: World) -> None:
    deal = world.new("Acme renewal")
    days(world, LIMIT + 1)
    world.services.snoozing.snooze(SnoozeDeal(deal=key(deal), until="2d"), world.actor("Ana"))
    assert last(world).total == 0
    days(world, 3)
    assert reminders(world) == [("Tue 01 Dec", 9), ("Thu 03 Dec", 9)]


def test_what_is_due_on_a_deal_that_rests_is_told_once(world: World) -> None:
    today = world.clock.now().date()
    deal = world.new("Acme", due=today + timedelta(days=2), closing=today + timedelta(days=3))
    world.services.snoozing.snooze(SnoozeDeal(deal=key(deal), until="6w"), world.actor())
    days(world, 4)
    assert reminders(world) == [("Thu 26 Nov", 9)]
    assert waiting(world) == ["Acme"]
    days(world, 30)
    assert reminders(world) == [("Thu 26 Nov", 9), ("Thu 03 Dec", 9)], "the expected close, after a week"


def test_a_deal_put_to_rest_with_what_was_due_on_it_stays_silent(world: World) -> None:
    deal = world.new("Acme", due=world.clock.now().date())
    days(world, 1)
    assert reminders(world) == [("Tue 24 Nov", 9)]
    world.services.snoozing.snooze(SnoozeDeal(deal=key(deal), until="4w"), world.actor())
    days(world, 27)
    assert len(reminders(world)) == 1
    days(world, 3)
    assert reminders(world)[1:] == [("Tue 22 Dec", 9)]


def test_a_deal_that_rests_longer_than_is_allowed_by_now_is_told_when_that_is_over(world: World) -> None:
    deal = world.new("Acme renewal")
    world.services.snoozing.snooze(SnoozeDeal(deal=key(deal), until="80d"), world.actor("Ana"))
    world.settings(longest_pause_days=10)
    days(world, 10)
    assert reminders(world) == []
    days(world, 1)
    assert reminders(world) == [("Fri 04 Dec", 9)]
    assert waiting(world) == ["Acme renewal"]


def test_what_is_overdue_is_told_too_and_explained_by_its_days(world: World) -> None:
    today = world.clock.now().date()
    world.new("Closing", closing=today + timedelta(days=1))
    world.new("Due", due=today + timedelta(days=1))
    stepped = world.new("Step")
    request = AddTask(deal=key(stepped), title="Send proposal", due=world.clock.now() + timedelta(hours=20))
    world.services.tasks.add(request, world.actor("Ana"))
    world.new("Calm", closing=today + timedelta(days=60))
    days(world, 2)
    assert sorted(waiting(world)) == ["Closing", "Due", "Step"]
    assert reminders(world) == [("Wed 25 Nov", 9)]  # on the task's own day its own reminder tells of it


@pytest.mark.parametrize("why", ["unowned", "deactivated", "viewer", "guest"])
def test_the_deals_of_nobody_go_to_the_managers(world: World, why: str) -> None:
    deal = world.new("Orphan", by="Ben")
    assert deal.owner is not None
    days(world, 1)
    if why == "unowned":
        world.services.deals.assign(AssignDeal(deal=key(deal), owner=None), world.actor("Chris"))
    elif why == "deactivated":
        Members(world.db).deactivate(TEAM, "UBEN")
    elif why == "guest":
        Members(world.db).learn(TEAM, [Profile("UBEN", "Ben", kind="guest")])
    else:
        world.services.member_settings.change(
            ChangeMember(member_id=deal.owner.member_id, entered=MemberFacts(role="viewer")),
            world.actor("Ada"),
        )
    days(world, LIMIT + 1)
    assert (reminders(world, "Ben"), reminders(world, "Ada")) == ([], [])
    assert reminders(world, "Chris") == [("Tue 01 Dec" if why != "unowned" else "Wed 02 Dec", 9)]
    assert waiting(world, "Chris") == ["Orphan"]
    assert last(world, "Chris").unowned == {deal.deal_id}


def test_without_a_manager_the_admins_mind_the_deals_of_nobody(world: World) -> None:
    Members(world.db).deactivate(TEAM, "UCHRIS")
    world.new("Orphan", by="Ben")
    Members(world.db).deactivate(TEAM, "UBEN")
    days(world, LIMIT + 1)
    assert waiting(world, "Ada") == ["Orphan"]


def test_nobody_sees_the_reminder_of_another(world: World) -> None:
    world.new()
    days(world, LIMIT + 1)
    reminder_id = last(world).reminder_id
    for name in ("Ben", "Ada", "Vic"):
        with pytest.raises(NotFound):
            world.services.reminders.show(reminder_id, world.actor(name))


def test_a_deal_handed_over_meanwhile_waits_for_its_new_owner_only(world: World) -> None:
    deal = world.new("Acme renewal")
    days(world, LIMIT + 1)
    world.services.deals.assign(AssignDeal(deal=key(deal), owner="Ben"), world.actor("Chris"))
    assert last(world).total == 0


def test_a_deleted_deal_is_named_no_more(world: World) -> None:
    deal = world.new("Acme renewal")
    days(world, LIMIT + 1)
    world.say(f"delete {deal.number}", by="Ada", consent=["confirmed"])
    assert (last(world).total, last(world).dealt) == (0, ())


def test_who_wants_no_reminders_gets_none_and_who_wants_them_later_gets_them_then(world: World) -> None:
    world.new("Acme renewal")
    wanted = world.services.preferences.show(world.actor("Ana"))
    later = wanted.model_copy(update={"minute": 16 * 60 + 30, "days": frozenset({4})})
    world.services.preferences.change(ChangePreferences(entered=later), world.actor("Ana"))
    days(world, LIMIT + 5)
    assert reminders(world) == [("Fri 04 Dec", 17)]
    off = later.model_copy(update={"reminders": False})
    world.services.preferences.change(ChangePreferences(entered=off), world.actor("Ana"))
    days(world, 15)
    assert len(reminders(world)) == 1


def test_who_moves_to_another_zone_is_reminded_at_nine_there_and_not_twice_on_a_day(world: World) -> None:
    world.new("Acme renewal")
    world.later(days=1)
    world.new("Globex")
    days(world, LIMIT)
    assert reminders(world) == [("Tue 01 Dec", 9)]  # in UTC
    world.learn("UANA", "Ana", tz="America/New_York")  # where it is seven in the morning of the same day
    days(world, 2)
    with world.db.read(world.system) as tx:
        sent = tx.rows(
            select(OutboxMessage.created_at)
            .where(OutboxMessage.workspace_id == TEAM, OutboxMessage.kind == DAILY_REMINDER)
            .order_by(OutboxMessage.outbox_id)
        )
    assert [f"{row.created_at:%a %H:%M}" for row in sent] == ["Tue 09:00", "Wed 14:00"]


def test_new_working_days_count_from_the_next_one_on(world: World) -> None:
    world.later(days=5)  # Saturday
    world.new("Acme renewal")
    world.later(days=LIMIT)  # Saturday again, and stale since noon
    look(world)
    world.settings(working_days=frozenset({6}))
    days(world, 3)
    assert reminders(world) == [("Sun 06 Dec", 9)]
