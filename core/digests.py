"""Digests of members: when they come round, what is told in them, and to whom (rules 12 and 15)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, select

from core.actor import Actor
from core.channel_digests import channel_reading
from core.db import Database
from core.digest_results import NONE, ChannelReading, Digest, DigestDeal, DigestPart, DigestReading, Scope
from core.digest_scan import FIRST, nobodys
from core.digest_scope import circle_of
from core.digest_spans import DigestSpan, begin_span, days_of, end_span, facts_of, last_made
from core.models import Member
from core.outbox import enqueue
from core.overtaking import overtaken_digest, overtaken_reminders
from core.permissions import require
from core.preference_requests import Preferences
from core.preferences import heard_by
from core.reminder_composing import DAILY_REMINDER, compose_reminder, ignored_deals
from core.results import StatusTotal
from core.schedule_rows import DIGEST
from core.schedule_times import Times
from core.sums import sums_of
from core.transaction import Transaction

_WORKSPACE: Any = bindparam("workspace_id")
_READER = select(Member).where(Member.workspace_id == _WORKSPACE, Member.member_id == bindparam("key"))


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

    def of_member(self, workspace_id: str, span: DigestSpan) -> DigestReading | None:
        """A member's digest and for whom it is written; None where they may hear of it no more."""
        with self._db.read(Actor.by_rule(workspace_id, span.kind)) as tx:
            row = tx.run(_READER, key=span.subject_id).one()
            if heard_by(row, tx.settings).digest == "off":
                return None
            return DigestReading(_digest(tx, row, span), row.tz, row.locale)

    def of_channel(self, workspace_id: str, span: DigestSpan) -> ChannelReading | None:
        """A channel's digest and who keeps it; None where the channel is to hear of it no more."""
        with self._db.read(Actor.by_rule(workspace_id, span.kind)) as tx:
            return channel_reading(tx, span)


def digest_times(tx: Transaction, member_id: int) -> Times | None:
    """When a member's digest comes round by itself; None where they want none, or all in one message."""
    row = tx.run(_READER, key=member_id).one()
    chosen = heard_by(row, tx.settings)
    if chosen.digest == "off" or chosen.together:
        return None
    at = time(*divmod(chosen.minute, 60))
    return Times(row.tz, at, days_of(chosen.digest, chosen.days), chosen.days)


def compose_digest(tx: Transaction, member_id: int) -> bool:
    """Send a member their digest; False where nothing happened that is worth one."""
    row = tx.run(_READER, key=member_id).one()
    overtaken = overtaken_digest(tx, row.user_id, DIGEST, member_id)
    span = _told(tx, row, heard_by(row, tx.settings).digest, overtaken)
    if span is not None:
        enqueue(tx, row.user_id, DIGEST, span.model_dump(mode="json"))
    return span is not None


def compose_daily(tx: Transaction, member_id: int) -> bool:
    """Send a member their daily reminder, and the digest in it where they want everything in one message."""
    row = tx.run(_READER, key=member_id).one()
    chosen, span = heard_by(row, tx.settings), None
    overtaken = overtaken_reminders(tx, row.user_id, DAILY_REMINDER)
    if chosen.together and chosen.digest != "off" and (overtaken or _is_round(tx, row, chosen)):
        span = _told(tx, row, chosen.digest, overtaken)
    return compose_reminder(tx, member_id, span.model_dump(mode="json") if span is not None else None)


def _is_round(tx: Transaction, row: Row[Any], chosen: Preferences) -> bool:
    """Whether a day on which the digest comes has begun since it was last made."""
    zone = ZoneInfo(row.tz)
    today, days = tx.now.astimezone(zone).date(), days_of(chosen.digest, chosen.days)
    began = next(day for ago in range(7) if (day := today - timedelta(days=ago)).weekday() in days)
    made = last_made(tx, DIGEST, row.member_id)
    return made is None or made.astimezone(zone).date() < began


def _told(tx: Transaction, row: Row[Any], pace: str, overtaken: DigestSpan | None) -> DigestSpan | None:
    """What a member's digest is about; None where nothing happened that is worth one."""
    span = begin_span(tx, DIGEST, row.member_id, pace, circle_of(tx, row.member_id).whose, overtaken)
    said = not _digest(tx, row, span).is_empty
    end_span(tx, span, said=said)
    return span if said else None


def _digest(tx: Transaction, row: Row[Any], span: DigestSpan) -> Digest:
    """The digest of the member whose row it is."""
    circle = circle_of(tx, row.member_id)
    return Digest(
        **facts_of(tx, circle.whose, span, row.tz),
        ignored=_ignored(tx, row.member_id) if circle.whose.scope == "people" else NONE,
        nobodys=nobodys(tx, circle.absent) if circle.absent is not None else NONE,
    )


def _ignored(tx: Transaction, member_id: int) -> DigestPart:
    """What a manager's people were reminded of, again and again (rule 12)."""
    found = ignored_deals(tx, member_id)
    total = StatusTotal(len(found), sums_of(tx, (each.deal.value for each in found)))
    return DigestPart(total, tuple(DigestDeal(each.deal, ignored=each.times) for each in found[:FIRST]))
