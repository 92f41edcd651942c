"""What comes round by the clock."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_5_schedule"
down_revision = "20261122_4_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheduled",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_scheduled_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "subject_id", name="pk_scheduled"),
    )
    op.create_index("ix_scheduled_look_at", "scheduled", ["look_at"], unique=False)
    op.create_table(
        "digest_mark",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_digest_mark_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "subject_id", name="pk_digest_mark"),
    )
    op.create_table(
        "reminder",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("reminder_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("message_ts", sa.String(length=32), nullable=True),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_ids", sa.JSON(), nullable=False),
        sa.Column("digest", sa.JSON(), nullable=True),
        sa.Column("page", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("forget_at", sa.Double(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("leased_until", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("failures", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.member_id"],
            name="fk_reminder_workspace_id_member_id_member",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "reminder_id", name="pk_reminder"),
    )
    op.create_index("ix_reminder_member", "reminder", ["workspace_id", "member_id"], unique=False)
    op.create_index("ix_reminder_due_at", "reminder", ["due_at"], unique=False)
    op.create_table(
        "reminded_deal",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reminder_id", sa.BigInteger(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("ignored", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deal.workspace_id", "deal.deal_id"],
            name="fk_reminded_deal_workspace_id_deal_id_deal",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.member_id"],
            name="fk_reminded_deal_workspace_id_member_id_member",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "deal_id", "member_id", name="pk_reminded_deal"),
    )
    op.create_index(
        "ix_reminded_deal_reminder", "reminded_deal", ["workspace_id", "reminder_id"], unique=False
    )
    op.create_index(
        "ix_reminded_deal_ignored",
        "reminded_deal",
        ["workspace_id", "ignored"],
        unique=False,
        sqlite_where=sa.text("ignored > 0"),
        postgresql_where=sa.text("ignored > 0"),
    )


def downgrade() -> None:
    op.drop_table("digest_mark")
    op.drop_table("reminded_deal")
    op.drop_table("reminder")
    op.drop_table("scheduled")
