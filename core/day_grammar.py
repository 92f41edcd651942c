"""The days that people write, by a grammar of our own: strict, fast, and sure of what it reads (rule 10).

Every function takes folded text, answers None where the text is no day of its kind, and raises InvalidInput
where it is one that does not exist.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from core.day_words import day_comes_first, month_name, months, short_day, weekday_name, weekdays
from core.errors import InvalidInput
from core.i18n import Text, _

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)

DAYS_IN = {"d": 1, "day": 1, "w": 7, "wk": 7, "week": 7}
_MONTHS_IN = {"mo": 1, "month": 1, "y": 12, "yr": 12, "year": 12}
_FIXED = {
    "today": 0,
    "tomorrow": 1,
    "tmrw": 1,
    "yesterday": -1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
}
_ENDS = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
_FRIDAY = 4

_PERIOD = re.compile(r"(?:(?:the )?(end) of (?:the )?)?(?:(this|next) )?(week|month|quarter|year)")
_SPAN = re.compile(
    r"(?:in )?([0-9]{1,4}|an?|one) ?(d|day|w|wk|week|mo|month|y|yr|year)s?(?: (ago)| from (?:now|today))?"
)
_WEEKDAY = re.compile(r"(?:(?:on|by|this|coming|(next)) )?([^0-9]+?)\.?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})\.?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?\.?")
_AROUND_SEPARATOR = re.compile(r" ?([/.-]) ?")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")
_BETWEEN_TOKENS = re.compile(r"[ .,/-]*")
# What stands in dates and says nothing: ordinals and articles of the languages that use our letters.
_FILLER = frozenset(
    ("st", "nd", "rd", "th", "er", "e", "o", "of", "the", "on", "by", "le", "de", "del", "den")
)


def read(text: str, today: date, locale: str) -> date | None:
    """The day that the folded `text` names, seen from `today`, or None."""
    for reading in _READINGS:
        day = reading(text, today, locale)
        if day is not None:
            return in_range(day)
    return None


def in_range(day: date) -> date:
    """`day`, unless it lies so far off that it can only be a slip."""
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise too_far()


def too_far() -> InvalidInput:
    """The refusal of a year that no deal closes in."""
    message = _("Days run from {first} to {last}.", first=FIRST_DAY.isoformat(), last=LAST_DAY.isoformat())
    hint = _("Write a day between them, such as {example}.", example="2030-12-31")
    return InvalidInput(message, hint, field="date")


def period(unit: str, offset: int, today: date) -> tuple[date, date]:
    """First and last day of the week (from Monday), month, quarter or year `offset` after the present one."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
        return monday, monday + timedelta(days=6)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    start = date(today.year, (today.month - 1) // length * length + 1, 1)
    first = add_months(start, offset * length)
    return first, add_months(first, length) - timedelta(days=1)


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or the last one of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not FIRST_DAY.year - 1 <= year <= LAST_DAY.year + 1:
        raise too_far()
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _fixed(text: str, today: date, locale: str) -> date | None:
    return today + timedelta(days=_FIXED[text]) if text in _FIXED else None


def _period(text: str, today: date, locale: str) -> date | None:
    """`next month` is its first day, `end of month` its last; a week of work ends on Friday."""
    if text in _ENDS:
        text = f"end of {_ENDS[text]}"
    match = _PERIOD.fullmatch(text)
    if match is None or not (match[1] or match[2] == "next"):
        return None
    unit = match[3]
    first, last = period(unit, int(match[2] == "next"), today)
    if not match[1]:
        return first
    if unit != "week":
        return last
    friday = first + timedelta(days=_FRIDAY)
    return friday if friday >= today else friday + timedelta(weeks=1)


def _span(text: str, today: date, locale: str) -> date | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    count = int(match[1]) if match[1].isdigit() else 1
    count = -count if match[3] else count
    if match[2] in DAYS_IN:
        return today + timedelta(days=count * DAYS_IN[match[2]])
    return add_months(today, count * _MONTHS_IN[match[2]])


def _weekday(text: str, today: date, locale: str) -> date | None:
    """The next such day, never today; with `next`, that of the coming week, which starts on Monday."""
    match = _WEEKDAY.fullmatch(text)
    weekday = weekdays(locale).get(match[2]) if match else None
    if match is None or weekday is None:
        return None
    if match[1]:
        return period("week", 1, today)[0] + timedelta(days=weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _year_first(text: str, today: date, locale: str) -> date | None:
    match = _YEAR_FIRST.fullmatch(_AROUND_SEPARATOR.sub(r"\1", text))
    if match is None:
        return None
    return _real(int(match[4]), int(match[3]), int(match[1]), locale)


def _year_last(text: str, today: date, locale: str) -> date | None:
    """`31/12/2026` in the locale's order, or in the other where only that is a day."""
    match = _YEAR_LAST.fullmatch(_AROUND_SEPARATOR.sub(r"\1", text))
    if match is None:
        return None
    one, mark, other, years = match.groups()
    day_first = day_comes_first(locale)
    if years is None:
        day_first, pattern = short_day(locale)
        if mark != "/" and mark not in pattern:
            return None  # 10.5 is a number here
    orders = [(int(one), int(other)), (int(other), int(one))]
    if day_first is False:
        orders.reverse()
    dated = [(day, month, _year(years, day, month, today)) for day, month in orders]
    real = [order for order in dated if _exists(*order)]
    if day_first is None and len(set(real)) > 1:
        raise _two_ways(text, [date(year, month, day) for day, month, year in real])
    nearly = [order for order in dated if 1 <= order[1] <= 12]
    if not nearly and years is None:
        return None  # 50/50 is no day
    return _real(*(real or nearly or dated)[0], locale)


def _named(text: str, today: date, locale: str) -> date | None:
    """`31 Dec`, `December 31st, 2026`, `31. Dezember`, with or without the weekday before it."""
    if _BETWEEN_TOKENS.fullmatch(_TOKEN.sub("", text)) is None:
        return None
    tokens = [token for token in _TOKEN.findall(text) if token not in _FILLER]
    weekday = weekdays(locale).get(tokens[0]) if tokens else None
    if weekday is not None and len(tokens) > 2:
        day = _day_and_month(tokens[1:], today, locale)
        if day is not None and day.weekday() != weekday:
            name = weekday_name(day.weekday(), locale)
            message = _("{day} is a {weekday}.", day=day.isoformat(), weekday=name)
            raise InvalidInput(message, _hint(day), field="date")
        if day is not None:
            return day
    return _day_and_month(tokens, today, locale)


def _day_and_month(tokens: list[str], today: date, locale: str) -> date | None:
    """`[d, M]`, `[M, d]`, either with a year after it, or `[y, M, d]`."""
    numbers = [token for token in tokens if token.isdecimal()]
    names = [token for token in tokens if not token.isdecimal()]
    if len(names) != 1 or len(numbers) not in {1, 2} or tokens[2:] == names:
        return None
    month = months(locale).get(names[0])
    if len(numbers[0]) == 4 and len(tokens) == 3:
        numbers.reverse()
    years = numbers[1] if len(numbers) == 2 else None
    if month is None or len(numbers[0]) > 2 or (years is not None and len(years) not in {2, 4}):
        return None
    day = int(numbers[0])
    return _real(day, month, _year(years, day, month, today), locale)


def _year(written: str | None, day: int, month: int, today: date) -> int:
    """The year as written, or the one that makes a day without a year the next such day."""
    if written is not None:
        return int(written) + (2000 if len(written) == 2 else 0)
    return today.year + ((month, day) < (today.month, today.day))


def _exists(day: int, month: int, year: int) -> bool:
    return 1 <= month <= 12 and year > 0 and 1 <= day <= monthrange(year, month)[1]


def _real(day: int, month: int, year: int, locale: str) -> date:
    """That day, or a refusal in words that names the closest one there is."""
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise too_far()
    if _exists(day, month, year):
        return date(year, month, day)
    near = min(max(month, 1), 12)
    closest = date(year, near, min(max(day, 1), monthrange(year, near)[1]))
    if near != month:
        message = _("There is no month {month}.", month=month)
    else:
        name = month_name(month, locale)
        message = _("There is no {day} {month} {year}.", day=day, month=name, year=year)
    raise InvalidInput(message, _("The closest day is {example}.", example=closest.isoformat()), field="date")


def _two_ways(text: str, days: list[date]) -> InvalidInput:
    first, second = (day.isoformat() for day in days)
    message = _("“{text}” could be {first} or {second}.", text=text, first=first, second=second)
    return InvalidInput(message, _hint(days[0]), field="date")


def _hint(day: date) -> Text:
    return _("Write it like {example}.", example=day.isoformat())


_READINGS: tuple[Callable[[str, date, str], date | None], ...] = (
    _fixed,
    _period,
    _weekday,
    _span,
    _year_first,
    _year_last,
    _named,
)
