"""A row of a file once it is understood, or what is wrong with it. Half a row is never imported."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from core.i18n import Text
from core.money import NO_VALUE, Money
from core.results import ContactRole, Status


class PersonName(NamedTuple):
    """A contact or an owner as a file names one."""

    name: str
    email: str | None = None
    phone: str | None = None
    role: ContactRole | None = None


class DealRow(NamedTuple):
    """A deal as a row gives it; what the row leaves out is None. Moments are aware UTC.

    `pipeline` and `stage` are names, None for the one that deals land in. `stage_unknown` marks a closed
    deal without a stage of its own. `touched_at` is None where the stale clock starts now. `line` is where
    the row begins in its file.
    """

    line: int
    external_id: str
    title: str
    status: Status = "open"
    value: Money = NO_VALUE
    pipeline: str | None = None
    stage: str | None = None
    stage_unknown: bool = False
    company: str | None = None
    contact: PersonName | None = None
    owner: PersonName | None = None
    created_at: datetime | None = None
    stage_entered_at: datetime | None = None
    touched_at: datetime | None = None
    closed_on: date | None = None
    closed_at: datetime | None = None
    expected_close_on: date | None = None
    due_on: date | None = None
    due_by_stage: bool = False
    label: str | None = None
    source: str | None = None
    reason: str | None = None
    number: int | None = None


class BadCell(NamedTuple):
    """What is wrong in a row: the column's name (empty for the whole row), what stands there, and why."""

    column: str
    value: str
    reason: Text


class BadRow(NamedTuple):
    """A row that is left out, and all that is wrong with it."""

    line: int
    cells: tuple[BadCell, ...]


class Refused(Exception):
    """A row cannot be imported, for a reason that only the database tells."""

    def __init__(self, column: str, value: str, reason: Text) -> None:
        super().__init__(str(reason))
        self.cell = BadCell(column, value, reason)
