"""Days, moments and stretches of time as people write them (rule 10).

Our own strict grammar comes first; dateparser sees only what is left, and never a guess that a parser
makes while it splits a line. Nothing here asks what time it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from core.day_grammar import DAYS_IN, FIRST_DAY, LAST_DAY, in_range, period, read, too_far
from core.errors import InvalidInput
from core.i18n import Text, _
from core.loose_dates import read_loosely
from core.written import LONGEST, babel_locale, excerpt, fold, plain

DEFAULT_TIME: Final = time(9)
"""When something is due on a day for which no time was written: nine in the morning, in the person's zone."""
LAST_TIME: Final = time(23, 59)
"""When something is due today for which no time was written, once DEFAULT_TIME is past."""
MOST_DAYS: Final = 3650
"""The longest stretch that a limit or a snooze may have, in days."""

_FIELD = "date"
_CLOCK = (
    r"(?:(?:at |@ ?)?(?:(?P<noon>noon|midday)"
    r"|(?P<hour12>[0-9]{1,2})(?:[:.](?P<minute12>[0-9]{2}))? ?(?P<half>[ap])\.?m\.?"
    r"|(?P<hour>[0-9]{1,2})(?::(?=[0-9]{2})| ?h ?)(?P<minute>[0-9]{2})?(?::[0-9]{2})?))"
)
_TIME_LAST = re.compile(rf"(?:(?P<day>.+?),? )??{_CLOCK}")
_TIME_FIRST = re.compile(rf"{_CLOCK},? (?P<day>.+)")
_DATE_T_TIME = re.compile(r"(?<=[0-9])t(?=[0-9])")
_WITH_OFFSET = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(z|[+-][0-9]{2}:?[0-9]{2})"
)
_SHORTLY = re.compile(r"(?:(in) )?([0-9]{1,4}|an?|one) ?(h|hrs?|hours?|m|mins?|minutes?)")
_WRITE_H_FOR_A_TIME = frozenset(("fr", "pt"))  # `14h` is two in the afternoon there, and 14 hours elsewhere
_DAYS = re.compile(r"(?P<in>in )?(?P<count>[0-9]{1,5}|an?|one)(?: ?(?P<unit>d|day|w|wk|week)s?)?")
_NO_LIMIT = frozenset(("none", "off", "no", "never"))
_RANGE = re.compile(r"(this|next|last)[ -](week|month|quarter|year)")
_MONTH_OR_YEAR = re.compile(r"([0-9]{4})(?:-(?:([0-9]{1,2})|q([1-4])))?")
_SIDE = re.compile(r"(before|after)[ -:](.+)")
_OFFSETS = {"last": -1, "this": 0, "next": 1}


@dataclass(frozen=True, slots=True)
class Due:
    """A moment, aware; and the day, where a day alone was written and the moment only stands for it."""

    at: datetime
    on: date | None = None


def parse_day(text: str, *, today: date, locale: str) -> date:
    """The day that a person means by `fri`, `2026-12-31`, `in 2 weeks`, `31/12/2026` or `end of month`.

    `today` is the person's own; `locale` gives the order of day and month, and the names. A weekday is
    the next such day, never today; a day without a year the next such day, today included. Raises
    InvalidInput(field="date"), with an example that works, for what is no day, does not exist, or lies
    before 2000 or after 2100.
    """
    day = read_day(text, today=today, locale=locale)
    if day is None and len(text) <= LONGEST:
        day = read_loosely(plain(text), today, locale)
    if day is None:
        hint = _("Write a day such as {example}, fri, tomorrow or 2w.", example=_example(today))
        raise _unreadable(text, _("“{text}” is not a day.", text=excerpt(text)), hint)
    return in_range(day)


def read_day(text: str, *, today: date, locale: str) -> date | None:
    """As `parse_day`, by our own grammar alone, for a parser that tries every split of a line.

    None where `text` is no day. What is one that does not exist (`2026-02-31`) raises InvalidInput.
    """
    return read(fold(text), today, locale) if len(text) <= LONGEST else None


def parse_moment(text: str, *, now: datetime, tz: str, locale: str) -> datetime:
    """The moment that a person means by `tomorrow 9am`, `fri 15:00`, `15:00` or `in 2 hours`, in UTC.

    `now` is aware; `tz` an IANA name, UTC where it is not known. A day alone is at DEFAULT_TIME, or for
    today, once that is past, at its last minute. A time alone is the next such time. A time that a change
    of the clocks leaves out is an hour later. Raises InvalidInput(field="date") as `parse_day` does.
    """
    return parse_due(text, now=now, tz=tz, locale=locale).at


def parse_due(text: str, *, now: datetime, tz: str, locale: str) -> Due:
    """As `parse_moment`, and whether it is a day alone."""
    due = _due(text, now, _zone(tz), locale, loosely=True)
    if due is None:
        example = f"{_example(now.astimezone(_zone(tz)).date())} 15:00"
        hint = _("Write it like {example}, fri 3pm or tomorrow.", example=example)
        raise _unreadable(text, _("“{text}” is not a day or a time.", text=excerpt(text)), hint)
    return due


def read_moment(text: str, *, now: datetime, tz: str, locale: str) -> datetime | None:
    """As `parse_moment`, by our own grammar alone, for a parser that tries every split of a line."""
    due = read_due(text, now=now, tz=tz, locale=locale)
    return due.at if due is not None else None


def read_due(text: str, *, now: datetime, tz: str, locale: str) -> Due | None:
    """As `parse_due`, by our own grammar alone."""
    return _due(text, now, _zone(tz), locale, loosely=False)


def parse_span(text: str) -> timedelta:
    """A stretch of whole days, 1 to MOST_DAYS: `7d`, `1w`, `2 weeks`, `in 2 weeks`.

    Raises InvalidInput(field="date").
    """
    days = _days(text, bare=False)
    if days is None or not 1 <= days <= MOST_DAYS:
        hint = _("Write it like 7d or 2 weeks, at most {most} days.", most=MOST_DAYS)
        raise _unreadable(text, _("“{text}” is not a number of days.", text=excerpt(text)), hint)
    return timedelta(days=days)


def parse_days(text: str) -> int | None:
    """A limit in days, 0 to MOST_DAYS: `7d`, `7`, `2w`; None for `none` and `off`.

    Raises InvalidInput(field="days").
    """
    if fold(text[:LONGEST]) in _NO_LIMIT:
        return None
    days = _days(text, bare=True)
    if days is None or days > MOST_DAYS:
        message = _("“{text}” is not a number of days.", text=excerpt(text))
        hint = _("Write it like 7d or 2w, at most {most} days, or none.", most=MOST_DAYS)
        raise InvalidInput(message, hint, field="days")
    return days


def day_range(text: str, today: date, *, locale: str = "en") -> tuple[date, date]:
    """First and last day, both included, of what a filter such as `closing:` names.

    `this-`, `next-` or `last-` with `week` (from Monday), `month`, `quarter` or `year`; `2026-12`, `2026-q4`,
    `2026`; `before` or `after` a day, which is then left out; any single day that `parse_day` reads. Raises
    InvalidInput(field="date").
    """
    folded = fold(text[: 2 * LONGEST])
    if match := _RANGE.fullmatch(folded):
        return period(match[2], _OFFSETS[match[1]], today)
    if match := _SIDE.fullmatch(folded):
        day = parse_day(match[2], today=today, locale=locale)
        if match[1] == "before":
            return FIRST_DAY, day - timedelta(days=1)
        return day + timedelta(days=1), LAST_DAY
    return _calendar_period(folded) or _one_day(text, today, locale)


def _calendar_period(folded: str) -> tuple[date, date] | None:
    """`2026-12`, `2026-q4` or `2026`."""
    match = _MONTH_OR_YEAR.fullmatch(folded)
    if match is None:
        return None
    year, month, quarter = match.groups()
    if month is not None and not 1 <= int(month) <= 12:
        message = _("There is no month {month}.", month=int(month))
        raise InvalidInput(message, _("Write it like {example}.", example=f"{year}-12"), field=_FIELD)
    if not FIRST_DAY.year <= int(year) <= LAST_DAY.year:
        raise too_far()
    if month is not None:
        return period("month", 0, date(int(year), int(month), 1))
    if quarter is not None:
        return period("quarter", 0, date(int(year), 3 * int(quarter), 1))
    return period("year", 0, date(int(year), 1, 1))


def _one_day(text: str, today: date, locale: str) -> tuple[date, date]:
    day = parse_day(text, today=today, locale=locale)
    return day, day


def _due(text: str, now: datetime, zone: tzinfo, locale: str, *, loosely: bool) -> Due | None:
    if len(text) > LONGEST:
        return None
    line = plain(text).casefold()
    if _WITH_OFFSET.fullmatch(line):
        return Due(_exactly(line))
    if shortly := _shortly(line, locale):
        return Due(now.astimezone(UTC) + shortly)
    local = now.astimezone(zone)
    match = _TIME_LAST.fullmatch(_DATE_T_TIME.sub(" ", line)) or _TIME_FIRST.fullmatch(line)
    words = match["day"] if match else line
    day = local.date()
    if words is not None:
        found = read(fold(words), day, locale) or (read_loosely(words, day, locale) if loosely else None)
        if found is None:
            return None
        day = in_range(found)
    if match is None:
        return Due(_on(day, local), day)
    at = _clock_time(match)
    if at is None:
        if words is None and not loosely:
            return None  # 90:10 in somebody's sentence
        message = _("There is no such time as “{text}”.", text=excerpt(text))
        raise InvalidInput(message, _("Write it like 15:00 or 3pm."), field=_FIELD)
    moment = datetime.combine(day, at, zone)
    if words is None and moment <= local:
        moment = datetime.combine(day + timedelta(days=1), at, zone)
    return Due(moment.astimezone(UTC))


def _exactly(line: str) -> datetime:
    """A moment of ISO 8601 with its offset from UTC."""
    try:
        moment = datetime.fromisoformat(line.upper())
    except ValueError:
        message = _("There is no such moment as “{text}”.", text=excerpt(line))
        raise InvalidInput(message, _("Write it like 2026-12-31 15:00."), field=_FIELD) from None
    in_range(moment.date())
    return moment.astimezone(UTC)


def _shortly(line: str, locale: str) -> timedelta | None:
    match = _SHORTLY.fullmatch(line)
    if match is None:
        return None
    sure, written, unit = match.groups()
    if not sure and (unit == "m" or (unit == "h" and babel_locale(locale).language in _WRITE_H_FOR_A_TIME)):
        return None
    count = int(written) if written.isdecimal() else 1
    return timedelta(hours=count) if unit.startswith("h") else timedelta(minutes=count)


def _on(day: date, local: datetime) -> datetime:
    moment = datetime.combine(day, DEFAULT_TIME, local.tzinfo)
    if day == local.date() and moment <= local:
        moment = datetime.combine(day, LAST_TIME, local.tzinfo)
    return moment.astimezone(UTC)


def _clock_time(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return time(12)
    if match["half"]:
        hour, minute = int(match["hour12"]), int(match["minute12"] or 0)
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    else:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _days(text: str, *, bare: bool) -> int | None:
    match = _DAYS.fullmatch(fold(text)) if len(text) <= LONGEST else None
    if match is None or not (match["unit"] or (bare and not match["in"] and match["count"].isdecimal())):
        return None
    count = int(match["count"]) if match["count"].isdecimal() else 1
    return count * DAYS_IN[match["unit"] or "day"]


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return UTC


def _example(today: date) -> str:
    """A day that comes soon, in the way that nobody misreads."""
    return (today + timedelta(days=14)).isoformat()


def _unreadable(text: str, message: Text, hint: Text) -> InvalidInput:
    return InvalidInput(message if excerpt(text) else _("A date is missing."), hint, field=_FIELD)
