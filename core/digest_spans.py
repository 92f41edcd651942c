"""What a digest is about: from when until when, and how far its subject has been told (rules 12 and 13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import bindparam, insert, select, update

from core.digest_scan import Whose, closing, happened, open_total
from core.models import DigestMark
from core.money import Money
from core.results import StatusTotal
from core.sums import sums_of
from core.transaction import OF_WORKSPACE, Transaction

# What is being changed may still be on its way into history, under a time that has passed by then.
_SETTLED = timedelta(minutes=1)
_LONGEST = timedelta(days=31)
# The first digest looks back as far as a weekly one.
_FIRST = timedelta(days=7)
_CLOSING_DAYS = {"daily": 2, "weekly": 7}
_MARK = select(DigestMark).where(
    DigestMark.workspace_id == bindparam("workspace_id"),
    DigestMark.kind == bindparam("of_kind"),
    DigestMark.subject_id == bindparam("of_subject"),
)


class Kept(BaseModel):
    """What stands open in a currency; see `core.digest_scan.open_total`."""

    model_config = ConfigDict(frozen=True)

    currency: str
    deals: int
    value_minor: int


class DigestSpan(BaseModel):
    """What a digest is about, as it waits to be sent: the deals in it are read when it is.

    `kind` and `subject_id` say for whom it is, as in the schedule. `open_before` is None for the first.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    subject_id: int
    pace: str
    since: datetime
    until: datetime
    open: list[Kept]
    open_before: list[Kept] | None


def days_of(pace: str, days: frozenset[int]) -> frozenset[int]:
    """On which of `days` (Monday is 0) a digest comes: on all of them, or once a week on the first."""
    return days if pace == "daily" else frozenset(sorted(days)[:1])


def begin_span(
    tx: Transaction,
    kind: str,
    subject_id: int,
    pace: str,
    whose: Whose,
    overtaken: DigestSpan | None = None,
) -> DigestSpan:
    """What a digest made now is about: all since the last one that was made, and what `overtaken` was."""
    mark = tx.first(_MARK, of_kind=kind, of_subject=subject_id)
    until = tx.now - _SETTLED
    open_before = mark.open if mark is not None else None
    told_until = mark.told_until if mark is not None else until - _FIRST
    if overtaken is not None:
        told_until, open_before = overtaken.since, overtaken.open_before
    return DigestSpan(
        kind=kind,
        subject_id=subject_id,
        pace=pace,
        since=max(told_until, until - _LONGEST),
        until=until,
        open=[Kept.model_validate(row) for row in open_total(tx, whose)],
        open_before=open_before,
    )


def last_made(tx: Transaction, kind: str, subject_id: int) -> datetime | None:
    """When the last digest was made, sent or not; None before the first."""
    mark = tx.first(_MARK, of_kind=kind, of_subject=subject_id)
    return mark.told_until + _SETTLED if mark is not None else None


def end_span(tx: Transaction, span: DigestSpan, *, said: bool) -> None:
    """Keep up to when a digest has looked, and what stood open when one last `said` something."""
    told = span.open if said else span.open_before
    values: dict[str, Any] = {
        "told_until": span.until,
        "open": [each.model_dump() for each in told] if told is not None else None,
    }
    own = (DigestMark.kind == span.kind) & (DigestMark.subject_id == span.subject_id)
    marked = tx.run(update(DigestMark).where(DigestMark.workspace_id == OF_WORKSPACE, own).values(values))
    if not marked.rowcount:
        tx.run(insert(DigestMark), kind=span.kind, subject_id=span.subject_id, **values)


def facts_of(tx: Transaction, whose: Whose, span: DigestSpan, tz: str) -> dict[str, Any]:
    """What every digest tells, of the deals that it is about, by the calendar of `tz`."""
    days = _CLOSING_DAYS[span.pace]
    today = tx.now.astimezone(ZoneInfo(tz)).date()
    return {
        "scope": whose.scope,
        "since": span.since,
        "until": span.until,
        "happened": happened(tx, whose, span.since, span.until),
        "closing": closing(tx, whose, today, today + timedelta(days=days - 1)),
        "closing_days": days,
        "open": _total(tx, span.open),
        "open_before": _total(tx, span.open_before) if span.open_before is not None else None,
    }


def _total(tx: Transaction, kept: Sequence[Kept]) -> StatusTotal:
    amounts = (Money(each.value_minor, each.currency) for each in kept)
    return StatusTotal(sum(each.deals for each in kept), sums_of(tx, amounts))
