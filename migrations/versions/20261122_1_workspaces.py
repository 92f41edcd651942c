"""Workspaces: who is in them, how the bot is let in, and their own lists."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1_workspaces"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspace",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("setup_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_workspace"),
    )
    op.create_table(
        "counter",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("next_number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_counter_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "kind", name="pk_counter"),
    )
    op.create_table(
        "installation",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("bot_token", sa.String(), nullable=False),
        sa.Column("bot_user_id", sa.String(), nullable=False),
        sa.Column("bot_id", sa.String(), nullable=False),
        sa.Column("installed_by", sa.String(), nullable=True),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_installation_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_installation"),
    )
    op.create_table(
        "label",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("label_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("colour", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_label_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "label_id", name="pk_label"),
    )
    op.create_index(
        "uq_label_name",
        "label",
        ["workspace_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "lost_reason",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("lost_reason_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_lost_reason_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lost_reason_id", name="pk_lost_reason"),
    )
    op.create_index(
        "uq_lost_reason_name",
        "lost_reason",
        ["workspace_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "member",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("tz", sa.String(), server_default="UTC", nullable=False),
        sa.Column("locale", sa.String(), server_default="en-US", nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), server_default="member", nullable=False),
        sa.Column("manager_id", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("preferences", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('member', 'guest', 'stranger')", name="kind"),
        sa.CheckConstraint("role IN ('admin', 'manager', 'rep', 'viewer')", name="role"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "manager_id"],
            ["member.workspace_id", "member.member_id"],
            name="fk_member_workspace_id_manager_id_member",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_member_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", name="pk_member"),
        sa.UniqueConstraint("workspace_id", "user_id", name="uq_member_workspace_id_user_id"),
    )
    op.create_index("ix_member_name", "member", ["workspace_id", "name_key"], unique=False)


def downgrade() -> None:
    op.drop_table("member")
    op.drop_table("lost_reason")
    op.drop_table("label")
    op.drop_table("installation")
    op.drop_table("counter")
    op.drop_table("workspace")
