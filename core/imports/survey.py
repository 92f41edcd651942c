"""The first look at a whole file, for what no single row tells: the order of dates, the decimal mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import InvalidInput
from core.i18n import _
from core.imports.columns import DATES, Columns, Field, folded
from core.imports.day_columns import DayColumn, Order, decide
from core.imports.formulas import unguard
from core.imports.reading import Table
from core.imports.statuses import StatusWords

MOST_STAGES = 50
"""A stage column that names more different stages than this holds something else."""

_DECIMAL_COMMA = re.compile(r"[0-9],[0-9]{1,2}(?![0-9,.])|[0-9]\.[0-9]{3},[0-9]")
_DECIMAL_POINT = re.compile(r"[0-9]\.[0-9]{1,2}(?![0-9,.])|[0-9],[0-9]{3}\.[0-9]")


@dataclass(frozen=True)
class DayFormat:
    """The order in which a column writes its dates, and the first value that leaves no other, if any."""

    column: str
    order: Order
    line: int | None = None
    value: str | None = None


@dataclass(frozen=True)
class Survey:
    """What a file holds: how many rows, how its dates are written, and which mark its decimals have.

    `blank` are the columns in which nothing stands.
    """

    rows: int
    days: tuple[DayFormat, ...]
    decimal_comma: bool
    blank: frozenset[int]

    @property
    def orders(self) -> Mapping[str, Order]:
        """The order of each date column, by its name."""
        return {day.column: day.order for day in self.days}

    @property
    def locale(self) -> str:
        """A locale that writes amounts as the file does."""
        return "de" if self.decimal_comma else "en"


@dataclass
class _Seen:
    """What the rows so far have shown."""

    days: dict[int, DayColumn]
    blank: set[int]
    texts: dict[int, set[str]] = field(default_factory=dict)
    stages: set[str] = field(default_factory=set)
    comma: bool = False
    point: bool = False
    rows: int = 0

    def amount(self, text: str) -> None:
        """Take note of how an amount is written."""
        self.comma = self.comma or _DECIMAL_COMMA.search(text) is not None
        self.point = self.point or _DECIMAL_POINT.search(text) is not None


def survey(table: Table, columns: Columns, statuses: StatusWords, wanted: Order | None) -> Survey:
    """Look at every row once. `wanted` is what `--dates` says.

    Raises InvalidInput where the order of a column's dates is in doubt, or the stages are no stages.
    """
    at = {columns.at[each]: each for each in DATES if each in columns.at}
    width = len(columns.names)
    seen = _Seen({column: DayColumn(columns.names[column]) for column in at}, set(range(width)))
    seen.texts = {column: set() for column in at}
    stage, value = columns.at.get(Field.STAGE), columns.at.get(Field.VALUE)
    for record in table.records():
        seen.rows += 1
        if record.broken or len(record.cells) < width:
            continue
        seen.blank -= {column for column in seen.blank if record.cells[column].strip()}
        for column, texts in seen.texts.items():
            text = unguard(record.cells[column].strip())
            if text and text not in texts:
                texts.add(text)
                seen.days[column].see(record.line, text)
        if stage is not None:
            seen.stages.add(record.cells[stage])
        if value is not None:
            seen.amount(record.cells[value].strip())
    if stage is not None:
        _require_stages(seen.stages, columns, statuses)
    orders = decide(seen.days.values(), wanted)
    days = [
        DayFormat(day.name, orders[day.name], *(day.deciding or (None, None)))
        for day in seen.days.values()
        if day.name in orders
    ]
    return Survey(seen.rows, tuple(days), seen.comma and not seen.point, frozenset(seen.blank))


def _require_stages(written: set[str], columns: Columns, statuses: StatusWords) -> None:
    names = {folded(name) for name in written if name.strip() and not statuses.status_of_stage(name, None)}
    if len(names) > MOST_STAGES:
        name = columns.name_of(Field.STAGE)
        raise InvalidInput(
            _(
                "“{column}” names {count} different stages, too many for a pipeline.",
                column=name,
                count=len(names),
            ),
            _("If it holds something else, leave that column out."),
            field="stage",
        )
