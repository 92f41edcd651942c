"""The days that only dateparser knows: `demain`, `dans 2 semaines`, `in a fortnight`.

It is slow to import and forgiving, so it comes last, is imported when first needed, and is held to a day
that the words name in full.
"""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime, time
from threading import Lock
from typing import Any

from core.day_words import day_comes_first
from core.written import babel_locale

_LONGEST = 40  # characters
_LETTER = re.compile(r"[^\W\d_]")
_NOON = time(12)
_WHOLE_DAY = (time(0), _NOON)  # an absolute day, or one counted from noon; anything else had a time in it
# What it raises, besides finding nothing, on text that nobody would write.
_LOST = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
# It keeps settings of its own, and to silence it means to swap the warning filters of the whole process.
_one_at_a_time = Lock()


def read_loosely(text: str, today: date, locale: str) -> date | None:
    """The day that `text` names in the locale's language or in English, seen from `today`, or None."""
    if len(text) > _LONGEST or not text[:1].isalnum() or _LETTER.search(text) is None:
        return None
    settings = {
        "RELATIVE_BASE": datetime.combine(today, _NOON),
        "PARSERS": ["relative-time", "absolute-time"],
        "REQUIRE_PARTS": ["day", "month"],
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "MDY" if day_comes_first(locale) is False else "DMY",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "TIMEZONE": "UTC",
    }
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found, period = _ask(text, babel_locale(locale).language, settings)
        except _LOST:
            return None
    if found is None or found.time() not in _WHOLE_DAY:
        return None
    day = found.date()
    return None if day == today and period != "day" else day  # `this week` is no day of it


def _ask(text: str, language: str, settings: dict[str, Any]) -> tuple[datetime | None, str | None]:
    """What dateparser finds, and how exact it holds that to be."""
    from dateparser.date import DateDataParser

    languages = list(dict.fromkeys((language, "en")))
    try:
        parser = DateDataParser(languages=languages, settings=settings)
    except ValueError:  # a language that it does not know
        parser = DateDataParser(languages=["en"], settings=settings)
    answer = parser.get_date_data(text)
    return answer.date_obj, answer.period
