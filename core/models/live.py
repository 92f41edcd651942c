"""What edits itself as facts change: boards shared in channels, Homes that lie open, daily reminders.

Times ending in `_until`, `due_at` and `forget_at` are seconds of real time, as with lanes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Double, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, index, own_key, workspace_key


class LiveWatch(Base):
    """How far the history of a workspace that has live surfaces was looked at (decision record 11).

    `seen` is an activity's id, behind the latest by some seconds, since an id is older than its commit;
    `later` is how many activities came after it, `latest` the last one, when it was looked at.
    """

    __tablename__ = "live_watch"
    __table_args__ = (belongs_to("workspace"),)

    workspace_id: Mapped[str] = workspace_key()
    seen: Mapped[int]
    later: Mapped[int] = mapped_column(server_default=text("0"))
    latest: Mapped[int] = mapped_column(server_default=text("0"))
    setup_version: Mapped[int]


class _Live:
    """What all live surfaces have: when to look at one anew, who is at it, and what it shows (a fingerprint).

    `failures` counts the edits in a row that Slack did not take.
    """

    due_at: Mapped[float] = mapped_column(Double)
    leased_until: Mapped[float] = mapped_column(Double, server_default=text("0"))
    leased_by: Mapped[str | None]
    shown: Mapped[str]
    failures: Mapped[int] = mapped_column(server_default=text("0"))


class LiveBoard(_Live, Base):
    """A board that was shared in a channel. `outbox_id` is what posts it; until then it has no `message_ts`.

    `inside` says that the bot was in the channel then: where it is not any more, it was removed.
    """

    __tablename__ = "live_board"
    __table_args__ = (
        belongs_to("pipeline", "pipeline_id"),
        belongs_to("member", "shared_by", key=("member_id",)),
        index("ix_live_board_due", "due_at"),
    )

    workspace_id: Mapped[str] = workspace_key()
    live_id: Mapped[int] = own_key("live_id")
    channel_id: Mapped[str] = mapped_column(String(32))
    message_ts: Mapped[str | None] = mapped_column(String(32))
    outbox_id: Mapped[int]
    pipeline_id: Mapped[int]
    filters: Mapped[str]
    sort: Mapped[str] = mapped_column(String(16))
    look: Mapped[str | None] = mapped_column(String(16))
    shared_by: Mapped[int]
    shared_at: Mapped[datetime]
    inside: Mapped[bool]


class OpenHome(_Live, Base):
    """Somebody who opened Home lately. Nobody says when they leave, so it is forgotten at `forget_at`.

    `whose` is the member whose Home they look at, if it is not their own.
    """

    __tablename__ = "open_home"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("member", "whose", key=("member_id",)),
        index("ix_open_home_due", "due_at"),
    )

    workspace_id: Mapped[str] = workspace_key()
    member_id: Mapped[int] = own_key("member_id")
    user_id: Mapped[str] = mapped_column(String(32))
    whose: Mapped[int | None]
    forget_at: Mapped[float] = mapped_column(Double)


class Reminder(_Live, Base):
    """A reminder in its reader's conversation, which shrinks as it is dealt with (rule 12).

    `outbox_id` is what posts it, to `channel_id`, which is the reader's user id; `message_ts` is the outbox's
    until it is looked at for the first time. `task_ids` are the tasks that it tells of; its deals name it.
    `digest` is what the digest in it is about, as `core.digest_spans` has it, where everything comes in one.
    `page` is how far its reader has turned. It is edited until `forget_at`.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        belongs_to("member", "member_id"),
        index("ix_reminder_member", "member_id"),
        # There are as many as reps, and due ones are asked for in all workspaces at once.
        Index("ix_reminder_due_at", "due_at"),
    )

    workspace_id: Mapped[str] = workspace_key()
    reminder_id: Mapped[int] = own_key("reminder_id")
    member_id: Mapped[int]
    channel_id: Mapped[str] = mapped_column(String(32))
    outbox_id: Mapped[int]
    message_ts: Mapped[str | None] = mapped_column(String(32))
    composed_at: Mapped[datetime]
    task_ids: Mapped[list[int]] = mapped_column(JSON)
    digest: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    page: Mapped[int] = mapped_column(server_default=text("1"))
    forget_at: Mapped[float] = mapped_column(Double)


class RemindedDeal(Base):
    """The last reminder of a deal that a member got, and how many in a row they ignored before it.

    `named` says that the deal was among those shown, and not only counted below them. What came to pass
    after a reminder has a greater id in history than it.
    """

    __tablename__ = "reminded_deal"
    __table_args__ = (
        belongs_to("deal", "deal_id"),
        belongs_to("member", "member_id"),
        index("ix_reminded_deal_reminder", "reminder_id"),
        index(
            "ix_reminded_deal_ignored",
            "ignored",
            sqlite_where=text("ignored > 0"),
            postgresql_where=text("ignored > 0"),
        ),
    )

    workspace_id: Mapped[str] = workspace_key()
    deal_id: Mapped[int] = own_key("deal_id")
    member_id: Mapped[int] = own_key("member_id")
    reminder_id: Mapped[int]
    reminded_at: Mapped[datetime]
    named: Mapped[bool]
    ignored: Mapped[int] = mapped_column(server_default=text("0"))
