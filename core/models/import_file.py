"""Files that deals are to be imported from, while somebody decides how."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, index, own_key, workspace_key


class ImportFile(Base):
    """A file and how it is to be read. Its content is null before it is fetched, and once a job does it."""

    __tablename__ = "import_file"
    __table_args__ = (
        belongs_to("workspace"),
        belongs_to("member", "asked_by", key=("member_id",)),
        index("ix_import_file_asked_at", "asked_at"),
    )

    workspace_id: Mapped[str] = workspace_key()
    import_id: Mapped[int] = own_key("import_id")
    name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by: Mapped[int]
    asked_at: Mapped[datetime]
    job_id: Mapped[int | None]
