"""Moments as people write them, in their own zone (rule 10)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.dates import parse_moment, read_moment
from core.errors import InvalidInput

WEDNESDAY_NOON = datetime(2026, 8, 5, 10, 30, tzinfo=UTC)  # 12:30 in Paris
PARIS = "Europe/Paris"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


STRICT = [
    ("tomorrow 9am", "en", "2026-08-06 07:00"),
    ("fri 15:00", "en", "2026-08-07 13:00"),
    ("fri at 3pm", "en", "2026-08-07 13:00"),
    ("fri, 3:30 p.m.", "en", "2026-08-07 13:30"),
    ("fri 3.30pm", "en", "2026-08-07 13:30"),
    ("9 am fri", "en", "2026-08-07 07:00"),
    ("at 9am on friday", "en", "2026-08-07 07:00"),
    ("12am fri", "en", "2026-08-06 22:00"),
    ("12pm fri", "en", "2026-08-07 10:00"),
    ("noon fri", "en", "2026-08-07 10:00"),
    ("2026-12-31 14:00", "en", "2026-12-31 13:00"),
    ("2026-12-31T14:00", "en", "2026-12-31 13:00"),
    ("2026-12-31 14:00:59", "en", "2026-12-31 13:00"),
    ("2026-12-31T14:00Z", "en", "2026-12-31 14:00"),
    ("2026-12-31T14:00-05:00", "en", "2026-12-31 19:00"),
    ("31/12/2026 14:00", "fr", "2026-12-31 13:00"),
    ("in 2 weeks 9am", "en", "2026-08-19 07:00"),
    ("15:00", "en", "2026-08-05 13:00"),
    ("at 5pm", "en", "2026-08-05 15:00"),
    ("12:30", "en", "2026-08-06 10:30"),
    ("9am", "en", "2026-08-06 07:00"),
    ("today 9am", "en", "2026-08-05 07:00"),
    ("fri", "en", "2026-08-07 07:00"),
    ("tomorrow", "en", "2026-08-06 07:00"),
    ("today", "en", "2026-08-05 21:59"),
    ("in 2 hours", "en", "2026-08-05 12:30"),
    ("2h", "en", "2026-08-05 12:30"),
    ("in an hour", "en", "2026-08-05 11:30"),
    ("30 min", "en", "2026-08-05 11:00"),
    ("in 30m", "en", "2026-08-05 11:00"),
    ("14h", "fr", "2026-08-05 12:00"),
    ("ven 9h30", "fr", "2026-08-07 07:30"),
    ("ven. 14h", "fr", "2026-08-07 12:00"),
    ("2026-10-25 02:30", "en", "2026-10-25 00:30"),
    ("2027-03-28 02:30", "en", "2027-03-28 01:30"),
    ("１５:００", "en", "2026-08-05 13:00"),
]


@pytest.mark.parametrize(("text", "locale", "expected"), STRICT)
def test_a_moment_is_read_in_the_persons_zone(text: str, locale: str, expected: str) -> None:
    assert parse_moment(text, now=WEDNESDAY_NOON, tz=PARIS, locale=locale) == moment(expected)
    assert read_moment(text, now=WEDNESDAY_NOON, tz=PARIS, locale=locale) == moment(expected)


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("demain 14h", "fr", "2026-08-06 12:00"),
        ("mañana 15:00", "es", "2026-08-06 13:00"),
        ("in a fortnight 5pm", "en", "2026-08-19 15:00"),
    ],
)
def test_the_day_of_a_moment_may_be_left_to_dateparser(text: str, locale: str, expected: str) -> None:
    assert parse_moment(text, now=WEDNESDAY_NOON, tz=PARIS, locale=locale) == moment(expected)
    assert read_moment(text, now=WEDNESDAY_NOON, tz=PARIS, locale=locale) is None


def test_today_is_the_persons_own_day() -> None:
    late = datetime(2026, 8, 5, 23, 0, tzinfo=UTC)
    assert parse_moment("tomorrow 9am", now=late, tz="Asia/Tokyo", locale="en") == moment("2026-08-07 00:00")
    assert parse_moment("tomorrow 9am", now=late, tz="America/New_York", locale="en") == moment(
        "2026-08-06 13:00"
    )


@pytest.mark.parametrize("tz", ["", "Nowhere/Land", "../etc/passwd", "\x00", "Europe"])
def test_an_unknown_zone_is_taken_for_utc(tz: str) -> None:
    assert parse_moment("15:00", now=WEDNESDAY_NOON, tz=tz, locale="en") == moment("2026-08-05 15:00")


@pytest.mark.parametrize("text", ["fri 25:00", "fri 9:75", "fri 13pm", "fri 0am", "25:00", "90:10", "13pm"])
def test_an_impossible_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_moment(text, now=WEDNESDAY_NOON, tz=PARIS, locale="en")
    assert refusal.value.field == "date"
    assert str(refusal.value.message) == f"There is no such time as “{text}”."
    assert "15:00" in str(refusal.value.hint)


@pytest.mark.parametrize("text", ["2026-12-31T14:00+25:00", "2026-13-31T14:00Z", "1999-12-31T14:00Z"])
def test_an_impossible_moment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_moment(text, now=WEDNESDAY_NOON, tz=PARIS, locale="en")
    assert refusal.value.hint is not None


@pytest.mark.parametrize(
    "text",
    [
        "Send proposal",
        "proposal 9am",
        "ratio 90:10",
        "30m",
        "15:",
        "now or never",
        "9am 10am",
        "x" * 3000,
        "7",
        "👍 9am",
    ],
)
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_moment(text, now=WEDNESDAY_NOON, tz=PARIS, locale="en")
    assert str(refusal.value.message).endswith("is not a day or a time.")
    assert "2026-08-19 15:00" in str(refusal.value.hint)
    assert read_moment(text, now=WEDNESDAY_NOON, tz=PARIS, locale="en") is None


def test_a_parser_is_not_stopped_by_a_ratio_that_looks_like_a_time() -> None:
    assert read_moment("90:10", now=WEDNESDAY_NOON, tz=PARIS, locale="en") is None
