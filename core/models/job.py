"""Long work: what was asked for, what is left of it, and who is at it (decision 10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Double, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, own_key, workspace_key


class Job(Base):
    """Work that takes more than one transaction, done in batches by whichever process holds it.

    `cursor` is the last item that is done, `done` how many are, `outcome` what became of them: all three
    move in the transaction of the batch. `reply` is where the asker reads of it. `next_at` and `leased_until`
    are seconds of real time, as with lanes; `next_at` is null once the asker was told the end. `attempts`
    counts how often somebody began without getting a batch done.
    """

    __tablename__ = "job"
    __table_args__ = (
        belongs_to("workspace"),
        belongs_to("member", "asked_by", key=("member_id",)),
        # The runner asks for due work of all workspaces, so this one index leads with the time.
        Index("ix_job_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        CheckConstraint("state IN ('waiting', 'done', 'failed')", name="state"),
    )

    workspace_id: Mapped[str] = workspace_key()
    job_id: Mapped[int] = own_key("job_id")
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[int]
    asked_at: Mapped[datetime]
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(server_default=text("0"))
    cursor: Mapped[int] = mapped_column(server_default=text("0"))
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    error: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    reply: Mapped[dict[str, Any]] = mapped_column(JSON)
    next_at: Mapped[float | None] = mapped_column(Double)
    leased_until: Mapped[float] = mapped_column(Double, server_default=text("0"))
    leased_by: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))


class JobItem(Base):
    """One thing that a job is to do, taken in the order of its key. Gone when the job has ended."""

    __tablename__ = "job_item"
    __table_args__ = (belongs_to("job", "job_id"),)

    workspace_id: Mapped[str] = workspace_key()
    job_id: Mapped[int] = own_key("job_id")
    item_id: Mapped[int] = own_key("item_id")
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
