"""What leaves the process, what came into it, and which channels listen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Double, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, index, own_key, unique, workspace_key


class Subscription(Base):
    """A channel that hears what happens in a pipeline, or in all where `pipeline_id` is null (rule 13).

    `hears` is a `core.channel_filter.ChannelFilter`; `created_by` and `created_at` say who made it as it is,
    and when.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        belongs_to("workspace"),
        belongs_to("pipeline", "pipeline_id"),
        belongs_to("member", "created_by", key=("member_id",)),
        unique("channel_id", "pipeline_id"),
        # Nulls differ from one another in a unique constraint; a channel hears all pipelines at most once.
        index(
            "uq_subscription_to_all",
            "channel_id",
            unique=True,
            sqlite_where=text("pipeline_id IS NULL"),
            postgresql_where=text("pipeline_id IS NULL"),
        ),
    )

    workspace_id: Mapped[str] = workspace_key()
    subscription_id: Mapped[int] = own_key("subscription_id")
    channel_id: Mapped[str] = mapped_column(String(32))
    pipeline_id: Mapped[int | None]
    hears: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]


class OutboxLane(Base):
    """The queue of one channel: when its next message may go, and who holds it until when.

    Times are seconds of real time: leases and retries do not follow the business clock. `next_at` is null
    while nothing waits.
    """

    __tablename__ = "outbox_lane"
    __table_args__ = (
        belongs_to("workspace"),
        # The drainer asks for due lanes of all workspaces, so this one index leads with the time.
        Index("ix_outbox_lane_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )

    workspace_id: Mapped[str] = workspace_key()
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    next_at: Mapped[float | None] = mapped_column(Double)
    leased_until: Mapped[float] = mapped_column(Double, server_default=text("0"))
    leased_by: Mapped[str | None]


class OutboxMessage(Base):
    """Something to say in a channel, written in the transaction of the change it tells of.

    `activity_id` is that change in history, so that an undo can take back what has not left yet; `deal_id`
    the deal that it tells of, if it is one. A `merged` one was said by the message `merged_into`; `edited`
    tells that it was said by changing a message, and not by a new one.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        belongs_to("outbox_lane", "channel_id"),
        index("ix_outbox_message_state", "channel_id", "state", "outbox_id"),
        index("ix_outbox_message_activity", "activity_id"),
        index("ix_outbox_message_deal", "deal_id", "channel_id", "state", "outbox_id"),
        CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'merged', 'cancelled', 'dead')", name="state"
        ),
    )

    workspace_id: Mapped[str] = workspace_key()
    outbox_id: Mapped[int] = own_key("outbox_id")
    channel_id: Mapped[str] = mapped_column(String(32))
    activity_id: Mapped[int | None]
    deal_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    message_ts: Mapped[str | None]
    merged_into: Mapped[int | None]
    edited: Mapped[bool] = mapped_column(server_default=text("false"))


class LivingAlert(Base):
    """The message in which a channel reads of a deal, as it stands there (rule 13).

    `said` is what it says (`core.living_alerts.Said`). `reply_at` is when what happened lately is to be said
    in its thread, by business time; null where nothing is. Whoever holds the channel's lane writes it.
    """

    __tablename__ = "living_alert"
    __table_args__ = (
        belongs_to("outbox_lane", "channel_id"),
        index("ix_living_alert_deal", "deal_id"),
        # Asked for in all workspaces at once, as with lanes.
        Index(
            "ix_living_alert_reply_at",
            "reply_at",
            sqlite_where=text("reply_at IS NOT NULL"),
            postgresql_where=text("reply_at IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[str] = workspace_key()
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    deal_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_ts: Mapped[str]
    posted_at: Mapped[datetime]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    reply_at: Mapped[datetime | None]


class Receipt(Base):
    """That a request was carried out. Written with the change, so that a repeat changes nothing."""

    __tablename__ = "receipt"
    __table_args__ = (belongs_to("workspace"), Index("ix_receipt_at", "at"))

    workspace_id: Mapped[str] = workspace_key()
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
