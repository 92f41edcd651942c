"""Which channels hear of a change (rule 13), decided in the transaction of that change."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from core import outbox
from core.db import Transaction
from core.events import SUBSCRIBABLE, DealEvent
from core.models import Subscription

ALERT = "alert"
_WORDS = {kind: word for word, kind in SUBSCRIBABLE.items()}
_LISTENING = (
    select(
        Subscription.channel_id, Subscription.events, Subscription.least_minor, Subscription.least_currency
    )
    .where(Subscription.workspace_id == bindparam("workspace_id"))
    .where(Subscription.paused_at.is_(None))
    .where(or_(Subscription.pipeline_id.is_(None), Subscription.pipeline_id == bindparam("pipeline_id")))
    .order_by(Subscription.channel_id)
)


def tell_channels(tx: Transaction, event: DealEvent) -> None:
    """Queue an alert for each channel that listens to what happened; each hears of it once."""
    word = _WORDS[event.kind]
    channels = {
        row.channel_id
        for row in tx.rows(_LISTENING, pipeline_id=event.pipeline_id)
        if word in row.events and _reaches(event, row.least_minor, row.least_currency)
    }
    for channel_id in sorted(channels):
        outbox.enqueue(tx, channel_id, ALERT, event.model_dump(), activity_id=event.activity_id)


def correct_channels(tx: Transaction, activity_id: int, event: DealEvent) -> None:
    """Take back the alert of a change that was undone: unsent it is dropped, sent it is corrected."""
    for channel_id in sorted(outbox.cancel(tx, activity_id)):
        outbox.enqueue(tx, channel_id, ALERT, event.model_dump(), activity_id=event.activity_id)


def _reaches(event: DealEvent, least_minor: int, least_currency: str) -> bool:
    """A least value compares amounts of its own currency only: there are no rates to convert by (rule 9)."""
    return least_minor == 0 or (event.currency == least_currency and event.value_minor >= least_minor)
