"""What edits itself as facts change: boards shared in channels, and Homes that lie open.

Times ending in `_until`, `due_at` and `forget_at` are seconds of real time, as with lanes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Double, String, text
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
