"""Which channels hear of a change (rule 13), decided in the transaction of that change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core import outbox
from core.events import DealEvent
from core.transaction import Transaction

ALERT = "alert"


@dataclass(frozen=True, slots=True)
class PartOf:
    """The bulk change that a change is part of: the line of history that causes it, and who counts what
    each channel is to hear of it, all at once when it has ended.
    """

    root: int
    hear: Callable[[str, DealEvent], None]


def tell_channels(tx: Transaction, event: DealEvent, part_of: PartOf | None = None) -> None:
    """Queue an alert for each channel that listens to what happened; each hears of it once.

    A deal that changes its pipeline concerns those that listen to either. It says too whether the change is
    `important` to that channel, by any of what it hears.
    """
    channels: dict[str, bool] = {}
    concerned = (None, event.pipeline_id, event.from_pipeline_id)
    for each in tx.setup.subscriptions:
        if each.pipeline_id in concerned and each.hears.why_not(event) is None:
            channels[each.channel_id] = channels.get(each.channel_id, False) or each.hears.marks(event)
    for channel_id, important in sorted(channels.items()):
        if part_of is not None:
            part_of.hear(channel_id, event)
        else:
            _queue(tx, channel_id, event, important=important)


def correct_channels(tx: Transaction, activity_id: int, event: DealEvent) -> None:
    """Take back the alert of a change that was undone: unsent it is dropped, sent it is corrected."""
    for channel_id in sorted(outbox.cancel(tx, activity_id)):
        _queue(tx, channel_id, event)


def _queue(tx: Transaction, channel_id: str, event: DealEvent, *, important: bool = False) -> None:
    payload = {**event.model_dump(), "important": important}
    outbox.enqueue(tx, channel_id, ALERT, payload, activity_id=event.activity_id, deal_id=event.deal_id)
