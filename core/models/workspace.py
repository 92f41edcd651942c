"""Workspaces, who is in them, and how the bot is let in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, belongs_to, index, own_key, unique, workspace_key


class Workspace(Base):
    """A team. `workspace_id` is the chat platform's own id, so no other key is needed to find it.

    `setup_version` is another one after each change of what the workspace has set up (see `core.setup`).
    """

    __tablename__ = "workspace"

    workspace_id: Mapped[str] = workspace_key()
    name: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    setup_version: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]


class Installation(Base):
    """What lets the bot act in a workspace. The token is encrypted by the shell before it comes here."""

    __tablename__ = "installation"
    __table_args__ = (belongs_to("workspace"),)

    workspace_id: Mapped[str] = workspace_key()
    bot_token: Mapped[str]
    bot_user_id: Mapped[str]
    bot_id: Mapped[str]
    installed_by: Mapped[str | None]
    installed_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Member(Base):
    """Someone who owns deals or acts on them.

    `user_id` is the chat platform's id, and null for an owner who came with an import and is known by
    name only. `kind` tells members from guests and from people of another organisation (rule 15).
    `preferences` holds what they chose of `core.preferences`.
    """

    __tablename__ = "member"
    __table_args__ = (
        belongs_to("workspace"),
        belongs_to("member", "manager_id", key=("member_id",)),
        unique("user_id"),
        index("ix_member_name", "name_key"),
        CheckConstraint("role IN ('admin', 'manager', 'rep', 'viewer')", name="role"),
        CheckConstraint("kind IN ('member', 'guest', 'stranger')", name="kind"),
    )

    workspace_id: Mapped[str] = workspace_key()
    member_id: Mapped[int] = own_key("member_id")
    user_id: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str]
    name_key: Mapped[str]
    email: Mapped[str | None]
    tz: Mapped[str] = mapped_column(server_default="UTC")
    locale: Mapped[str] = mapped_column(server_default="en-US")
    role: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16), server_default="member")
    manager_id: Mapped[int | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, server_default=text("'{}'"))
    refreshed_at: Mapped[datetime | None]


class Counter(Base):
    """The next number of a kind (`deal`, `contact`) in a workspace, taken in the creating transaction."""

    __tablename__ = "counter"
    __table_args__ = (belongs_to("workspace"),)

    workspace_id: Mapped[str] = workspace_key()
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    next_number: Mapped[int]


class LostReason(Base):
    """A reason on the workspace's editable list of why deals are lost (rule 2).

    One that was removed keeps its row: closed deals and history name it.
    """

    __tablename__ = "lost_reason"
    __table_args__ = (
        belongs_to("workspace"),
        index(
            "uq_lost_reason_name",
            "name_key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    workspace_id: Mapped[str] = workspace_key()
    lost_reason_id: Mapped[int] = own_key("lost_reason_id")
    name: Mapped[str]
    name_key: Mapped[str]
    position: Mapped[int]
    removed_at: Mapped[datetime | None]


class Label(Base):
    """A colour label that deals may carry. No deal shows one that was removed, and its row brings it back."""

    __tablename__ = "label"
    __table_args__ = (
        belongs_to("workspace"),
        index(
            "uq_label_name",
            "name_key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    workspace_id: Mapped[str] = workspace_key()
    label_id: Mapped[int] = own_key("label_id")
    name: Mapped[str]
    name_key: Mapped[str]
    colour: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    removed_at: Mapped[datetime | None]
