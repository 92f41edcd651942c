"""The draining half of the outbox: lanes handed out, their messages sent, retried or given up.

A lane is the queue of one channel: one row that holds a lease and the time of the next send. Lanes are
claimed, not messages, so that order holds within a channel and a channel that must wait holds nobody up
(decision 3). A message that is `sending` when its lane is claimed may have arrived: whoever sent it did not
live to tell, or had no answer. Times here are real time, in seconds.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from core import living_rows
from core.actor import Actor
from core.alerts import ALERT
from core.db import Database
from core.lane_turns import take_turns
from core.lost_channels import lose_channel
from core.models import Member, OutboxLane, OutboxMessage
from core.outbox import NEEDLESS, arrived, enqueue
from core.outgoing import Outgoing, Rhythm
from core.sharing import SHARED
from core.transaction import Transaction

NOTICE = "notice"
_MOST_TOLD = 5

_LANE: Any = (OutboxLane.workspace_id == bindparam("workspace_key")) & (
    OutboxLane.channel_id == bindparam("channel")
)
_MESSAGE: Any = (OutboxMessage.workspace_id == bindparam("workspace_key")) & (
    OutboxMessage.outbox_id == bindparam("message")
)
# What was left `sending` is older than all that is `queued`; one state at a time comes off the index.
_OLDEST = (
    select(OutboxMessage)
    .where(OutboxMessage.workspace_id == bindparam("workspace_key"))
    .where(OutboxMessage.channel_id == bindparam("channel"), OutboxMessage.state == bindparam("in_state"))
    .order_by(OutboxMessage.outbox_id)
    .limit(1)
)
_HOLD = update(OutboxLane).where(_LANE).values(leased_until=bindparam("until"), leased_by=bindparam("holder"))
_EMPTY = update(OutboxLane).where(_LANE).values(next_at=None, leased_until=0, leased_by=None)
# A lease that ran out may have been given to this very process again: each is known by its end.
_FREE = (
    update(OutboxLane)
    .where(_LANE, OutboxLane.leased_by == bindparam("holder"), OutboxLane.leased_until == bindparam("lease"))
    .values(next_at=bindparam("at"), leased_until=0, leased_by=None)
)
# Somebody may be taking it back just now (`core.outbox.cancel`), and whoever holds a lane waits for nobody.
_STILL_WAITS = (
    select(OutboxMessage.outbox_id)
    .where(_MESSAGE, OutboxMessage.state.in_(("queued", "sending")))
    .with_for_update(skip_locked=True)
)
_SENDING = update(OutboxMessage).where(_MESSAGE).values(state="sending", attempts=OutboxMessage.attempts + 1)
_NOT_BEGUN = update(OutboxMessage).where(_MESSAGE).values(attempts=OutboxMessage.attempts - 1)
# One that was taken back while it was on its way is of another kind by now: its deal was deleted.
_SETTLE = (
    update(OutboxMessage)
    .where(_MESSAGE, OutboxMessage.state == "sending", OutboxMessage.kind == bindparam("as_kind"))
    .values(
        state=bindparam("to_state"),
        error=bindparam("why"),
        sent_at=bindparam("when"),
        message_ts=bindparam("ts"),
        edited=bindparam("as_edit"),
    )
)

# Nothing of ours reads again what was shared, and whoever it names may be erased.
_SAID = update(OutboxMessage).where(_MESSAGE).values(payload={})


class Lanes:
    """Hands out due lanes, each with its oldest message, and takes in what became of that."""

    def __init__(
        self, db: Database, now: Callable[[], float] = time.time, rhythm: Rhythm | None = None
    ) -> None:
        """`now` is the real time in seconds."""
        self.rhythm = rhythm or Rhythm()
        self._db = db
        self._now = now
        self._holder = secrets.token_hex(8)

    def claim(self, most: int, held: Mapping[str, int] | None = None) -> list[Outgoing]:
        """Hold up to `most` due lanes that nobody else holds, the oldest message of each marked as sending.

        `held` is how many this process holds already, by workspace: none is given more than its share. A lane
        in which nothing waits goes to rest until something is queued in it.
        """
        now = self._now()
        with self._db.across_workspaces() as connection:
            lanes = take_turns(connection, now, most, held or {})
            return [found for lane in lanes if (found := self._take(connection, *lane, now)) is not None]

    def sent(self, message: Outgoing, message_ts: str | None, *, began: float | None = None) -> None:
        """The message arrived, and stands in its channel as `message_ts`. The lane rests for a while.

        That is counted from the moment at which the call `began`, where it is known. Where
        another holds the lane by now, that one looks for the message and finds it.
        """
        with self._db.write(_deliverer(message)) as tx:
            # The lane first, as everywhere: two who took them in different orders could wait in a circle.
            if not self._free(tx.connection, message, self.rhythm.rest(self._now(), began)):
                return
            settled = self._settle(tx.connection, message, "sent", when=tx.now, ts=message_ts)
            if message_ts is None:
                return
            if not settled:
                arrived(tx, message.outbox_id, message_ts)
            elif message.kind == SHARED:
                key = {"workspace_key": message.workspace_id, "message": message.outbox_id}
                tx.connection.execute(_SAID, key)
            elif message.decision is not None and message.deal_id is not None:
                living_rows.keep(tx, message.channel_id, message.deal_id, message.decision, message_ts)

    def lost(self, message: Outgoing, why: str) -> None:
        """What it was to change or to answer is gone. An alert is posted anew; anything else is dropped."""
        with self._db.write(_deliverer(message)) as tx:
            if not self._free(tx.connection, message, 0):
                return
            if message.decision is not None and message.deal_id is not None:
                living_rows.lose(tx, message.channel_id, message.deal_id)
                self._settle(tx.connection, message, "queued", why=why)
            else:
                self._settle(tx.connection, message, "cancelled", why=NEEDLESS)

    def needless(self, message: Outgoing) -> None:
        """There was nothing left to say when the message's turn came; the next one may go at once."""
        with self._db.across_workspaces() as connection:
            if self._free(connection, message, 0):
                self._settle(connection, message, "cancelled", why=NEEDLESS)

    def retry(self, message: Outgoing, why: str, delay: float, *, unsure: bool, counts: bool = True) -> None:
        """The message is to go out again after `delay` seconds, and nothing in its lane before it.

        `unsure` says that a call may have arrived, `counts` whether this one was an attempt.
        """
        with self._db.across_workspaces() as connection:
            if self._free(connection, message, delay):
                self._settle(connection, message, "sending" if unsure else "queued", why=why)
                if not counts:
                    key = {"workspace_key": message.workspace_id, "message": message.outbox_id}
                    connection.execute(_NOT_BEGUN, key)

    def dead(self, message: Outgoing, why: str, *, channel_lost: bool = False, tell: bool = True) -> None:
        """Give the message up, visibly: it stays with its error, and admins are told the first time.

        Where the channel is lost, what it subscribed to is paused until somebody subscribes anew, and whoever
        set that up is told instead (`core.lost_channels`). `tell` is
        false where no message of ours could arrive anyway.
        """
        with self._db.write(_deliverer(message)) as tx:
            if not self._free(tx.connection, message, self.rhythm.pace):
                return
            first = not _died_of_it_before(tx, message, why)
            self._settle(tx.connection, message, "dead", why=why)
            if channel_lost:
                lose_channel(tx, message.channel_id, why)
            elif tell and first and message.kind != NOTICE:
                _tell_admins(tx, message.channel_id, why)

    def release(self) -> None:
        """Give back every lane that this process holds, as it stops."""
        with self._db.across_workspaces() as connection:
            connection.execute(
                update(OutboxLane)
                .where(OutboxLane.leased_by == self._holder)
                .values(leased_until=0, leased_by=None)
            )

    def take_over(self) -> None:
        """Free every lane, whoever held it. Only where no other process can be draining, as on SQLite."""
        with self._db.across_workspaces() as connection:
            connection.execute(
                update(OutboxLane)
                .where(OutboxLane.leased_by.is_not(None))
                .values(leased_until=0, leased_by=None)
            )

    def _take(self, connection: Connection, workspace: str, channel: str, now: float) -> Outgoing | None:
        lane = {"workspace_key": workspace, "channel": channel}
        row = (
            connection.execute(_OLDEST, {**lane, "in_state": "sending"}).first()
            or connection.execute(_OLDEST, {**lane, "in_state": "queued"}).first()
        )
        if row is None:
            connection.execute(_EMPTY, lane)
            return None
        key = {"workspace_key": workspace, "message": row.outbox_id}
        if connection.execute(_STILL_WAITS, key).first() is None:
            return None
        unsure = row.state == "sending"
        alive = row.kind == ALERT and row.deal_id is not None
        decision = living_rows.hear(connection, row, unsure=unsure) if alive else None
        leased_until = now + self.rhythm.lease
        connection.execute(_HOLD, {**lane, "until": leased_until, "holder": self._holder})
        connection.execute(_SENDING, key)
        return Outgoing(
            workspace,
            channel,
            row.outbox_id,
            row.kind,
            row.payload if decision is None else decision.said.model_dump(),
            row.attempts + 1,
            unsure,
            row.created_at,
            leased_until,
            row.deal_id,
            decision,
        )

    def _settle(
        self,
        connection: Connection,
        message: Outgoing,
        state: str,
        *,
        why: str | None = None,
        when: datetime | None = None,
        ts: str | None = None,
    ) -> bool:
        """Say what became of a message; False where it was taken back meanwhile."""
        settled = connection.execute(
            _SETTLE,
            {
                "workspace_key": message.workspace_id,
                "message": message.outbox_id,
                "to_state": state,
                "why": why,
                "when": when,
                "ts": ts,
                "as_edit": message.edits is not None,
                "as_kind": message.kind,
            },
        )
        if settled.rowcount == 0:
            return False
        if state == "queued" and message.decision is not None and message.deal_id is not None:
            alert = (message.workspace_id, message.channel_id, message.deal_id, message.outbox_id)
            living_rows.part(connection, *alert)
        return True

    def _free(self, connection: Connection, message: Outgoing, delay: float) -> bool:
        """Let go of a lane for `delay` seconds; False where the lease ran out and another holds it now."""
        freed = connection.execute(
            _FREE,
            {
                "workspace_key": message.workspace_id,
                "channel": message.channel_id,
                "holder": self._holder,
                "lease": message.leased_until,
                "at": self._now() + delay,
            },
        )
        return freed.rowcount == 1


def _deliverer(message: Outgoing) -> Actor:
    return Actor.by_rule(message.workspace_id, "delivery")


def _died_of_it_before(tx: Transaction, message: Outgoing, why: str) -> bool:
    alike = select(OutboxMessage.outbox_id).where(
        OutboxMessage.workspace_id == tx.workspace_id,
        OutboxMessage.channel_id == message.channel_id,
        OutboxMessage.state == "dead",
        OutboxMessage.error == why,
    )
    return tx.first(alike.limit(1)) is not None


def _tell_admins(tx: Transaction, channel_id: str, why: str) -> None:
    """Queue a private notice for each admin; a user's id is the address of the messages with them."""
    admins = (
        select(Member.user_id, Member.locale, Member.tz)
        .where(Member.workspace_id == tx.workspace_id, Member.role == "admin", Member.kind == "member")
        .where(Member.active.is_(True), Member.user_id.is_not(None))
        .order_by(Member.member_id)
        .limit(_MOST_TOLD)
    )
    for admin in tx.rows(admins):
        facts = {"channel_id": channel_id, "error": why}
        enqueue(tx, admin.user_id, NOTICE, {**facts, "locale": admin.locale, "tz": admin.tz})
