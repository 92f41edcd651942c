"""Whom we sell to, what we sell them, and the history of both."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, index, own_key, unique, workspace_key


class Company(Base):
    """An organisation; its name is unique in the workspace, whatever the case."""

    __tablename__ = "company"
    __table_args__ = (belongs_to("workspace"), unique("name_key"))

    workspace_id: Mapped[str] = workspace_key()
    company_id: Mapped[int] = own_key("company_id")
    name: Mapped[str]
    name_key: Mapped[str]
    domain: Mapped[str | None]
    created_at: Mapped[datetime]


class Contact(Base):
    """A person. An erased one keeps its row, so that deals and history still have someone to point to."""

    __tablename__ = "contact"
    __table_args__ = (
        belongs_to("workspace"),
        belongs_to("company", "company_id"),
        unique("number"),
        index("ix_contact_email", "email_key"),
        index("ix_contact_name", "name_key"),
        index("ix_contact_company", "company_id"),
        CheckConstraint("role IN ('lead', 'prospect', 'client')", name="role"),
    )

    workspace_id: Mapped[str] = workspace_key()
    contact_id: Mapped[int] = own_key("contact_id")
    number: Mapped[int]
    name: Mapped[str]
    name_key: Mapped[str]
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    phone: Mapped[str | None]
    company_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Deal(Base):
    """An opportunity. Its status and its stage are independent (rule 1).

    A deal without a value has amount 0 and an empty currency, so that one index sorts all of them.
    `version` counts changes of its own fields; `touched_at` moves with notes too (decision 9).
    `stale_at` is when it goes stale, and null where it cannot (decision 8). `next_step_at` is when its
    earliest open task is due; that and `snoozed_until` put staleness off (rule 11).
    """

    __tablename__ = "deal"
    __table_args__ = (
        belongs_to("contact", "contact_id"),
        belongs_to("company", "company_id"),
        belongs_to("member", "owner_id", key=("member_id",)),
        belongs_to("stage", "pipeline_id", "stage_id"),
        belongs_to("label", "label_id"),
        belongs_to("lost_reason", "lost_reason_id"),
        unique("number"),
        unique("external_id"),
        index("ix_deal_stage", "pipeline_id", "stage_id", "status", "value_minor", "deal_id"),
        index("ix_deal_stage_entered", "pipeline_id", "stage_id", "status", "stage_entered_at", "deal_id"),
        index("ix_deal_stage_closing", "pipeline_id", "stage_id", "status", "expected_close_on", "deal_id"),
        index("ix_deal_owner", "owner_id", "status", "value_minor", "deal_id"),
        index(
            "ix_deal_owner_stage", "owner_id", "status", "pipeline_id", "stage_id", "value_minor", "deal_id"
        ),
        index("ix_deal_status", "status", "value_minor", "deal_id"),
        index("ix_deal_closing", "status", "expected_close_on"),
        index(
            "ix_deal_due",
            "due_on",
            sqlite_where=text("due_on IS NOT NULL"),
            postgresql_where=text("due_on IS NOT NULL"),
        ),
        index("ix_deal_contact", "contact_id", "status"),
        index("ix_deal_company", "company_id", "status"),
        index(
            "ix_deal_stale",
            "stale_at",
            sqlite_where=text("stale_at IS NOT NULL"),
            postgresql_where=text("stale_at IS NOT NULL"),
        ),
        # What a reminder looks for: somebody's deals that have gone stale, or whose day has passed.
        index(
            "ix_deal_owner_stale",
            "owner_id",
            "stale_at",
            sqlite_where=text("stale_at IS NOT NULL"),
            postgresql_where=text("stale_at IS NOT NULL"),
        ),
        index(
            "ix_deal_owner_closing",
            "owner_id",
            "status",
            "expected_close_on",
            sqlite_where=text("expected_close_on IS NOT NULL"),
            postgresql_where=text("expected_close_on IS NOT NULL"),
        ),
        index(
            "ix_deal_owner_due",
            "owner_id",
            "status",
            "due_on",
            sqlite_where=text("due_on IS NOT NULL"),
            postgresql_where=text("due_on IS NOT NULL"),
        ),
        CheckConstraint("status IN ('open', 'won', 'lost', 'abandoned')", name="status"),
        CheckConstraint("value_minor >= 0 AND (currency <> '' OR value_minor = 0)", name="value"),
    )

    workspace_id: Mapped[str] = workspace_key()
    deal_id: Mapped[int] = own_key("deal_id")
    number: Mapped[int]
    title: Mapped[str]
    contact_id: Mapped[int | None]
    company_id: Mapped[int | None]
    owner_id: Mapped[int | None]
    value_minor: Mapped[int] = mapped_column(server_default=text("0"))
    currency: Mapped[str] = mapped_column(String(3), server_default="")
    pipeline_id: Mapped[int]
    stage_id: Mapped[int]
    stage_unknown: Mapped[bool] = mapped_column(server_default=text("false"))
    status: Mapped[str] = mapped_column(String(16))
    stage_entered_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    stale_at: Mapped[datetime | None]
    next_step_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    snooze_reason: Mapped[str | None]
    expected_close_on: Mapped[date | None]
    due_on: Mapped[date | None]
    due_by_stage: Mapped[bool] = mapped_column(server_default=text("false"))
    label_id: Mapped[int | None]
    source: Mapped[str | None]
    lost_reason_id: Mapped[int | None]
    close_reason: Mapped[str | None]
    closed_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    external_id: Mapped[str | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(server_default=text("1"))


class Activity(Base):
    """One line of history; append-only (rule 7). `before` and `after` hold the fields that changed.

    `stage_seconds` is how long the stage that was left had lasted. `undoes` names the activity that this
    one takes back; `undone` marks the one taken back, and is the single thing that ever changes.
    `caused_by` names the change that brought this one with it: a win its conversion, a stage's removal
    the moves. `task_id` names the task that a line tells of; it may be gone.
    """

    __tablename__ = "activity"
    __table_args__ = (
        belongs_to("workspace"),
        belongs_to("deal", "deal_id"),
        belongs_to("contact", "contact_id"),
        belongs_to("company", "company_id"),
        belongs_to("pipeline", "pipeline_id"),
        belongs_to("member", "actor_id", key=("member_id",)),
        index("ix_activity_deal", "deal_id", "activity_id"),
        index("ix_activity_contact", "contact_id", "activity_id"),
        index("ix_activity_actor", "actor_id", "activity_id"),
        # Of what was deleted nothing else is kept, so it is found by what it was.
        index(
            "ix_activity_deleted",
            "activity_id",
            sqlite_where=text("kind = 'deal.deleted'"),
            postgresql_where=text("kind = 'deal.deleted'"),
        ),
        # What happened in a stretch of time, whatever happened to.
        index("ix_activity_at", "at"),
        index(
            "ix_activity_company",
            "company_id",
            "activity_id",
            sqlite_where=text("company_id IS NOT NULL"),
            postgresql_where=text("company_id IS NOT NULL"),
        ),
        index(
            "ix_activity_caused_by",
            "caused_by",
            sqlite_where=text("caused_by IS NOT NULL"),
            postgresql_where=text("caused_by IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[str] = workspace_key()
    activity_id: Mapped[int] = own_key("activity_id")
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    rule: Mapped[str | None]
    deal_id: Mapped[int | None]
    contact_id: Mapped[int | None]
    company_id: Mapped[int | None]
    pipeline_id: Mapped[int | None]
    task_id: Mapped[int | None]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str | None]
    stage_seconds: Mapped[int | None]
    caused_by: Mapped[int | None]
    undoes: Mapped[int | None]
    undone: Mapped[bool] = mapped_column(server_default=text("false"))
