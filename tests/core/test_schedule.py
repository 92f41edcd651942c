"""What comes round by the clock: said once, by whichever process looks, and made up for without a flood."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core.checkup import dropped_times
from core.clock import ManualClock
from core.db import Database
from core.members import Members, Profile
from core.models import Member, OutboxMessage
from core.outbox import enqueue
from core.schedule import Kind, Performed, Schedule
from core.schedule_rows import wake, wake_all
from core.schedule_times import Times
from core.transaction import Transaction
from tests.conftest import TEAM
from tests.core.support import World

DAILY = "daily"
WORKING = frozenset(range(5))


@dataclass
class Said:
    """What a kind of the tests says to a member: that it is nine, where they are."""

    at: time = time(9)
    days: frozenset[int] = WORKING
    silent: bool = False
    fails: set[int] = field(default_factory=set)

    def times(self, tx: Transaction, member_id: int) -> Times | None:
        row = tx.first(
            select(Member).where(Member.workspace_id == tx.workspace_id, Member.member_id == member_id)
        )
        assert row is not None
        return Times(row.tz, self.at, self.days, WORKING) if row.active else None

    def compose(self, tx: Transaction, member_id: int) -> bool:
        if member_id in self.fails:
            raise ValueError("cannot be said")
        if not self.silent:
            enqueue(tx, f"D{member_id}", DAILY, {})
        return not self.silent


@pytest.fixture
def world(db: Database, clock: ManualClock) -> World:
    """A workspace in a database of its own: what is due is asked for all workspaces at once."""
    return World.begin(db, clock, TEAM)


@pytest.fixture
def said() -> Said:
    """The kind."""
    return Said()


@pytest.fixture
def schedule(world: World, said: Said) -> Schedule:
    """One process that looks."""
    return Schedule(world.db, {DAILY: Kind(said.times, said.compose)})


def member_in(world: World, tz: str, name: str = "Zoe") -> int:
    """Somebody for whom the kind comes round, in a zone."""
    Members(world.db).learn(TEAM, [Profile(f"U{name.upper()}", name, tz=tz)])
    with world.db.write(world.system) as tx:
        member_id: int = tx.run(
            select(Member.member_id).where(Member.workspace_id == TEAM, Member.user_id == f"U{name.upper()}")
        ).scalar_one()
        wake(tx, DAILY, member_id)
    return member_id


def look(schedule: Schedule) -> list[Performed]:
    """Perform what is due of the kind."""
    return [schedule.perform(row) for row in schedule.due(1000) if row.kind == DAILY]


def times_said(world: World) -> list[datetime]:
    """When it was said, in order."""
    with world.db.read(world.system) as tx:
        statement = select(OutboxMessage.created_at).where(
            OutboxMessage.workspace_id == TEAM, OutboxMessage.kind == DAILY
        )
        return sorted(tx.run(statement).scalars())


def hours(world: World, schedule: Schedule, count: int) -> None:
    """Look once an hour."""
    for _ in range(count):
        look(schedule)
        world.later(hours=1)
    look(schedule)


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("tz", ["America/New_York", "Europe/Paris", "Asia/Tokyo"])
@pytest.mark.parametrize("change", [(2026, 3), (2026, 10), (2027, 3), (2027, 10)])
def test_nine_is_nine_across_every_change_of_the_clocks(
    world: World, schedule: Schedule, said: Said, tz: str, change: tuple[int, int]
) -> None:
    """From the month's sixth to the next one's tenth: all changes of New York and Paris lie within."""
    said.days = frozenset(range(7))
    world.clock = world.db.clock = ManualClock(datetime(*change, 6, 0, 30, tzinfo=UTC))
    member_in(world, tz)
    while world.clock.now() < datetime(change[0], change[1] + 1, 10, tzinfo=UTC):
        hours(world, schedule, 24)
    local = [moment.astimezone(ZoneInfo(tz)) for moment in times_said(world)]
    assert {each.hour for each in local} == {9}
    days = [each.date() for each in local]
    assert days == [days[0] + timedelta(days=ahead) for ahead in range(len(days))]
    assert len(days) >= 34


def test_somebody_new_is_told_from_their_next_nine_on(world: World, schedule: Schedule) -> None:
    member_in(world, "Europe/Paris")  # it is 13:00 there, on a Monday
    assert [each.outcome for each in look(schedule)] == ["planned"]
    world.later(hours=19, minutes=59)
    assert look(schedule) == []
    world.later(minutes=1)
    assert [each.outcome for each in look(schedule)] == ["said"]
    assert look(schedule) == []


def test_two_processes_say_it_once(world: World, said: Said) -> None:
    members = [member_in(world, "Europe/Paris", f"Zoe{number}") for number in range(20)]
    look(Schedule(world.db, {DAILY: Kind(said.times, said.compose)}))
    world.later(days=1)
    url = world.db.url.render_as_string(hide_password=False)
    others = [Database(url, world.clock) for _ in range(2)]
    barrier = threading.Barrier(2)

    def process(db: Database) -> None:
        schedule = Schedule(db, {DAILY: Kind(said.times, said.compose)})
        due = schedule.due(1000)
        barrier.wait()
        for row in due:
            if row.kind == DAILY:
                schedule.perform(row)

    threads = [threading.Thread(target=process, args=(db,)) for db in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for db in others:
        db.dispose()
    assert len(times_said(world)) == len(members)


def test_a_week_without_a_process_is_made_up_for_by_one(world: World, schedule: Schedule) -> None:
    member_in(world, "Europe/Paris")
    look(schedule)
    world.later(days=7, hours=1)
    (made_up,) = look(schedule)
    assert made_up.outcome == "said"
    assert made_up.late == timedelta(days=6, hours=5)
    assert len(times_said(world)) == 1
    assert dropped_times(world.db, world.clock.now()) == [(TEAM, DAILY, 1)]
    world.later(hours=19)
    look(schedule)
    assert len(times_said(world)) == 2


def test_what_would_be_made_up_for_at_night_is_overtaken(world: World, schedule: Schedule) -> None:
    member_in(world, "Europe/Paris")
    look(schedule)
    world.later(days=1, hours=14)  # Wednesday, three in the morning
    assert [each.outcome for each in look(schedule)] == ["overtaken"]
    world.later(hours=6)
    assert [each.outcome for each in look(schedule)] == ["said"]


def test_what_would_be_made_up_for_late_in_the_evening_waits_for_the_morning_and_comes_once(
    world: World, schedule: Schedule, said: Said
) -> None:
    said.days = frozenset({1})
    member_in(world, "Europe/Paris")
    look(schedule)
    world.later(days=1, hours=10, minutes=30)  # Tuesday, half past eleven in the evening
    assert [each.outcome for each in look(schedule)] == ["planned"]
    hours(world, schedule, 48)
    told = [each.astimezone(ZoneInfo("Europe/Paris")) for each in times_said(world)]
    assert [(each.date(), each.hour) for each in told] == [(date(2026, 11, 25), 9)]


def test_what_comes_once_a_week_waits_for_a_decent_hour(world: World, schedule: Schedule, said: Said) -> None:
    said.days = frozenset({1})
    member_in(world, "Europe/Paris")
    look(schedule)
    world.later(days=1, hours=14)  # Wednesday, three in the morning; it was due on Tuesday
    assert [each.outcome for each in look(schedule)] == ["planned"]
    assert look(schedule) == []
    world.later(hours=6)
    assert [each.outcome for each in look(schedule)] == ["said"]
    assert [each.date() for each in times_said(world)] == [date(2026, 11, 25)]


def test_who_moves_west_on_the_day_is_not_told_twice(world: World, schedule: Schedule) -> None:
    member_in(world, "Asia/Tokyo")
    look(schedule)
    world.later(hours=12)  # Tuesday, nine in Tokyo
    look(schedule)
    Members(world.db).learn(TEAM, [Profile("UZOE", "Zoe", tz="America/New_York")])
    member_in(world, "America/New_York")
    hours(world, schedule, 30)
    told = [each.astimezone(ZoneInfo("America/New_York")) for each in times_said(world)]
    assert [(each.date().isoformat(), each.hour) for each in told] == [("2026-11-23", 19)]
    hours(world, schedule, 10)
    assert times_said(world)[-1].astimezone(ZoneInfo("America/New_York")).isoformat()[:13] == "2026-11-25T09"


@pytest.mark.parametrize("days", [WORKING, frozenset({0})])
def test_who_moves_east_before_their_nine_is_told_at_once_and_then_at_their_new_nine(
    world: World, schedule: Schedule, said: Said, days: frozenset[int]
) -> None:
    said.days = days
    member_in(world, "America/New_York")  # seven in the morning there
    look(schedule)
    member_in(world, "Europe/Paris")
    hours(world, schedule, 7 * 24)
    local = [each.astimezone(ZoneInfo("Europe/Paris")) for each in times_said(world)]
    assert [each.hour for each in local] == [13] + [9] * len(days)


@pytest.mark.parametrize("days", [WORKING, frozenset({0})])
@pytest.mark.parametrize(("at", "first"), [(time(6), 7), (time(7), 7), (time(8), 8), (time(17), 17)])
def test_who_chooses_another_time_before_theirs_is_told_on_that_day_and_once(
    world: World, schedule: Schedule, said: Said, days: frozenset[int], at: time, first: int
) -> None:
    said.days = days
    zoe = member_in(world, "America/New_York")  # seven in the morning there
    look(schedule)
    said.at = at
    with world.db.write(world.system) as tx:
        wake(tx, DAILY, zoe)
    hours(world, schedule, 24)
    local = [each.astimezone(ZoneInfo("America/New_York")) for each in times_said(world)]
    assert [(each.day, each.hour) for each in local][:1] == [(23, first)]
    assert len({each.date() for each in local}) == len(local)


def test_who_moves_there_and_back_on_the_day_is_told_once(world: World, schedule: Schedule) -> None:
    member_in(world, "America/New_York")
    look(schedule)
    for tz in ("Europe/Paris", "America/New_York"):
        member_in(world, tz)
        look(schedule)
    hours(world, schedule, 12)
    assert [each.hour for each in times_said(world)] == [12]


@pytest.mark.parametrize("tz", ["America/New_York", "America/Los_Angeles"])
def test_what_comes_once_a_week_waits_for_a_decent_hour_where_somebody_moves_at_night(
    world: World, schedule: Schedule, said: Said, tz: str
) -> None:
    """It is nine in the evening in Tokyo; nine in Los Angeles is on the day after there."""
    said.days = frozenset({0})
    member_in(world, tz)
    look(schedule)
    member_in(world, "Asia/Tokyo")
    hours(world, schedule, 72)
    assert [each.astimezone(ZoneInfo("Asia/Tokyo")).isoformat()[:13] for each in times_said(world)] == [
        "2026-11-24T09"
    ]
    assert dropped_times(world.db, world.clock.now()) == []


def test_what_came_to_nothing_today_is_not_looked_for_again_at_another_time(
    world: World, schedule: Schedule, said: Said
) -> None:
    zoe = member_in(world, "Europe/Paris")
    look(schedule)
    said.silent = True
    world.later(hours=20)
    assert [each.outcome for each in look(schedule)] == ["nothing"]
    said.silent, said.at = False, time(8)
    with world.db.write(world.system) as tx:
        wake(tx, DAILY, zoe)
    assert [each.outcome for each in look(schedule)] == ["planned"]


def test_who_has_left_is_told_nothing_until_they_are_back(world: World, schedule: Schedule) -> None:
    member_in(world, "Europe/Paris")
    look(schedule)
    Members(world.db).deactivate(TEAM, "UZOE")
    hours(world, schedule, 48)
    assert times_said(world) == []
    member_in(world, "Europe/Paris")
    hours(world, schedule, 24)
    assert len(times_said(world)) == 1


def test_what_cannot_be_said_holds_up_nothing(world: World, schedule: Schedule, said: Said) -> None:
    said.fails.add(member_in(world, "Europe/Paris"))
    member_in(world, "Europe/Paris", "Yan")
    look(schedule)
    world.later(days=1)
    failed = 0
    for row in schedule.due(1000):
        if row.kind != DAILY:
            continue
        try:
            schedule.perform(row)
        except ValueError:
            failed += 1
            schedule.postpone(row)
    assert (failed, len(times_said(world)), look(schedule)) == (1, 1, [])
    said.fails.clear()
    world.later(minutes=5)
    assert [each.outcome for each in look(schedule)] == ["said"]


def test_new_working_days_count_at_once(world: World, schedule: Schedule, said: Said) -> None:
    said.days = frozenset({4})
    member_in(world, "Europe/Paris")
    look(schedule)
    said.days = WORKING
    with world.db.write(world.system) as tx:
        wake_all(tx)
    hours(world, schedule, 24)
    assert [each.date() for each in times_said(world)] == [date(2026, 11, 24)]
