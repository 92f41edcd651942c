"""What is to leave the process: written in the transaction of the change it tells of, or taken back there.

`core.lanes` has the other half, which sends it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from core.ids import new_id
from core.models import OutboxLane, OutboxMessage
from core.transaction import OF_WORKSPACE, Transaction

# A message that was taken back while it was on its way.
RECALL = "alert.recall"
# What is kept of a message that was dropped, since the next of its kind tells it as well.
OVERTAKEN = "overtaken"
# And of one whose turn came when what it was about was gone.
NEEDLESS = "nothing left to say"
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
    .where(OutboxMessage.state != "sending")
    .values(payload={}, state=case((OutboxMessage.state == "queued", "cancelled"), else_=OutboxMessage.state))
)
_SENDING = select(OutboxMessage.outbox_id, OutboxMessage.payload).where(
    OutboxMessage.workspace_id == bindparam("workspace_id"), OutboxMessage.state == "sending"
)
_ON_ITS_WAY = _SENDING.where(OutboxMessage.deal_id == bindparam("deal_id"))
_RECALLED = _SENDING.where(OutboxMessage.outbox_id == bindparam("key"), OutboxMessage.kind == RECALL)
_RECALL = (
    update(OutboxMessage)
    .where(OutboxMessage.workspace_id == OF_WORKSPACE, OutboxMessage.outbox_id == bindparam("key"))
    .values(
        kind=RECALL,
        state=bindparam("to_state"),
        payload=bindparam("facts", type_=OutboxMessage.__table__.c.payload.type),
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


def forget(tx: Transaction, deal_id: int, gone: Mapping[str, Any]) -> None:
    """Take back all that is queued about a deal, and keep nothing of what was said of it, sent or not.

    What is on its way may arrive, and may have: it is looked for in its turn, and says then that the deal is
    `gone`, which are the facts of that.
    """
    tx.run(_FORGET, of_deal=deal_id)
    for row in tx.rows(_ON_ITS_WAY, deal_id=deal_id):
        place = {"thread_ts": row.payload["thread_ts"]} if "thread_ts" in row.payload else {}
        tx.run(_RECALL, key=row.outbox_id, to_state="sending", facts={**gone, **place})


def arrived(tx: Transaction, outbox_id: int, message_ts: str) -> None:
    """What was taken back on its way stands as `message_ts` now: it says next that the deal is gone."""
    row = tx.first(_RECALLED, key=outbox_id)
    if row is not None:
        facts = {**row.payload, "edits": message_ts}
        tx.run(_RECALL, key=outbox_id, to_state="queued", facts=facts)


def cancel(tx: Transaction, activity_id: int) -> Sequence[str]:
    """Take back what a change queued; returns the channels that it may have reached already."""
    tx.run(_CANCEL, of_activity=activity_id)
    return list(tx.run(_REACHED, activity_id=activity_id).scalars())
