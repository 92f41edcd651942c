"""How a task is written: `Send proposal @bob fri 15:00` (rules 10, 16)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.dates import DEFAULT_TIME, Due, parse_due, read_due
from core.errors import InvalidInput
from core.i18n import _
from core.text_limits import required
from core.transaction import Transaction

_LONGEST_DUE = 6  # words, as in `on the 31st of december 15:00`
_MENTION = re.compile(r"<@[A-Z0-9]+>|(?<!\S)@[^\s@]+")
_JOINING = frozenset({"by", "on", "at", "until", "due"})


@dataclass(frozen=True, slots=True)
class TaskWords:
    """What a line says of a task: its title, whom it is for, and when it is due; None where it does not."""

    title: str
    assignee: str | None
    due: Due | None


def task_words(tx: Transaction, text: str) -> TaskWords:
    """What `text` says. One mention is whom the task is for, and a day or a time at the end when it is due.

    Raises InvalidInput where nothing is left to be done, more than one person is mentioned, or the day at
    the end does not exist.
    """
    mentions = _MENTION.findall(text)
    if len(mentions) > 1:
        raise InvalidInput(
            _("A task is for one person, and {count} are mentioned.", count=len(mentions)),
            _("Write a task for each of them."),
            field="assignee",
        )
    words = _MENTION.sub(" ", text).split()
    title, due = _due_at_end(tx, words)
    return TaskWords(
        required(title, "title", "/deal task 142 Send proposal @bob fri 15:00"),
        mentions[0] if mentions else None,
        due,
    )


def due_given(tx: Transaction, due: str | date | datetime) -> Due:
    """When something is due, as a picker or a person says; a day alone is at nine in the morning."""
    if isinstance(due, datetime):
        return Due(due)
    if isinstance(due, date):
        return _morning(due, tx.actor.tz)
    return parse_due(due, now=tx.now, tz=tx.actor.tz, locale=tx.actor.locale)


def next_working_morning(tx: Transaction, tz: str) -> Due:
    """Nine in the morning of the next working day, in the zone of whoever is to do it."""
    day = tx.now.astimezone(ZoneInfo(tz)).date() + timedelta(days=1)
    while day.weekday() not in tx.settings.working_days:
        day += timedelta(days=1)
    return _morning(day, tz)


def _morning(day: date, tz: str) -> Due:
    return Due(datetime.combine(day, DEFAULT_TIME, ZoneInfo(tz)), day)


def _due_at_end(tx: Transaction, words: list[str]) -> tuple[str, Due | None]:
    """The longest end of `words` that is a moment, taken off what is to be done."""
    for count in range(min(_LONGEST_DUE, len(words)), 0, -1):
        written = " ".join(words[-count:])
        due = read_due(written, now=tx.now, tz=tx.actor.tz, locale=tx.actor.locale)
        if due is not None:
            left = words[:-count]
            if len(left) > 1 and left[-1].casefold() in _JOINING:
                left = left[:-1]
            return " ".join(left), due
    return " ".join(words), None
