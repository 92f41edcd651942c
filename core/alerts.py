"""Which channels hear of a change (rule 13), decided in the transaction of that change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core import outbox
from core.events import SUBSCRIBABLE, DealEvent
from core.transaction import Transaction

ALERT = "alert"
_WORDS = {kind: word for word, kind in SUBSCRIBABLE.items()}


@dataclass(frozen=True, slots=True)
class PartOf:
    """The bulk change that a change is part of: the line of history that causes it, and who counts what
    each channel is to hear of it, all at once when it has ended.
    """

    root: int
    hear: Callable[[str, DealEvent], None]


def tell_channels(tx: Transaction, event: DealEvent, part_of: PartOf | None = None) -> None:
    """Queue an alert for each channel that listens to what happened; each hears of it once."""
    word = _WORDS[event.kind]
    channels = {
        row.channel_id
        for row in tx.setup.subscriptions
        if row.pipeline_id in (None, event.pipeline_id)
        and word in row.events
        and _reaches(event, row.least_minor, row.least_currency)
    }
    for channel_id in sorted(channels):
        if part_of is not None:
            part_of.hear(channel_id, event)
        else:
            outbox.enqueue(tx, channel_id, ALERT, event.model_dump(), activity_id=event.activity_id)


def correct_channels(tx: Transaction, activity_id: int, event: DealEvent) -> None:
    """Take back the alert of a change that was undone: unsent it is dropped, sent it is corrected."""
    for channel_id in sorted(outbox.cancel(tx, activity_id)):
        outbox.enqueue(tx, channel_id, ALERT, event.model_dump(), activity_id=event.activity_id)


def _reaches(event: DealEvent, least_minor: int, least_currency: str) -> bool:
    """A least value compares amounts of its own currency only: there are no rates to convert by (rule 9)."""
    return least_minor == 0 or (event.currency == least_currency and event.value_minor >= least_minor)
