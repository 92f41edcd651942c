"""What still waits to leave as its next one is composed: that one tells it as well (decision record 15).

Reminders and digests come round while Slack, or the bot's token, is away for days. Whoever is to read them is
sent one when it is back, not one for each day. What is on its way stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from core.digest_spans import DigestSpan
from core.models import OutboxMessage, RemindedDeal, Reminder, Task
from core.outbox import OVERTAKEN
from core.reminder_scan import AGAIN_AFTER_DAYS
from core.transaction import OF_WORKSPACE, Transaction

_WAITING = (
    select(OutboxMessage.outbox_id, OutboxMessage.payload)
    .where(OutboxMessage.workspace_id == bindparam("workspace_id"))
    .where(OutboxMessage.channel_id == bindparam("channel_id"), OutboxMessage.state == "queued")
    .where(OutboxMessage.kind == bindparam("of_kind"))
    .order_by(OutboxMessage.outbox_id)
    .with_for_update(skip_locked=True)
)
_KEYS: Any = bindparam("keys", expanding=True)
_DROP = (
    update(OutboxMessage)
    .where(OutboxMessage.workspace_id == OF_WORKSPACE, OutboxMessage.outbox_id.in_(_KEYS))
    .values(state="cancelled", error=OVERTAKEN)
)
_TOLD = (
    select(Reminder.digest, Reminder.task_ids)
    .where(Reminder.workspace_id == bindparam("workspace_id"), Reminder.reminder_id.in_(_KEYS))
    .order_by(Reminder.reminder_id)
)
_UNNAME = (
    update(RemindedDeal)
    .where(RemindedDeal.workspace_id == OF_WORKSPACE, RemindedDeal.reminder_id.in_(_KEYS))
    .values(named=False, reminded_at=bindparam("long_ago"))
)
_UNLIST = (
    update(Task).where(Task.workspace_id == OF_WORKSPACE, Task.task_id.in_(_KEYS)).values(listed_at=None)
)


def overtaken_digest(tx: Transaction, channel_id: str, kind: str, subject_id: int) -> DigestSpan | None:
    """Drop the digests of a subject that wait; the oldest, where the next one is to begin."""
    waiting = tx.rows(_WAITING, channel_id=channel_id, of_kind=kind)
    spans = {
        row.outbox_id: span
        for row in waiting
        if (span := DigestSpan.model_validate(row.payload)).subject_id == subject_id
    }
    _drop(tx, list(spans))
    return next(iter(spans.values()), None)


def overtaken_reminders(tx: Transaction, channel_id: str, kind: str) -> DigestSpan | None:
    """Drop somebody's reminders that wait; the oldest digest that came along with one.

    Their deals and tasks count as not reminded of: nobody ignored what they never saw.
    """
    waiting = tx.rows(_WAITING, channel_id=channel_id, of_kind=kind)
    if not waiting:
        return None
    _drop(tx, [row.outbox_id for row in waiting])
    keys = [int(row.payload["reminder_id"]) for row in waiting]
    tx.run(_UNNAME, keys=keys, long_ago=tx.now - timedelta(days=AGAIN_AFTER_DAYS))
    told = tx.rows(_TOLD, keys=keys)
    if task_ids := {task_id for row in told for task_id in row.task_ids}:
        tx.run(_UNLIST, keys=list(task_ids))
    digest = next((row.digest for row in told if row.digest), None)
    return DigestSpan.model_validate(digest) if digest is not None else None


def _drop(tx: Transaction, keys: Sequence[int]) -> None:
    if keys:
        tx.run(_DROP, keys=list(keys))
