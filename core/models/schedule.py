"""What comes round by the clock, such as somebody's daily reminder."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, own_key, workspace_key


class Scheduled(Base):
    """The next time of something that comes round; one row for each kind and each whom it is for.

    `subject_id` is the key of that member, channel's subscription or whatever the kind is about. `due_at` is
    the next time of its occurrence, null until it is planned; `look_at` when somebody is to look at the row,
    which is earlier where its plan may have changed, and later where it must wait. `said_on` is the day,
    where the subject was then, on which it last said something; `dropped_at` when a time was last left out,
    as no process had run. All are of the business clock.
    """

    __tablename__ = "scheduled"
    __table_args__ = (
        belongs_to("workspace"),
        # The tick asks for due rows of all workspaces, so this one index leads with the time.
        Index("ix_scheduled_look_at", "look_at"),
    )

    workspace_id: Mapped[str] = workspace_key()
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[int] = own_key("subject_id")
    due_at: Mapped[datetime | None]
    look_at: Mapped[datetime]
    said_on: Mapped[date | None]
    dropped_at: Mapped[datetime | None]
