"""Digests of channels: of what a channel hears, at nine in the zone of who set it up (rules 13, 15)."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy import Row

from core.channel_filter import ChannelFilter, ChannelPace
from core.digest_results import NONE, ChannelReading, Digest
from core.digest_scan import Whose
from core.digest_spans import DigestSpan, begin_span, days_of, end_span, facts_of
from core.outbox import enqueue
from core.overtaking import overtaken_digest
from core.results import Person
from core.schedule_rows import CHANNEL_DIGEST
from core.schedule_times import Times
from core.subscription_rows import subscription_by_key
from core.transaction import Transaction

_NINE = time(9)


def channel_digest_times(tx: Transaction, subscription_id: int) -> Times | None:
    """When a channel's digest comes round, on working days or the first of them; None where it has none."""
    row = subscription_by_key(tx, subscription_id)
    pace = _pace(row)
    if row is None or pace is None:
        return None
    working = tx.settings.working_days
    return Times(row.by_tz, _NINE, days_of(pace, working), working)


def compose_channel_digest(tx: Transaction, subscription_id: int) -> bool:
    """Send a channel its digest; False where nothing happened that is worth one."""
    row = subscription_by_key(tx, subscription_id)
    pace = _pace(row)
    assert row is not None
    assert pace is not None
    overtaken = overtaken_digest(tx, row.channel_id, CHANNEL_DIGEST, subscription_id)
    span = begin_span(tx, CHANNEL_DIGEST, subscription_id, pace, _whose(row), overtaken)
    said = not _digest(tx, row, span).is_empty
    end_span(tx, span, said=said)
    if said:
        enqueue(tx, row.channel_id, CHANNEL_DIGEST, span.model_dump(mode="json"))
    return said


def channel_reading(tx: Transaction, span: DigestSpan) -> ChannelReading | None:
    """A digest as it leaves; None where the subscription was ended, paused or has none any more."""
    row = subscription_by_key(tx, span.subject_id)
    if row is None or _pace(row) is None:
        return None
    by = Person(row.created_by, row.by_name, row.by_user, row.by_active)
    days = sorted(days_of(span.pace, tx.settings.working_days))
    weekday = days[0] if span.pace == "weekly" and days else None
    return ChannelReading(_digest(tx, row, span), by, row.by_tz, weekday, row.pipeline_id)


def _digest(tx: Transaction, row: Row[Any], span: DigestSpan) -> Digest:
    """What the channel hears of: of one pipeline where it is of one, and of those owners whom it chose."""
    facts = facts_of(tx, _whose(row), span, row.by_tz)
    return Digest(**facts, ignored=NONE, nobodys=NONE, pipeline=row.pipeline)


def _whose(row: Row[Any]) -> Whose:
    hears = ChannelFilter.model_validate(row.hears)
    anyone = not (hears.owner_ids or hears.unowned)
    return Whose("all", None if anyone else hears.owner_ids, hears.unowned, row.pipeline_id)


def _pace(row: Row[Any] | None) -> ChannelPace | None:
    if row is None or row.paused_at is not None:
        return None
    return ChannelFilter.model_validate(row.hears).digest
