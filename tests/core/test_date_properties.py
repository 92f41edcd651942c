"""What holds of any day and any text (rule 10)."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import format_date
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.dates import (
    day_range,
    parse_day,
    parse_days,
    parse_moment,
    parse_span,
    read_day,
    read_moment,
)
from core.day_grammar import FIRST_DAY, LAST_DAY
from core.errors import InvalidInput
from core.written import babel_locale

LOCALES = ["en", "en-GB", "fr", "de", "es", "ru", "ja", "sv", "en-CA", "pt-BR", "ar", "xx"]
DAYS = st.dates(FIRST_DAY, LAST_DAY)
PIECES = [
    *("31", "12", "2026", "2", "0", "99999", "/", "-", ".", " ", " ", "+", ":", "²", "፩", "é", "T", "Z"),
    *("dec", "fri", "next", "in", "weeks", "ago", "end of", "month", "at", "of", "th", "9am", "15:00"),
    *("\x00", "\ud800", "\u200f"),
]
DATE_LIKE = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@settings(deadline=None)
@given(DAYS, DAYS, st.sampled_from(LOCALES))
def test_an_iso_day_means_itself_in_every_locale(day: date, today: date, locale: str) -> None:
    assert read_day(day.isoformat(), today=today, locale=locale) == day


@settings(deadline=None)
@given(DAYS, DAYS, st.sampled_from(["en", "en-GB", "fr", "de", "es", "ru", "sv", "pt-BR"]))
def test_a_day_is_read_as_its_locale_shows_it(day: date, today: date, locale: str) -> None:
    for width in ("medium", "long", "full"):
        shown = format_date(day, width, locale=babel_locale(locale))
        assert parse_day(shown, today=today, locale=locale) == day, shown


@given(DAYS, st.integers(1, 3650))
def test_a_span_counts_from_today(today: date, days: int) -> None:
    expected = today + timedelta(days=days)
    if expected > LAST_DAY:
        with pytest.raises(InvalidInput):
            read_day(f"{days}d", today=today, locale="en")
    else:
        assert read_day(f"{days}d", today=today, locale="en") == expected
    assert parse_span(f"in {days} days") == timedelta(days=days)
    assert parse_days(f"{days}") == days


@given(DAYS, st.sampled_from(["this-week", "this-month", "this-quarter", "this-year"]))
def test_a_present_range_holds_today_and_touches_its_neighbours(today: date, name: str) -> None:
    first, last = day_range(name, today)
    assert first <= today <= last
    assert day_range(name.replace("this", "last"), first)[1] == first - timedelta(days=1)
    if last < LAST_DAY - timedelta(days=7):
        assert day_range(name.replace("this", "next"), last)[0] == last + timedelta(days=1)


@settings(deadline=None, max_examples=300)
@given(st.text() | DATE_LIKE, DAYS, st.sampled_from(LOCALES))
@example("fri\x00", date(2026, 8, 5), "en")
@example("\ud800", date(2026, 8, 5), "en")
@example("1" * 3000, date(2026, 8, 5), "en")
@example("yesterday", FIRST_DAY, "en")
@example("9999w ago", LAST_DAY, "en")
def test_any_text_is_read_or_refused(text: str, today: date, locale: str) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    attempts = (
        lambda: parse_day(text, today=today, locale=locale),
        lambda: read_day(text, today=today, locale=locale),
        lambda: parse_moment(text, now=now, tz="America/New_York", locale=locale),
        lambda: read_moment(text, now=now, tz="America/New_York", locale=locale),
        lambda: day_range(text, today, locale=locale),
        lambda: parse_span(text),
        lambda: parse_days(text),
    )
    for attempt in attempts:
        try:
            found = attempt()
        except InvalidInput as refusal:
            found = None
            assert (refusal.hint is None, refusal.field in {"date", "days"}) == (False, True)  # noqa: PT017
        if type(found) is date:
            assert FIRST_DAY <= found <= LAST_DAY


def test_dateparser_is_not_imported_until_it_is_needed() -> None:
    program = (
        "import sys, datetime as d; from core.dates import parse_day as p;"
        "p('fri', today=d.date(2026, 8, 5), locale='en'); assert 'dateparser' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("text", ["1" * 64, "1/" * 32, "- " * 32, "a" * 64, " " * 3000, "the " * 16])
def test_reading_takes_no_longer_for_hostile_text(text: str) -> None:
    now = datetime(2026, 8, 5, tzinfo=UTC)
    start = time.perf_counter()
    for _attempt in range(20):
        read_day(text, today=now.date(), locale="en")
        read_moment(text, now=now, tz="UTC", locale="en")
    assert time.perf_counter() - start < 0.5
