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


def downgrade() -> None:
    op.drop_table("digest_mark")
    op.drop_table("scheduled")
