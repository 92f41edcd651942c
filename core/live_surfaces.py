"""Live surfaces handed out when their facts have changed, and what became of that (decision record 11).

A surface is due some seconds after a change that concerns it, so that a burst is one edit, and at least once
an hour, since days pass too. Whoever takes one holds it for a while, as with lanes; who dies with it lets it
come due again. Times are seconds of real time.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, or_, select, update

from core.db import Database
from core.live_changes import WATCHES_WITH_NEWS, News, read_news
from core.live_requests import DueBoard, DueHome
from core.models import LiveBoard, Member, OpenHome, OutboxLane, OutboxMessage, RemindedDeal, Reminder
from core.outgoing import LEASE_SECONDS, Rhythm
from core.reminder_results import DueReminder

HOUR = 3600.0
_UNTIL_POSTED = 1.0
_GONE = ("dead", "cancelled")

# Days pass in a reminder too, but nobody looks at one all day.
_REST_OF_REMINDER = 24 * HOUR
Posted = type[LiveBoard] | type[Reminder]
Table = Posted | type[OpenHome]
Surface = DueBoard | DueHome | DueReminder
_TABLES: tuple[Table, ...] = (LiveBoard, OpenHome, Reminder)


class LiveSurfaces:
    """Hands out what is due to whoever renders it. Any number of processes may ask."""

    def __init__(
        self, db: Database, now: Callable[[], float] = time.time, rhythm: Rhythm | None = None
    ) -> None:
        self._db = db
        self._now = now
        # The least time between two edits of a surface, in seconds.
        self.edits = (rhythm or Rhythm()).edits
        self._holder = secrets.token_hex(8)

    def take(self, most: int) -> list[Surface]:
        """Look what has changed anywhere, and hold up to `most` surfaces of each kind that are due."""
        now = self._now()
        with self._db.across_workspaces() as connection:
            self._look_for_news(connection, now)
            for table in (OpenHome, Reminder):
                connection.execute(delete(table).where(table.forget_at < now))
            boards = [board for row in self._due(connection, LiveBoard, most, now)
                      if (board := self._board(connection, row, now)) is not None]  # fmt: skip
            homes = [_home(row) for row in self._due(connection, OpenHome, most, now)]
            reminders = [found for row in self._due(connection, Reminder, most, now)
                         if (found := self._reminder(connection, row, now)) is not None]  # fmt: skip
        return [*boards, *homes, *reminders]

    def hurry(self, workspace_id: str, user_id: str) -> None:
        """Have the reminders that somebody got come due at once: they have just acted on one.

        One that is being rendered just now may not show it yet, and comes due again.
        """
        own = (Reminder.workspace_id == workspace_id, Reminder.channel_id == user_id)
        now = self._now()
        with self._db.across_workspaces() as connection:
            # The news first: noticed later, they would put off again what is being rendered just now.
            self._look_for_news(connection, now)
            later = or_(Reminder.due_at > now, Reminder.leased_until > now)
            connection.execute(update(Reminder).where(*own, later).values(due_at=now))

    def settle(self, surface: Surface, shown: str) -> None:
        """The surface shows `shown` now. What changed meanwhile is due still; else it is in a while."""
        pause = _REST_OF_REMINDER if isinstance(surface, DueReminder) else HOUR
        self._settle(surface, shown=shown, failures=0, pause=pause)

    def retry(self, surface: Surface, pause: float) -> None:
        """The surface could not be edited, and is due again after `pause` seconds."""
        self._settle(surface, shown=surface.shown, failures=surface.failures + 1, pause=pause)

    def stop(self, surface: Surface) -> None:
        """The surface is not edited any more."""
        table = _table(surface)
        with self._db.across_workspaces() as connection:
            connection.execute(delete(table).where(*_is(table, surface)))

    def release(self) -> None:
        """Give back all that this process holds, as it stops."""
        with self._db.across_workspaces() as connection:
            for table in _TABLES:
                connection.execute(
                    update(table)
                    .where(table.leased_by == self._holder)
                    .values(leased_until=0, leased_by=None)
                )

    def _look_for_news(self, connection: Connection, now: float) -> None:
        for watch in connection.execute(WATCHES_WITH_NEWS).all():
            self._notice(connection, watch.workspace_id, read_news(connection, watch, now), now)

    def _notice(self, connection: Connection, workspace_id: str, news: News, now: float) -> None:
        """Have what the news concern come due soon; what is being rendered just now comes due again."""
        soon = now + self.edits
        concerned: Sequence[tuple[Table, Any]] = (
            (LiveBoard, LiveBoard.pipeline_id.in_(news.pipelines)),
            (OpenHome, or_(OpenHome.member_id.in_(news.members), OpenHome.whose.in_(news.members))),
            (
                Reminder,
                or_(
                    Reminder.member_id.in_(news.members),
                    Reminder.reminder_id.in_(_reminders_of(workspace_id, news.deals)),
                ),
            ),
        )
        for table, condition in concerned:
            due = case((or_(table.leased_until > now, table.due_at > soon), soon), else_=table.due_at)
            statement = update(table).where(table.workspace_id == workspace_id).values(due_at=due)
            connection.execute(statement if news.everything else statement.where(condition))

    def _due(self, connection: Connection, table: Table, most: int, now: float) -> Sequence[Row[Any]]:
        """Hold surfaces that are due and that nobody else holds."""
        rows = connection.execute(
            select(table.__table__)
            .where(table.due_at <= now, table.leased_until < now)
            .order_by(table.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            connection.execute(
                update(table)
                .where(table.workspace_id == row.workspace_id, _key(table) == getattr(row, _key(table).key))
                .values(leased_until=now + LEASE_SECONDS, leased_by=self._holder)
            )
        return rows

    def _board(self, connection: Connection, row: Row[Any], now: float) -> DueBoard | None:
        """A board as it is handed out; None for one that was not posted yet, or never will be."""
        sharer = select(Member.name).where(
            Member.workspace_id == row.workspace_id, Member.member_id == row.shared_by
        )
        message_ts = row.message_ts or self._posted(connection, LiveBoard, row, now)
        if message_ts is None:
            return None
        return DueBoard(
            workspace_id=row.workspace_id,
            key=row.live_id,
            due_at=row.due_at,
            shown=row.shown,
            failures=row.failures,
            channel_id=row.channel_id,
            message_ts=message_ts,
            pipeline_id=row.pipeline_id,
            filters=row.filters,
            sort=row.sort,
            look=row.look,
            shared_by=connection.execute(sharer).scalar_one(),
            inside=row.inside,
        )

    def _reminder(self, connection: Connection, row: Row[Any], now: float) -> DueReminder | None:
        """A reminder as it is handed out; None for one that was not posted yet, or never will be."""
        message_ts = row.message_ts or self._posted(connection, Reminder, row, now)
        if message_ts is None:
            return None
        return DueReminder(
            workspace_id=row.workspace_id,
            key=row.reminder_id,
            due_at=row.due_at,
            shown=row.shown,
            failures=row.failures,
            user_id=row.channel_id,
            message_ts=message_ts,
        )

    def _posted(self, connection: Connection, table: Posted, row: Row[Any], now: float) -> str | None:
        """Under which ts the outbox posted a message; one that it gave up is forgotten."""
        own = (table.workspace_id == row.workspace_id) & (_key(table) == getattr(row, _key(table).key))
        post = connection.execute(
            select(OutboxMessage.state, OutboxMessage.message_ts).where(
                OutboxMessage.workspace_id == row.workspace_id, OutboxMessage.outbox_id == row.outbox_id
            )
        ).first()
        if post is None or post.state in _GONE:
            connection.execute(delete(table).where(own))
            return None
        if post.message_ts is None:
            lane = select(OutboxLane.next_at).where(
                OutboxLane.workspace_id == row.workspace_id, OutboxLane.channel_id == row.channel_id
            )
            # Its lane may have to pause for long; nobody need ask each second meanwhile.
            due = max(now + _UNTIL_POSTED, connection.execute(lane).scalar() or 0.0)
            waits = {"due_at": due, "leased_until": 0, "leased_by": None}
            connection.execute(update(table).where(own).values(waits))
            return None
        connection.execute(update(table).where(own).values(message_ts=post.message_ts))
        return str(post.message_ts)

    def _settle(self, surface: Surface, *, shown: str, failures: int, pause: float) -> None:
        table = _table(surface)
        due = case((table.due_at == bindparam("was_due"), bindparam("next_due")), else_=table.due_at)
        statement = (
            update(table)
            .where(*_is(table, surface), table.leased_by == self._holder)
            .values(due_at=due, shown=shown, failures=failures, leased_until=0, leased_by=None)
        )
        with self._db.across_workspaces() as connection:
            connection.execute(statement, {"was_due": surface.due_at, "next_due": self._now() + pause})


def _home(row: Row[Any]) -> DueHome:
    """A Home as it is handed out."""
    return DueHome(
        workspace_id=row.workspace_id,
        key=row.member_id,
        due_at=row.due_at,
        shown=row.shown,
        failures=row.failures,
        user_id=row.user_id,
        whose=row.whose,
    )


def _table(surface: Surface) -> Table:
    if isinstance(surface, DueReminder):
        return Reminder
    return LiveBoard if isinstance(surface, DueBoard) else OpenHome


def _is(table: Table, surface: Surface) -> tuple[Any, Any]:
    return table.workspace_id == surface.workspace_id, _key(table) == surface.key


def _key(table: Table) -> Any:
    """What tells surfaces of a kind apart in a workspace."""
    if table is Reminder:
        return Reminder.reminder_id
    return LiveBoard.live_id if table is LiveBoard else OpenHome.member_id


def _reminders_of(workspace_id: str, deal_ids: Iterable[int]) -> Any:
    """The reminders that tell of any of these deals."""
    return select(RemindedDeal.reminder_id).where(
        RemindedDeal.workspace_id == workspace_id, RemindedDeal.deal_id.in_(list(deal_ids))
    )
