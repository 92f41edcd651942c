"""Living alerts as they are kept: read as a lane hands out an alert, written as that is settled.

Whoever holds a channel's lane is the only one who writes its living alerts, so what was decided from one
holds until it is settled. The lane's row is locked before theirs, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from core.actor import Actor
from core.alerts import ALERT
from core.db import Database
from core.events import DealEvent
from core.living_alerts import Decision, Heard, Living, Said, decide, reply_to
from core.models import LivingAlert, OutboxLane, OutboxMessage
from core.outbox import enqueue
from core.transaction import OF_WORKSPACE, Transaction

REPLY = "alert.reply"
POINTER = "alert.pointer"
GONE = "alert.gone"
_REPLIES_AT_ONCE = 100

_WORKSPACE: Any = bindparam("workspace_id")
_ALIVE: Any = (LivingAlert.workspace_id == _WORKSPACE) & (LivingAlert.channel_id == bindparam("channel"))
_ITS_DEAL: Any = LivingAlert.deal_id == bindparam("deal")
_LIVING = select(LivingAlert).where(_ALIVE, _ITS_DEAL)
_DROP = delete(LivingAlert).where(_ALIVE, _ITS_DEAL)
_PUT = insert(LivingAlert)
_ALERTS = (
    select(OutboxMessage)
    .where(OutboxMessage.workspace_id == _WORKSPACE, OutboxMessage.deal_id == bindparam("deal"))
    .where(OutboxMessage.channel_id == bindparam("channel"), OutboxMessage.kind == ALERT)
    .where(OutboxMessage.outbox_id > bindparam("lead"))
    .order_by(OutboxMessage.outbox_id)
)
_MERGED = _ALERTS.where(OutboxMessage.state == "merged", OutboxMessage.merged_into == bindparam("lead"))
_LATER = _ALERTS.where(OutboxMessage.state == "queued")
_FREE_LATER = _LATER.with_only_columns(OutboxMessage.outbox_id).with_for_update(skip_locked=True)
_MERGE = (
    update(OutboxMessage)
    .where(OutboxMessage.workspace_id == OF_WORKSPACE)
    .where(OutboxMessage.outbox_id.in_(bindparam("keys", expanding=True)))
    .values(state="merged", merged_into=bindparam("into"))
)
_PART = (
    update(OutboxMessage)
    .where(OutboxMessage.workspace_id == OF_WORKSPACE, OutboxMessage.deal_id == bindparam("of_deal"))
    .where(OutboxMessage.channel_id == bindparam("in_channel"), OutboxMessage.state == "merged")
    .where(OutboxMessage.merged_into == bindparam("lead"))
    .values(state="queued", merged_into=None)
)
_OF_DEAL = select(LivingAlert).where(LivingAlert.workspace_id == _WORKSPACE, _ITS_DEAL)
# What it told before, in threads too, and what was shared of it.
_TOLD_OF_DEAL = select(OutboxMessage.channel_id, OutboxMessage.message_ts).where(
    OutboxMessage.workspace_id == _WORKSPACE,
    OutboxMessage.deal_id == bindparam("deal"),
    OutboxMessage.message_ts.is_not(None),
)
_DROP_ALL = delete(LivingAlert).where(LivingAlert.workspace_id == _WORKSPACE, _ITS_DEAL)
_LANES_OF_DEAL = (
    select(OutboxLane.channel_id)
    .where(OutboxLane.workspace_id == _WORKSPACE)
    .where(
        OutboxLane.channel_id.in_(
            select(OutboxMessage.channel_id).where(
                OutboxMessage.workspace_id == _WORKSPACE, OutboxMessage.deal_id == bindparam("deal")
            )
        )
    )
    .order_by(OutboxLane.channel_id)
    .with_for_update()
)
_REPLIES_DUE = (
    select(LivingAlert.workspace_id, LivingAlert.channel_id, LivingAlert.deal_id)
    .where(LivingAlert.reply_at <= bindparam("now"))
    .order_by(LivingAlert.reply_at)
    .limit(_REPLIES_AT_ONCE)
)
# What was decided from a living alert while its lane is held would undo what is written meanwhile.
_UNHELD = (
    select(OutboxLane.channel_id)
    .where(OutboxLane.workspace_id == _WORKSPACE, OutboxLane.channel_id == bindparam("channel"))
    .where(OutboxLane.leased_by.is_(None))
    .with_for_update(skip_locked=True)
)


def hear(connection: Connection, alert: Row[Any], *, unsure: bool) -> Decision | None:
    """Decide what becomes of an alert whose lane is handed out, and merge into it what it tells as well.

    Where it is `unsure` whether it was sent, nothing more is merged: the message that may stand there already
    says only what it said. None for an alert that a version which we do not know has queued.
    """
    key = {"workspace_id": alert.workspace_id, "channel": alert.channel_id, "deal": alert.deal_id}
    key["lead"] = alert.outbox_id
    merged = connection.execute(_MERGED, key).all() if unsure else ()
    later = () if unsure else _later(connection, key)
    heard = _readable([alert, *merged, *later])
    if not heard:
        return None
    decision = decide(_read(connection.execute(_LIVING, key).first()), heard, bound=1 + len(merged))
    absorbed = [row.outbox_id for row in later[: decision.taken - 1 - len(merged)]]
    if absorbed:
        values = {OF_WORKSPACE.key: alert.workspace_id, "keys": absorbed, "into": alert.outbox_id}
        connection.execute(_MERGE, values)
    return decision


def part(connection: Connection, workspace_id: str, channel_id: str, deal_id: int, outbox_id: int) -> None:
    """An alert has said nothing after all: what was merged into it waits by itself, and can be taken back."""
    names = {OF_WORKSPACE.key: workspace_id, "in_channel": channel_id, "of_deal": deal_id, "lead": outbox_id}
    connection.execute(_PART, names)


def keep(tx: Transaction, channel_id: str, deal_id: int, decision: Decision, message_ts: str) -> None:
    """Slack has taken what was decided: keep how the message lives on, and have an older one point to it."""
    _put(tx, channel_id, deal_id, decision.lives_as(message_ts, tx.now))
    old = decision.instead_of
    if old is None:
        return
    if old.reply_at is not None:
        _queue_reply(tx, channel_id, deal_id, old)
    facts = {"edits": old.message_ts, "newer": message_ts, "said": _dump(old.said)}
    enqueue(tx, channel_id, POINTER, facts, deal_id=deal_id)


def lose(tx: Transaction, channel_id: str, deal_id: int) -> None:
    """The message is gone from its channel, and its thread with it: the next is posted anew."""
    tx.write(_DROP, channel=channel_id, deal=deal_id)


def hold_lanes(tx: Transaction, deal_id: int) -> None:
    """Have nothing sent of a deal, in any channel, until this transaction ends."""
    tx.run(_LANES_OF_DEAL, deal=deal_id)


def take_away(tx: Transaction, deal_id: int) -> list[tuple[str, str]]:
    """Forget the messages that live with a deal; returns channel and ts of each, and of all else that tells
    of it, as far as the outbox knows.
    """
    rows = (*tx.rows(_OF_DEAL, deal=deal_id), *tx.rows(_TOLD_OF_DEAL, deal=deal_id))
    found = {(row.channel_id, row.message_ts) for row in rows}
    tx.write(_DROP_ALL, deal=deal_id)
    return sorted(found)


class ThreadReplies:
    """Says in the threads of living alerts what happened in a minute that has ended."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def queue(self) -> int:
        """Queue the replies that are due, some at a time; returns how many. Any number of processes may."""
        with self._db.across_workspaces() as connection:
            due = connection.execute(_REPLIES_DUE, {"now": self._db.clock.now()}).all()
        return sum(self._queue(*each) for each in due)

    def _queue(self, workspace_id: str, channel_id: str, deal_id: int) -> bool:
        with self._db.write(Actor.by_rule(workspace_id, "delivery")) as tx:
            if tx.first(_UNHELD, channel=channel_id) is None:
                return False
            living = _read(tx.first(_LIVING, channel=channel_id, deal=deal_id))
            if living is None or living.reply_at is None or living.reply_at > tx.now:
                return False
            _put(tx, channel_id, deal_id, _queue_reply(tx, channel_id, deal_id, living))
            return True


def _later(connection: Connection, key: dict[str, Any]) -> Sequence[Row[Any]]:
    """The alerts of a deal that wait behind one, up to one that somebody may just be taking back."""
    waiting = connection.execute(_LATER, key).all()
    free = {row.outbox_id for row in connection.execute(_FREE_LATER, key)} if waiting else set()
    taken = next((at for at, row in enumerate(waiting) if row.outbox_id not in free), len(waiting))
    return waiting[:taken]


def _readable(rows: Sequence[Row[Any]]) -> list[Heard]:
    heard = []
    for row in rows:
        try:
            event = DealEvent.model_validate(row.payload)
        except ValidationError:
            break
        heard.append(Heard(event, row.created_at, bool(row.payload.get("important"))))
    return heard


def _queue_reply(tx: Transaction, channel_id: str, deal_id: int, living: Living) -> Living:
    said, after = reply_to(living)
    facts = {"thread_ts": living.message_ts, "said": _dump(said)}
    enqueue(tx, channel_id, REPLY, facts, deal_id=deal_id)
    return after


def _read(row: Row[Any] | None) -> Living | None:
    if row is None:
        return None
    return Living(row.message_ts, row.posted_at, Said.model_validate(row.said), row.reply_at)


def _put(tx: Transaction, channel_id: str, deal_id: int, living: Living) -> None:
    tx.write(_DROP, channel=channel_id, deal=deal_id)
    tx.write(
        _PUT,
        channel_id=channel_id,
        deal_id=deal_id,
        message_ts=living.message_ts,
        posted_at=living.posted_at,
        said=_dump(living.said),
        reply_at=living.reply_at,
    )


def _dump(said: Said) -> dict[str, Any]:
    return said.model_dump(mode="json", exclude_defaults=True)
