"""When something comes round, by the clock on somebody's wall. The years are those of the issue."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from core.schedule_times import Times

WORKING = frozenset(range(5))
MONDAY = frozenset({0})
DAY = timedelta(days=1)
# Two years that hold both changes of the clocks, in places that change on different days, or never.
ZONES = ("America/New_York", "Europe/Paris", "Asia/Tokyo")


def at_nine(tz: str, days: frozenset[int] = WORKING) -> Times:
    return Times(tz, time(9), days, WORKING)


def in_paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("Europe/Paris"))  # type: ignore[misc, arg-type]


@pytest.mark.parametrize("tz", ZONES)
def test_nine_comes_once_on_each_working_day_across_the_changes_of_two_years(tz: str) -> None:
    times, now = at_nine(tz), datetime(2026, 1, 1, tzinfo=UTC)
    seen: list[date] = []
    while now.year < 2028:
        following = times.next(now, seen[-1] if seen else None)
        assert following is not None
        local = following.astimezone(ZoneInfo(tz))
        assert (local.hour, local.minute) == (9, 0)
        assert times.decent(following) == following
        seen.append(local.date())
        now = following
    every = (seen[0] + DAY * day for day in range(800))
    assert seen[0] <= date(2026, 1, 2)
    assert seen == [day for day in every if day.weekday() in WORKING][: len(seen)]


@pytest.mark.parametrize("at", [time(2, 30), time(1, 30), time(0)])
def test_an_hour_that_a_change_skips_or_repeats_comes_once(at: time) -> None:
    times = Times("America/New_York", at, frozenset(range(7)))
    for change in (datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)):
        now = change - 2 * DAY
        seen: list[date] = []
        for _ in range(4):
            following = times.next(now, seen[-1] if seen else None)
            assert following is not None
            seen.append(times.day_of(following))
            now = following
        assert [b - a for a, b in pairwise(seen)] == [DAY] * 3


def test_a_day_on_which_something_was_said_already_is_passed_over() -> None:
    tuesday = in_paris(2026, 11, 24, 8)
    assert at_nine("Europe/Paris").next(tuesday) == in_paris(2026, 11, 24, 9)
    assert at_nine("Europe/Paris").next(tuesday, date(2026, 11, 24)) == in_paris(2026, 11, 25, 9)
    friday = in_paris(2026, 11, 27, 9)
    assert at_nine("Europe/Paris").next(friday, date(2026, 11, 27)) == in_paris(2026, 11, 30, 9)


def test_without_days_nothing_comes_round() -> None:
    assert at_nine("Asia/Tokyo", frozenset()).next(datetime(2026, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("now", "made_up"),
    [
        ((2026, 11, 24, 15), (2026, 11, 24, 15)),  # in working hours: at once
        ((2026, 11, 24, 3), (2026, 11, 24, 9)),  # nobody is woken at night
        ((2026, 11, 24, 17, 59), (2026, 11, 24, 17, 59)),
        ((2026, 11, 24, 18), (2026, 11, 25, 9)),  # nor rung after work
        ((2026, 11, 24, 23, 30), (2026, 11, 25, 9)),
        ((2026, 11, 27, 19), (2026, 11, 30, 9)),
        ((2026, 11, 28, 12), (2026, 11, 30, 9)),  # nor at the weekend
    ],
)
def test_what_was_missed_is_made_up_for_at_a_decent_hour(
    now: tuple[int, ...], made_up: tuple[int, ...]
) -> None:
    assert at_nine("Europe/Paris", MONDAY).decent(in_paris(*now)) == in_paris(*made_up)


@pytest.mark.parametrize(
    ("at", "until"),
    [(time(6), time(15)), (time(16, 30), time(18)), (time(20), time(21)), (time(23, 30), time(0))],
)
def test_what_was_missed_is_made_up_for_until_the_evening_and_late_for_whoever_chose_late(
    at: time, until: time
) -> None:
    times = Times("Europe/Paris", at, WORKING, WORKING)
    moments = (in_paris(2026, 11, 24, 0) + timedelta(minutes=5 * step) for step in range(24 * 12))
    decent = [moment for moment in moments if times.decent(moment) == moment]
    assert decent[0].time() == at
    assert (decent[-1] + timedelta(minutes=5)).time() == until
