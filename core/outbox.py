"""What is to leave the process: written in the transaction of the change it tells of, or taken back there.

`core.lanes` has the other half, which sends it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from core.ids import new_id
from core.models import OutboxLane, OutboxMessage
from core.transaction import OF_WORKSPACE, Transaction

# What is kept of a message that was dropped, since the next of its kind tells it as well.
OVERTAKEN = "overtaken"
_INSERT = insert(OutboxMessage)
_CANCEL = (
    update(OutboxMessage)
    .where(OutboxMessage.workspace_id == OF_WORKSPACE, OutboxMessage.state == "queued")
    .where(OutboxMessage.activity_id == bindparam("of_activity"))
    .values(state="cancelled")
)
_FORGET = (
    update(OutboxMessage)
    .where(OutboxMessage.workspace_id == OF_WORKSPACE, OutboxMessage.deal_id == bindparam("of_deal"))
    .values(
        payload={},
        state=case((OutboxMessage.state.in_(("queued", "sending")), "cancelled"), else_=OutboxMessage.state),
    )
)
# The message that says it, or is to: itself, or the one that it was merged into. What could not be taken back
# and is `queued` came back from a call just now.
_VOICE = aliased(OutboxMessage)
_REACHED = (
    select(OutboxMessage.channel_id)
    .join(
        _VOICE,
        (_VOICE.workspace_id == OutboxMessage.workspace_id)
        & (_VOICE.outbox_id == func.coalesce(OutboxMessage.merged_into, OutboxMessage.outbox_id)),
    )
    .where(OutboxMessage.workspace_id == bindparam("workspace_id"))
    .where(OutboxMessage.activity_id == bindparam("activity_id"))
    .where(_VOICE.state.in_(("queued", "sending", "sent")))
    .distinct()
)


def _open_lane(insert_: Any) -> Any:
    statement = insert_(OutboxLane).values(
        workspace_id=bindparam("workspace_id"),
        channel_id=bindparam("channel_id"),
        next_at=bindparam("next_at"),
        leased_until=0,
    )
    return statement.on_conflict_do_update(
        index_elements=("workspace_id", "channel_id"),
        set_={"next_at": func.coalesce(OutboxLane.next_at, statement.excluded.next_at)},
    )


_LITE_OPEN = _open_lane(sqlite.insert)
_PG_OPEN = _open_lane(postgresql.insert)


def enqueue(
    tx: Transaction,
    channel_id: str,
    kind: str,
    payload: dict[str, Any],
    *,
    activity_id: int | None = None,
    deal_id: int | None = None,
) -> int:
    """Queue a message for a channel in the transaction of the change it tells of; returns its id.

    `deal_id` is the deal that it tells of, and that it is forgotten with.
    """
    tx.queues = True
    tx.write(_LITE_OPEN if tx.is_sqlite else _PG_OPEN, channel_id=channel_id, next_at=time.time())
    outbox_id = new_id()
    tx.write(
        _INSERT,
        outbox_id=outbox_id,
        channel_id=channel_id,
        activity_id=activity_id,
        deal_id=deal_id,
        kind=kind,
        payload=payload,
        state="queued",
        created_at=tx.now,
        attempts=0,
    )
    return outbox_id


def forget(tx: Transaction, deal_id: int) -> None:
    """Take back all that is queued about a deal, and keep nothing of what was said of it, sent or not."""
    tx.run(_FORGET, of_deal=deal_id)


def cancel(tx: Transaction, activity_id: int) -> Sequence[str]:
    """Take back what a change queued; returns the channels that it may have reached already."""
    tx.run(_CANCEL, of_activity=activity_id)
    return list(tx.run(_REACHED, activity_id=activity_id).scalars())
