"""Dates in columns: each column is written in one order of day, month and year, told by what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final, Literal, get_args

from core.day_words import months
from core.errors import InvalidInput
from core.i18n import Text, _
from core.written import LONGEST, excerpt, fold

Order = Literal["MDY", "DMY", "YMD"]
ORDERS: tuple[Order, ...] = get_args(Order)
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100
NOON: Final = time(12, tzinfo=UTC)
"""When a day without a time of day happened: then it is the same day in nearly every zone."""

_TIME = (
    r"(?:[t ,]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6})[0-9]*)?)?"
    r" ?(?P<half>[ap]m)?(?: ?(?P<zone>z|utc|gmt|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_NUMBERS = re.compile(rf"(?P<a>[0-9]{{1,4}})([-/. ])(?P<b>[0-9]{{1,2}})\2(?P<c>[0-9]{{1,4}}){_TIME}")
_COMPACT = re.compile(rf"(?P<a>[0-9]{{4}})(?P<b>[0-9]{{2}})(?P<c>[0-9]{{2}}){_TIME}")
_DAY_NAMED = re.compile(
    rf"(?P<day>[0-9]{{1,2}})[-. ]+(?P<month>[a-z]{{3,9}})[-., ]+(?P<year>[0-9]{{4}}){_TIME}"
)
_NAMED_DAY = re.compile(rf"(?P<month>[a-z]{{3,9}})\.? (?P<day>[0-9]{{1,2}}),? (?P<year>[0-9]{{4}}){_TIME}")

ORDER_WORDS: Mapping[Order, Text] = {
    "MDY": _("month, day, year"),
    "DMY": _("day, month, year"),
    "YMD": _("year, month, day"),
}


@dataclass
class DayColumn:
    """What the values of one column, seen one by one, leave of the orders that it may be written in.

    A value that is no date in any order decides nothing; it is a bad cell later, whatever the order.
    """

    name: str
    possible: set[Order] = field(default_factory=lambda: set(ORDERS))
    deciding: tuple[int, str] | None = None
    doubtful: tuple[int, str] | None = None
    ruled_out: dict[Order, tuple[int, str]] = field(default_factory=dict)
    filled: bool = False

    def see(self, line: int, text: str) -> None:
        """Take note of a value and the line that it stands on."""
        orders = readings(text)
        if not orders:
            return
        self.filled = True
        if len(set(orders.values())) > 1:
            self.doubtful = self.doubtful or (line, text)
        elif len(orders) == 1 and self.deciding is None:
            self.deciding = (line, text)
        for order in self.possible - orders.keys():
            self.ruled_out[order] = (line, text)
        self.possible &= orders.keys()


@lru_cache(maxsize=65536)
def read_date(text: str, order: Order) -> date | datetime | None:
    """The day, or the moment in UTC, that a cell holds; None where it holds none in this order.

    A time without a zone is UTC. Years of two digits are 1970 to 2069.
    """
    line = fold(text) if len(text) <= LONGEST else ""
    if match := _NUMBERS.fullmatch(line) or _COMPACT.fullmatch(line):
        parts = dict(zip(order, (match["a"], match["b"], match["c"]), strict=True))
        if len(parts["M"]) > 2 or len(parts["D"]) > 2 or len(parts["Y"]) not in (2, 4):
            return None
        if order == "YMD" and len(parts["Y"]) == 2:
            return None
        return _moment(_year(parts["Y"]), int(parts["M"]), int(parts["D"]), match)
    if match := _DAY_NAMED.fullmatch(line) or _NAMED_DAY.fullmatch(line):
        month = months("en").get(match["month"])
        return _moment(int(match["year"]), month, int(match["day"]), match) if month else None
    return None


@lru_cache(maxsize=65536)
def readings(text: str) -> Mapping[Order, date | datetime]:
    """Every order in which `text` is a date, with the date that it is then."""
    return {order: value for order in ORDERS if (value := read_date(text, order)) is not None}


def as_moment(value: date | datetime) -> datetime:
    """When something happened of which a cell tells: noon where it tells only the day."""
    return value if isinstance(value, datetime) else datetime.combine(value, NOON)


def as_day(value: date | datetime) -> date:
    """The day of a cell."""
    return value.date() if isinstance(value, datetime) else value


def decide(columns: Iterable[DayColumn], wanted: Order | None) -> dict[str, Order]:
    """The order of each column that holds dates, by its name.

    `wanted` is what `--dates` says; it holds for every column but those that can only be year first. A
    column that leaves a doubt follows the others of its file, where they agree. Raises InvalidInput, with
    the ways to mend it, where nothing decides or the column itself is of two minds.
    """
    filled = [column for column in columns if column.filled]
    if wanted is not None:
        return {column.name: "YMD" if column.possible == {"YMD"} else wanted for column in filled}
    decided: dict[str, Order] = {}
    for column in filled:
        if not column.possible:
            raise _of_two_minds(column)
        if len(column.possible) == 1:
            (decided[column.name],) = column.possible
    others = set(decided.values()) - {"YMD"}
    for column in filled:
        if column.name in decided:
            continue
        if len(others) == 1 and others <= column.possible:
            (decided[column.name],) = others
        elif column.doubtful is None:  # each value is the same day in every order, as 3/3/2017 is
            decided[column.name] = min(column.possible)
        else:
            raise _undecided(column)
    return decided


def _undecided(column: DayColumn) -> InvalidInput:
    assert column.doubtful is not None
    line, text = column.doubtful
    read = readings(text)
    month_first, day_first = (as_day(read[order]).isoformat() for order in ("MDY", "DMY"))
    return InvalidInput(
        _(
            "Nothing in the column “{column}” tells whether the day or the month comes first:"
            " “{text}” on line {line} is {month_first} or {day_first}.",
            column=column.name,
            text=excerpt(text),
            line=line,
            month_first=month_first,
            day_first=day_first,
        ),
        _(
            "Say which: MDY makes it {month_first}, and DMY {day_first}.",
            month_first=month_first,
            day_first=day_first,
        ),
        field="dates",
    )


def _of_two_minds(column: DayColumn) -> InvalidInput:
    at_odds = sorted(set(column.ruled_out.values()))
    shown = [_("“{text}” on line {line}", text=excerpt(text), line=line) for line, text in at_odds]
    return InvalidInput(
        _(
            "The dates in the column “{column}” are not written in one way: {examples}.",
            column=column.name,
            examples=", ".join(map(str, shown)),
        ),
        _("Say which way counts: MDY, DMY or YMD. Rows written otherwise are then left out."),
        field="dates",
    )


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else 2000 + year if year < 70 else 1900 + year


def _moment(year: int, month: int, day: int, match: re.Match[str]) -> date | datetime | None:
    try:
        on = date(year, month, day)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        if match["hour"] is None:
            return on
        return datetime.combine(on, _clock_time(match), _zone(match["zone"])).astimezone(UTC)
    except ValueError:
        return None


def _clock_time(match: re.Match[str]) -> time:
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if match["half"] == "pm" else 0)
    fraction = (match["fraction"] or "").ljust(6, "0")
    return time(hour, int(match["minute"]), int(match["second"] or 0), int(fraction))


def _zone(written: str | None) -> timezone:
    if written is None or written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)
