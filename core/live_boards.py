"""Boards shared in channels, and Homes that were opened, as surfaces that edit themselves from then on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from core.actor import Actor
from core.db import Database
from core.errors import NotPermitted
from core.i18n import _
from core.ids import first_id_at, new_id
from core.live_changes import OVERLAP_SECONDS
from core.live_requests import ShareBoard
from core.live_surfaces import HOUR
from core.models import LiveBoard, LiveWatch, Member, OpenHome, OutboxMessage
from core.outbox import enqueue
from core.permissions import may
from core.setup import setup_version
from core.sharing import require_sharing
from core.transaction import Transaction

LIVE_BOARD = "live_board"
_POSTED_WITHIN = 1.0
_INSERT = insert(LiveBoard)
_MEMBER = select(Member.member_id).where(
    Member.workspace_id == bindparam("workspace_id"), Member.user_id == bindparam("user_id")
)


# Its ts is the outbox's until the board is looked at for the first time.
_STANDING = (
    select(LiveBoard.live_id, LiveBoard.shared_by, Member.name)
    .join(
        Member,
        (Member.workspace_id == bindparam("workspace_id")) & (Member.member_id == LiveBoard.shared_by),
    )
    .join(
        OutboxMessage,
        (OutboxMessage.workspace_id == bindparam("workspace_id"))
        & (OutboxMessage.outbox_id == LiveBoard.outbox_id),
        isouter=True,
    )
    .where(
        LiveBoard.workspace_id == bindparam("workspace_id"), LiveBoard.channel_id == bindparam("channel_id")
    )
    .where(func.coalesce(LiveBoard.message_ts, OutboxMessage.message_ts) == bindparam("message_ts"))
)
_DELETE = delete(LiveBoard).where(
    LiveBoard.workspace_id == bindparam("workspace_id"), LiveBoard.live_id == bindparam("live_id")
)


def _watch(insert_: Any) -> Any:
    statement = insert_(LiveWatch).values(
        workspace_id=bindparam("workspace_id"), seen=bindparam("seen"), setup_version=bindparam("version")
    )
    return statement.on_conflict_do_nothing(index_elements=("workspace_id",))


def _open(insert_: Any) -> Any:
    statement = insert_(OpenHome).values(
        workspace_id=bindparam("workspace_id"),
        member_id=bindparam("member_id"),
        user_id=bindparam("user_id"),
        whose=bindparam("whose"),
        forget_at=bindparam("forget_at"),
        due_at=bindparam("due_at"),
        shown=bindparam("shown"),
    )
    taken = {name: statement.excluded[name] for name in ("user_id", "whose", "forget_at", "due_at", "shown")}
    return statement.on_conflict_do_update(index_elements=("workspace_id", "member_id"), set_=taken)


_LITE_WATCH, _PG_WATCH = _watch(sqlite.insert), _watch(postgresql.insert)
_LITE_OPEN, _PG_OPEN = _open(sqlite.insert), _open(postgresql.insert)


class LiveBoards:
    """Begins live surfaces; `core.live_surfaces` keeps them."""

    def __init__(self, db: Database, now: Callable[[], float] = time.time) -> None:
        """`now` is the real time in seconds."""
        self._db = db
        self._now = now

    def share(self, request: ShareBoard, actor: Actor) -> None:
        """Have a board posted, and edited from then on. Raises NotPermitted as `require_sharing` does."""
        with self._db.write(actor) as tx:
            require_sharing(tx, request.channel_id, outsiders=request.outsiders, unseen=request.unseen)
            outbox_id = enqueue(tx, request.channel_id, LIVE_BOARD, request.content)
            begin_watch(tx, self._now())
            tx.run(
                _INSERT,
                live_id=new_id(),
                channel_id=request.channel_id,
                message_ts=None,
                outbox_id=outbox_id,
                pipeline_id=request.pipeline_id,
                filters=request.filters,
                sort=request.sort,
                look=request.look,
                shared_by=actor.member_id,
                shared_at=tx.now,
                inside=request.inside,
                due_at=self._now() + _POSTED_WITHIN,
                shown=request.shown,
            )

    def stop(self, channel_id: str, message_ts: str, actor: Actor) -> None:
        """Have the board edited no more that stands there; one that is not live stays as it is.

        Raises NotPermitted, naming who could, unless the actor shared it or is a manager.
        """
        with self._db.write(actor) as tx:
            row = tx.first(_STANDING, channel_id=channel_id, message_ts=message_ts)
            if row is None:
                return
            if row.shared_by != actor.member_id and not may(actor, "subscribe_channel"):
                raise NotPermitted(
                    _("{name} shared this board.", name=row.name),
                    _("{name}, a manager or an admin can stop it.", name=row.name),
                )
            tx.run(_DELETE, live_id=row.live_id)

    def home_opened(self, workspace_id: str, user_id: str, shown: str, whose: int | None = None) -> None:
        """Somebody's Home was published and shows `shown`; it is edited for an hour from now.

        `whose` is the member whose Home they look at, if it is not their own.
        """
        with self._db.write(Actor.by_rule(workspace_id, "home")) as tx:
            row = tx.first(_MEMBER, user_id=user_id)
            if row is None:
                return
            begin_watch(tx, self._now())
            tx.run(
                _LITE_OPEN if tx.is_sqlite else _PG_OPEN,
                member_id=row.member_id,
                user_id=user_id,
                whose=whose,
                forget_at=self._now() + HOUR,
                due_at=self._now() + HOUR,
                shown=shown,
            )


def begin_watch(tx: Transaction, now: float) -> None:
    """Have the workspace's history looked at from `now` on (real time), if it is not yet."""
    seen = first_id_at(now - OVERLAP_SECONDS)
    tx.run(_LITE_WATCH if tx.is_sqlite else _PG_WATCH, seen=seen, version=setup_version(tx) or 0)
