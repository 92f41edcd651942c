"""Days as people write them (rule 10), and what the filters make of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.dates import day_range, parse_day, parse_days, parse_span, read_day
from core.errors import InvalidInput

WEDNESDAY = date(2026, 8, 5)


def day(text: str) -> date:
    return date.fromisoformat(text)


def refused(text: str, locale: str = "en-US") -> tuple[str, str]:
    """Message and hint of the refusal of `text`."""
    with pytest.raises(InvalidInput) as refusal:
        parse_day(text, today=WEDNESDAY, locale=locale)
    assert refusal.value.field == "date"
    return str(refusal.value.message), str(refusal.value.hint)


STRICT = [
    ("today", "en-US", "2026-08-05"),
    ("Tomorrow", "en-US", "2026-08-06"),
    ("  TODAY  ", "en-US", "2026-08-05"),
    ("yesterday", "en-US", "2026-08-04"),
    ("day after tomorrow", "en-US", "2026-08-07"),
    ("fri", "en-US", "2026-08-07"),
    ("Friday", "en-US", "2026-08-07"),
    ("on friday", "en-US", "2026-08-07"),
    ("next fri", "en-US", "2026-08-14"),
    ("next mon", "en-US", "2026-08-10"),
    ("tues", "en-US", "2026-08-11"),
    ("thurs.", "en-US", "2026-08-06"),
    ("ven", "fr", "2026-08-07"),
    ("ven.", "fr", "2026-08-07"),
    ("Vendredi", "fr", "2026-08-07"),
    ("fri", "fr", "2026-08-07"),
    ("mar", "fr", "2026-08-11"),
    ("Fr", "de", "2026-08-07"),
    ("samedi", "fr", "2026-08-08"),
    ("金曜日", "ja", "2026-08-07"),
    ("fri", "xx", "2026-08-07"),
    ("7d", "en-US", "2026-08-12"),
    ("1w", "en-US", "2026-08-12"),
    ("in 2 weeks", "en-US", "2026-08-19"),
    ("2 weeks", "en-US", "2026-08-19"),
    ("in a week", "en-US", "2026-08-12"),
    ("2 weeks from now", "en-US", "2026-08-19"),
    ("3 months", "en-US", "2026-11-05"),
    ("1y", "en-US", "2027-08-05"),
    ("3 days ago", "en-US", "2026-08-02"),
    ("next week", "en-US", "2026-08-10"),
    ("next month", "en-US", "2026-09-01"),
    ("next quarter", "en-US", "2026-10-01"),
    ("end of week", "en-US", "2026-08-07"),
    ("end of month", "en-US", "2026-08-31"),
    ("end of the month", "en-US", "2026-08-31"),
    ("eom", "en-US", "2026-08-31"),
    ("end of quarter", "en-US", "2026-09-30"),
    ("end of next quarter", "en-US", "2026-12-31"),
    ("end of year", "en-US", "2026-12-31"),
    ("2026-12-31", "en-US", "2026-12-31"),
    ("2026-12-31", "fr", "2026-12-31"),
    ("2026/1/5", "en-US", "2026-01-05"),
    ("２０２６-12-31", "en-US", "2026-12-31"),
    ("٢٠٢٦-١٢-٣١", "en-US", "2026-12-31"),
    ("\u200e2026-12-31\u200e", "en-US", "2026-12-31"),
    ("4/5/2026", "en-US", "2026-04-05"),
    ("4/5/2026", "en", "2026-04-05"),
    ("4/5/2026", "en-GB", "2026-05-04"),
    ("4/5/2026", "fr", "2026-05-04"),
    ("4.5.2026", "de", "2026-05-04"),
    ("4. 5. 2026", "cs", "2026-05-04"),
    ("4-5-2026", "nl", "2026-05-04"),
    ("31/12/2026", "en-US", "2026-12-31"),
    ("31/12/2026", "fr", "2026-12-31"),
    ("12/31/2026", "en-GB", "2026-12-31"),
    ("31/12/2026", "sv", "2026-12-31"),
    ("12/31/26", "en-US", "2026-12-31"),
    ("31.12.2026", "en-US", "2026-12-31"),
    ("31.12.", "de", "2026-12-31"),
    ("8/5", "en-US", "2026-08-05"),
    ("8/4", "en-US", "2027-08-04"),
    ("5/8", "en-GB", "2026-08-05"),
    ("5/8", "sv", "2026-08-05"),
    ("8/5", "ja", "2026-08-05"),
    ("31 Dec", "en-US", "2026-12-31"),
    ("Dec 31", "en-US", "2026-12-31"),
    ("5 aug", "en-US", "2026-08-05"),
    ("4 aug", "en-US", "2027-08-04"),
    ("Dec 31 2026", "en-US", "2026-12-31"),
    ("December 31st, 2026", "en-US", "2026-12-31"),
    ("31st of December 2026", "en-US", "2026-12-31"),
    ("31-Dec-2026", "en-US", "2026-12-31"),
    ("31 dec 26", "en-US", "2026-12-31"),
    ("2026 Dec 31", "en-US", "2026-12-31"),
    ("Thursday, 31 December", "en-US", "2026-12-31"),
    ("31 décembre", "fr", "2026-12-31"),
    ("31 decembre 2026", "fr", "2026-12-31"),
    ("1er janvier", "fr", "2027-01-01"),
    ("le 31 déc.", "fr", "2026-12-31"),
    ("mar 3 2026", "fr", "2026-03-03"),
    ("31. Dezember 2026", "de", "2026-12-31"),
    ("5 de junio de 2027", "es", "2027-06-05"),
    ("31 декабря", "ru", "2026-12-31"),
    ("may 5", "en-US", "2027-05-05"),
    ("2000-01-01", "en-US", "2000-01-01"),
    ("2100-12-31", "en-US", "2100-12-31"),
]


@pytest.mark.parametrize(("text", "locale", "expected"), STRICT)
def test_a_day_is_read_as_people_write_it(text: str, locale: str, expected: str) -> None:
    assert parse_day(text, today=WEDNESDAY, locale=locale) == day(expected)
    assert read_day(text, today=WEDNESDAY, locale=locale) == day(expected)


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("demain", "fr", "2026-08-06"),
        ("après-demain", "fr", "2026-08-07"),
        ("dans 2 semaines", "fr", "2026-08-19"),
        ("in zwei Wochen", "de", "2026-08-19"),
        ("mañana", "es", "2026-08-06"),
        ("明日", "ja", "2026-08-06"),
        ("in a fortnight", "en-US", "2026-08-19"),
        ("in three weeks", "xx", "2026-08-26"),
    ],
)
def test_what_our_grammar_does_not_know_is_left_to_dateparser(text: str, locale: str, expected: str) -> None:
    assert parse_day(text, today=WEDNESDAY, locale=locale) == day(expected)
    assert read_day(text, today=WEDNESDAY, locale=locale) is None


@pytest.mark.parametrize("weekday", range(7))
def test_a_weekday_is_the_next_one_and_never_today(weekday: int) -> None:
    today = date(2026, 8, 3) + timedelta(days=weekday)
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    found = [parse_day(name, today=today, locale="en") for name in names]
    assert [each.weekday() for each in found] == list(range(7))
    assert sorted((each - today).days for each in found) == [1, 2, 3, 4, 5, 6, 7]


def test_a_week_of_work_that_is_over_ends_on_the_next_friday() -> None:
    assert parse_day("end of week", today=day("2026-08-08"), locale="en") == day("2026-08-14")
    assert parse_day("eow", today=day("2026-08-07"), locale="en") == day("2026-08-07")


def test_a_month_later_is_the_last_day_where_the_month_is_shorter() -> None:
    assert parse_day("in 1 month", today=day("2027-01-31"), locale="en") == day("2027-02-28")
    assert parse_day("1 month", today=day("2026-12-15"), locale="en") == day("2027-01-15")


@pytest.mark.parametrize(
    ("text", "locale", "message", "closest"),
    [
        ("31 Feb", "en-US", "There is no 31 February 2027.", "2027-02-28"),
        ("29 feb", "en-US", "There is no 29 February 2027.", "2027-02-28"),
        ("31/2", "en-US", "There is no 31 February 2027.", "2027-02-28"),
        ("2026-02-31", "en-US", "There is no 31 February 2026.", "2026-02-28"),
        ("2028-02-30", "en-US", "There is no 30 February 2028.", "2028-02-29"),
        ("31/04/2026", "en-GB", "There is no 31 April 2026.", "2026-04-30"),
        ("31 février", "fr", "There is no 31 février 2027.", "2027-02-28"),
        ("2026-13-01", "en-US", "There is no month 13.", "2026-12-01"),
        ("2026-00-10", "en-US", "There is no month 0.", "2026-01-10"),
        ("31/13/2026", "en-GB", "There is no month 13.", "2026-12-31"),
        ("0 dec", "en-US", "There is no 0 December 2026.", "2026-12-01"),
    ],
)
def test_an_impossible_day_is_refused_with_the_closest(
    text: str, locale: str, message: str, closest: str
) -> None:
    assert refused(text, locale) == (message, f"The closest day is {closest}.")
    with pytest.raises(InvalidInput):
        read_day(text, today=WEDNESDAY, locale=locale)


@pytest.mark.parametrize(
    "text",
    ["1999-12-31", "2101-01-01", "9999 years", "99 years ago", "31 dec 1066", "0000-00-00", "1/1/9999"],
)
def test_a_day_before_2000_or_after_2100_is_refused(text: str) -> None:
    message, hint = refused(text)
    assert message == "Days run from 2000-01-01 to 2100-12-31."
    assert "2030-12-31" in hint


def test_a_day_of_either_order_is_asked_about_where_the_locale_puts_the_year_first() -> None:
    message, hint = refused("4/5/2026", "sv")
    assert message == "“4/5/2026” could be 2026-05-04 or 2026-04-05."
    assert "2026-05-04" in hint
    assert parse_day("5/5/2026", today=WEDNESDAY, locale="sv") == day("2026-05-05")


def test_a_weekday_that_contradicts_its_date_is_refused() -> None:
    message, hint = refused("fri 31 dec 2026")
    assert message == "2026-12-31 is a Thursday."
    assert "2026-12-31" in hint


@pytest.mark.parametrize(
    "text",
    [
        "proposal",
        "may",
        "march on",
        "next",
        "back",
        "won",
        "sat down",
        "sunny",
        "second",
        "week",
        "in time",
        "this week",
        "dec 2026",
        "2026",
        "2026-12",
        "20261231",
        "12",
        "1 2",
        "10.5",
        "50/50",
        "12k",
        "7",
        "31 dec ²",
        "፩ dec",
        "5 may deal",
        "tomorrow 5pm",
        "in 2 hours",
        "fri fri",
        "renewal 31 dec",
        "<!channel>",
        "👍",
        "שלום",
        "-1d",
        "d" * 3000,
        "1" * 3000,
        "in " * 1000,
    ],
)
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    message, hint = refused(text)
    assert message.endswith("is not a day.")
    assert len(message) < 70
    assert hint == "Write a day such as 2026-08-19, fri, tomorrow or 2w."
    assert read_day(text, today=WEDNESDAY, locale="en-US") is None


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\u200f"])
def test_an_empty_day_is_said_to_be_missing(text: str) -> None:
    assert refused(text)[0] == "A date is missing."


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-08-05", "2026-08-05"),
        ("fri", "2026-08-07", "2026-08-07"),
        ("this-week", "2026-08-03", "2026-08-09"),
        ("This Week", "2026-08-03", "2026-08-09"),
        ("next-week", "2026-08-10", "2026-08-16"),
        ("last-week", "2026-07-27", "2026-08-02"),
        ("this-month", "2026-08-01", "2026-08-31"),
        ("next-month", "2026-09-01", "2026-09-30"),
        ("last-month", "2026-07-01", "2026-07-31"),
        ("this-quarter", "2026-07-01", "2026-09-30"),
        ("next-quarter", "2026-10-01", "2026-12-31"),
        ("this-year", "2026-01-01", "2026-12-31"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2028-2", "2028-02-01", "2028-02-29"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-12-31", "2026-12-31", "2026-12-31"),
        ("before 2026-12-31", "2000-01-01", "2026-12-30"),
        ("before:fri", "2000-01-01", "2026-08-06"),
        ("after-2026-12-31", "2027-01-01", "2100-12-31"),
    ],
)
def test_a_filter_names_a_range_of_days(text: str, first: str, last: str) -> None:
    assert day_range(text, WEDNESDAY) == (day(first), day(last))


def test_a_range_reads_days_in_the_locales_order() -> None:
    assert day_range("before 4/5/2026", WEDNESDAY, locale="en-GB")[1] == day("2026-05-03")


@pytest.mark.parametrize("text", ["", "2026-13", "2026-0", "1999", "2101-01", "this", "before", "x" * 3000])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        day_range(text, WEDNESDAY)
    assert refusal.value.field == "date"
    assert refusal.value.hint is not None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("7d", 7),
        ("1w", 7),
        ("2 weeks", 14),
        ("in 2 weeks", 14),
        ("in a week", 7),
        ("1 day", 1),
        ("3650d", 3650),
    ],
)
def test_a_span_is_a_number_of_days(text: str, days: int) -> None:
    assert parse_span(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["7", "0d", "3651d", "99999w", "-1d", "1.5d", "2h", "none", "", "d" * 3000])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_span(text)
    assert refusal.value.field == "date"
    assert "7d or 2 weeks" in str(refusal.value.hint)


@pytest.mark.parametrize(
    ("text", "days"),
    [("7d", 7), ("7", 7), ("2w", 14), ("0", 0), (" 5 days ", 5), ("none", None), ("OFF", None)],
)
def test_a_limit_is_a_number_of_days_or_none(text: str, days: int | None) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "3651", "99999999", "in 7", "a", "²", "d" * 3000])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_days(text)
    assert refusal.value.field == "days"
    assert "7d or 2w" in str(refusal.value.hint)
