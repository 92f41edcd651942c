"""What a channel hears when several deals change at once: one message, and one more if it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from core import outbox
from core.bulk_results import Change, DealsEvent, Heard
from core.models import OutboxMessage
from core.transaction import Transaction

BULK_ALERT = "bulk_alert"
_OF_CHANGE = (
    select(OutboxMessage.channel_id, OutboxMessage.payload)
    .where(OutboxMessage.workspace_id == bindparam("workspace_id"), OutboxMessage.kind == BULK_ALERT)
    .where(OutboxMessage.activity_id == bindparam("activity_id"))
)


def tell_of_deals(
    tx: Transaction,
    heard: Mapping[str, Heard],
    change: Change,
    root: int,
    words: str | None,
    *,
    by: tuple[str, str | None],
    undone: int | None = None,
) -> None:
    """Queue one alert for each channel in `heard`, however many deals it was (rule 13).

    `root` is the line of history that caused all of it, `by` the name and the user id of whoever did it.
    """
    for channel_id, each in sorted(heard.items()):
        event = DealsEvent(
            change=change,
            activity_id=root,
            heard=each,
            words=words,
            actor_name=by[0],
            actor_user_id=by[1],
            undone=undone,
        )
        outbox.enqueue(tx, channel_id, BULK_ALERT, event.model_dump(), activity_id=root)


def to_correct(tx: Transaction, root: int, heard: Mapping[str, Heard], *, whole: bool) -> Mapping[str, Heard]:
    """Of those who heard of a change that is taken back, those who are to hear of that: unsent and taken back
    as a `whole` it is dropped.
    """
    if not whole:
        return heard
    return {channel_id: heard.get(channel_id, Heard()) for channel_id in outbox.cancel(tx, root)}


def heard_of(tx: Transaction, root: int) -> dict[str, DealsEvent]:
    """What channels were, or are to be, told of a change, by channel."""
    rows: Any = tx.rows(_OF_CHANGE, activity_id=root)
    return {row.channel_id: DealsEvent.model_validate(row.payload) for row in rows}
