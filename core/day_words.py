"""What a locale calls its days and months, and in which order it writes them. From Babel's data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

from core.written import babel_locale, fold

_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_MONTHS = {"sept": 9}
_FORMS = [(context, width) for context in ("format", "stand-alone") for width in ("wide", "abbreviated")]


@lru_cache(maxsize=64)
def weekdays(locale: str) -> Mapping[str, int]:
    """Folded names of weekdays, long and short, to 0 (Monday) … 6: English, and above it the locale's own."""
    return _WEEKDAYS | _names("days", locale)


@lru_cache(maxsize=64)
def months(locale: str) -> Mapping[str, int]:
    """Folded names of months, long and short, to 1 (January) … 12: English, and above it the locale's own."""
    return _MONTHS | _names("months", locale)


def month_name(month: int, locale: str) -> str:
    """What `locale` calls the month 1 … 12, in full, as it stands in a date."""
    return str(babel_locale(locale).months["format"]["wide"][month])


def weekday_name(weekday: int, locale: str) -> str:
    """What `locale` calls the weekday 0 (Monday) … 6, in full."""
    return str(babel_locale(locale).days["format"]["wide"][weekday])


@lru_cache(maxsize=64)
def day_comes_first(locale: str) -> bool | None:
    """Whether `4/5/2026` is the 4th of May; None where the locale puts the year first and so does not say."""
    pattern = babel_locale(locale).date_formats["short"].pattern
    return None if pattern.index("y") < pattern.index("d") else _day_before_month(pattern)


@lru_cache(maxsize=64)
def short_day(locale: str) -> tuple[bool, str]:
    """Whether `4/5` is the 4th of May, and the pattern that says so, which shows the locale's separator."""
    where = babel_locale(locale)
    pattern = where.datetime_skeletons.get("Md", where.date_formats["short"]).pattern
    return _day_before_month(pattern), pattern


def _day_before_month(pattern: str) -> bool:
    month = pattern.find("M") if "M" in pattern else pattern.find("L")
    return pattern.index("d") < month


def _names(kind: str, locale: str) -> dict[str, int]:
    names: dict[str, int] = {}
    for where in (Locale("en"), babel_locale(locale)):
        for context, width in _FORMS:
            entries = getattr(where, kind)[context][width]
            names |= {fold(name).rstrip("."): number for number, name in entries.items()}
    return names
