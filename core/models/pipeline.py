"""Pipelines, their stages, and the totals kept for each stage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, index, own_key, workspace_key


class Pipeline(Base):
    """An ordered process (rule 3). `won_means` and its like say in a sentence what a close means in it."""

    __tablename__ = "pipeline"
    __table_args__ = (
        belongs_to("workspace"),
        index("uq_pipeline_name", "name_key", unique=True),
        index(
            "uq_pipeline_default",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        CheckConstraint("win_converts IN ('ask', 'automatically', 'off')", name="win_converts"),
    )

    workspace_id: Mapped[str] = workspace_key()
    pipeline_id: Mapped[int] = own_key("pipeline_id")
    name: Mapped[str]
    name_key: Mapped[str]
    colour: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    is_default: Mapped[bool]
    archived_at: Mapped[datetime | None]
    won_means: Mapped[str | None]
    lost_means: Mapped[str | None]
    abandoned_means: Mapped[str | None]
    lost_reason_required: Mapped[bool] = mapped_column(server_default=text("false"))
    win_converts: Mapped[str] = mapped_column(String(16), server_default="ask")


class Stage(Base):
    """A column of a pipeline. A removed stage keeps its row: closed deals and history point to it."""

    __tablename__ = "stage"
    __table_args__ = (
        belongs_to("pipeline", "pipeline_id"),
        index(
            "uq_stage_name",
            "pipeline_id",
            "name_key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        index(
            "uq_stage_default",
            "pipeline_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
    )

    workspace_id: Mapped[str] = workspace_key()
    pipeline_id: Mapped[int] = own_key("pipeline_id")
    stage_id: Mapped[int] = own_key("stage_id")
    name: Mapped[str]
    name_key: Mapped[str]
    colour: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    on_board: Mapped[bool]
    is_default: Mapped[bool]
    probability: Mapped[int]
    stale_after_days: Mapped[int | None]
    due_after_days: Mapped[int | None]
    definition: Mapped[str | None]
    name_means_done: Mapped[bool | None]
    required_fields: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    removed_at: Mapped[datetime | None]


class StageTotal(Base):
    """How many deals of a status and currency a stage holds, and their sum, kept with every change.

    `currency` is empty for deals that have no value.
    """

    __tablename__ = "stage_total"
    __table_args__ = (belongs_to("stage", "pipeline_id", "stage_id"),)

    workspace_id: Mapped[str] = workspace_key()
    pipeline_id: Mapped[int] = own_key("pipeline_id")
    stage_id: Mapped[int] = own_key("stage_id")
    status: Mapped[str] = mapped_column(String(16), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    deals: Mapped[int]
    value_minor: Mapped[int] = mapped_column(BigInteger)
