"""How far somebody or a channel has been told of what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, own_key, workspace_key


class DigestMark(Base):
    """Up to when digests have looked for their subject, and what stood open when the last one was sent.

    `kind` and `subject_id` are those of its row in the schedule. `open` holds deals and minor units by
    currency, and is null before the first.
    """

    __tablename__ = "digest_mark"
    __table_args__ = (belongs_to("workspace"),)

    workspace_id: Mapped[str] = workspace_key()
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[int] = own_key("subject_id")
    told_until: Mapped[datetime]
    open: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
