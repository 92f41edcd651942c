"""What the columns of the settings hold, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.blocks.fact_answers import stands_below
from bot.blocks.reader import Reader
from bot.blocks.settings import weekday
from bot.blocks.settings_lists import ROLE_NAMES
from bot.blocks.subscription import channel_name
from bot.blocks.text import Mrkdwn, mention
from core.field_names import COLUMN_NAMES, listed
from core.i18n import Text

_DAYS = ("days", "working_days")
_KNOWN_WORDS = ("colour", "win_converts", "digest")


def overtaken(what: Text, taken: Mapping[str, object], reader: Reader) -> Mrkdwn:
    """What others changed while a form of the settings lay open, said above what was entered in it."""
    lines = [
        reader.say("• {field}: *{value}* by now", field=reader.told(COLUMN_NAMES[name]),
                   value=column_words(name, value, reader))
        for name, value in taken.items()
    ]  # fmt: skip
    return Mrkdwn("\n").join([reader.tell(what), *lines, stands_below(reader)])


def column_words(column: str, value: object, reader: Reader) -> str:
    """What a column holds, in words."""
    if value is None or value == [] or value == frozenset():
        return reader.plain("none")
    if column == "required_fields":
        return reader.told(listed(value))  # type: ignore[arg-type]
    if isinstance(value, frozenset):
        return _several(column, value, reader)
    if isinstance(value, bool):
        done = reader.plain("done already") if value else reader.plain("to be done")
        return done if column == "name_means_done" else reader.plain("yes") if value else reader.plain("no")
    if isinstance(value, int):
        return reader.time_of_day(value) if column == "minute" else reader.number(value)
    if column == "role":
        return reader.told(ROLE_NAMES[str(value)])
    if column == "manager":
        return mention(str(value))
    return reader.plain(str(value)) if column in _KNOWN_WORDS else str(value)


def _several(column: str, values: Iterable[Any], reader: Reader) -> str:
    if column in _DAYS:
        return ", ".join(weekday(day, reader) for day in sorted(values))
    return Mrkdwn(", ").join(channel_name(channel) for channel in sorted(values))
