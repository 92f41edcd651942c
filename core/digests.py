"""Digests: when they come round, what is told in them, and to whom (rules 12, 13 and 15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Row, bindparam, insert, select, update

from core.actor import Actor
from core.db import Database
from core.digest_results import NONE, Digest, DigestReading, Scope
from core.digest_scan import Whose, closing, happened, nobodys, open_total
from core.digest_scope import circle_of
from core.models import DigestMark, Member
from core.money import Money
from core.outbox import enqueue
from core.permissions import require
from core.preference_requests import Preferences
from core.preferences import heard_by
from core.results import StatusTotal
from core.schedule_rows import DIGEST
from core.schedule_times import Times
from core.sums import sums_of
from core.transaction import OF_WORKSPACE, Transaction

# What is being changed may still be on its way into history, under a time that has passed by then.
_SETTLED = timedelta(minutes=1)
_LONGEST = timedelta(days=31)
# The first digest looks back as far as a weekly one.
_FIRST = timedelta(days=7)
_CLOSING_DAYS = {"daily": 2, "weekly": 7}
_WORKSPACE: Any = bindparam("workspace_id")
_READER = select(Member).where(Member.workspace_id == _WORKSPACE, Member.member_id == bindparam("key"))
_MARK = select(DigestMark).where(
    DigestMark.workspace_id == _WORKSPACE,
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


class Digests:
    """Reads digests as they are sent."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def scope(self, actor: Actor) -> Scope:
        """Whose deals the digests of the actor are about."""
        require(actor, "look")
        assert actor.member_id is not None
        with self._db.read(actor) as tx:
            return circle_of(tx, actor.member_id).whose.scope

    def read(self, workspace_id: str, span: DigestSpan) -> DigestReading | None:
        """A member's digest and for whom it is written; None where they may hear of it no more."""
        with self._db.read(Actor.by_rule(workspace_id, DIGEST)) as tx:
            row = tx.run(_READER, key=span.subject_id).one()
            if heard_by(row, tx.settings).digest == "off":
                return None
            return DigestReading(member_digest(tx, row, span), row.tz, row.locale)


def digest_times(tx: Transaction, member_id: int) -> Times | None:
    """When a member's digest comes round: daily, or on the first of their days in a week; None if never."""
    row = tx.run(_READER, key=member_id).one()
    return times_of(row, heard_by(row, tx.settings))


def times_of(row: Row[Any], chosen: Preferences) -> Times | None:
    """As `digest_times`, of a member whose row and preferences are at hand."""
    if chosen.digest == "off" or not chosen.days:
        return None
    days = chosen.days if chosen.digest == "daily" else frozenset({min(chosen.days)})
    return Times(row.tz, time(*divmod(chosen.minute, 60)), days, chosen.days)


def compose_digest(tx: Transaction, member_id: int) -> bool:
    """Send a member their digest; False where nothing happened that is worth one."""
    row = tx.run(_READER, key=member_id).one()
    span = begin_span(
        tx, DIGEST, member_id, heard_by(row, tx.settings).digest, circle_of(tx, member_id).whose
    )
    said = not member_digest(tx, row, span).is_empty
    end_span(tx, span, said=said)
    if said:
        enqueue(tx, row.user_id, DIGEST, span.model_dump(mode="json"))
    return said


def begin_span(tx: Transaction, kind: str, subject_id: int, pace: str, whose: Whose) -> DigestSpan:
    """What a digest made now is about: all since the last one that was made."""
    mark = tx.first(_MARK, of_kind=kind, of_subject=subject_id)
    until = tx.now - _SETTLED
    since = max(mark.told_until, until - _LONGEST) if mark is not None else until - _FIRST
    return DigestSpan(
        kind=kind,
        subject_id=subject_id,
        pace=pace,
        since=since,
        until=until,
        open=[Kept.model_validate(row) for row in open_total(tx, whose)],
        open_before=mark.open if mark is not None else None,
    )


def end_span(tx: Transaction, span: DigestSpan, *, said: bool) -> None:
    """Keep up to when a digest has looked and, where it `said` something, what stands open by then."""
    values: dict[str, Any] = {"told_until": span.until}
    if said:
        values["open"] = [each.model_dump() for each in span.open]
    own = (DigestMark.kind == span.kind) & (DigestMark.subject_id == span.subject_id)
    marked = tx.run(update(DigestMark).where(DigestMark.workspace_id == OF_WORKSPACE, own).values(values))
    if not marked.rowcount:
        tx.run(insert(DigestMark), kind=span.kind, subject_id=span.subject_id, **values)


def member_digest(tx: Transaction, row: Row[Any], span: DigestSpan) -> Digest:
    """The digest of the member whose row it is."""
    circle = circle_of(tx, row.member_id)
    return Digest(
        **facts_of(tx, circle.whose, span, row.tz),
        ignored=NONE,
        nobodys=nobodys(tx, circle.absent) if circle.absent is not None else NONE,
    )


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
