"""What members are going to do."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_4_tasks"
down_revision = "20261122_3_delivery_and_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state"),
        sa.CheckConstraint("deal_id IS NOT NULL OR contact_id IS NOT NULL", name="subject"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "assignee_id"],
            ["member.workspace_id", "member.member_id"],
            name="fk_task_workspace_id_assignee_id_member",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contact.workspace_id", "contact.contact_id"],
            name="fk_task_workspace_id_contact_id_contact",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "created_by"],
            ["member.workspace_id", "member.member_id"],
            name="fk_task_workspace_id_created_by_member",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deal.workspace_id", "deal.deal_id"],
            name="fk_task_workspace_id_deal_id_deal",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "task_id", name="pk_task"),
    )
    op.create_index(
        "ix_task_assignee", "task", ["workspace_id", "assignee_id", "state", "due_at"], unique=False
    )
    op.create_index(
        "ix_task_contact", "task", ["workspace_id", "contact_id", "state", "due_at"], unique=False
    )
    op.create_index("ix_task_deal", "task", ["workspace_id", "deal_id", "state", "due_at"], unique=False)
    op.create_index(
        "ix_task_remind_at",
        "task",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("task")
