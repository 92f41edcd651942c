"""What somebody is going to do."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, index, own_key, workspace_key


class Task(Base):
    """Something a member will do by a time, on a deal or on a contact.

    `cancelled_by` names the close in history that cancelled it, so that undoing that close or reopening the
    deal restores it (rule 16); null where a person dropped it. `planned_on` is the day that was named
    where no time was, and `due_at` then only stands for it. `remind_at` is when its assignee is to be told,
    and null once they were; `listed_at` when a daily reminder named it last, since it is due then.
    """

    __tablename__ = "task"
    __table_args__ = (
        belongs_to("deal", "deal_id"),
        belongs_to("contact", "contact_id"),
        belongs_to("member", "assignee_id", key=("member_id",)),
        belongs_to("member", "created_by", key=("member_id",)),
        index("ix_task_deal", "deal_id", "state", "due_at"),
        index("ix_task_contact", "contact_id", "state", "due_at"),
        index("ix_task_assignee", "assignee_id", "state", "due_at"),
        # The tick asks for due tasks of all workspaces, so this one index leads with the time.
        Index(
            "ix_task_remind_at",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
        CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state"),
        CheckConstraint("deal_id IS NOT NULL OR contact_id IS NOT NULL", name="subject"),
    )

    workspace_id: Mapped[str] = workspace_key()
    task_id: Mapped[int] = own_key("task_id")
    deal_id: Mapped[int | None]
    contact_id: Mapped[int | None]
    title: Mapped[str]
    assignee_id: Mapped[int]
    due_at: Mapped[datetime]
    planned_on: Mapped[date | None]
    remind_at: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16))
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None]
