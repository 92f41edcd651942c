"""Whether a task is for a moment or for a day, and when a daily reminder named it."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_1_task_days"
down_revision = "20261122_5_schedule"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("planned_on", sa.Date(), nullable=True))
    op.add_column("task", sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("task", "listed_at")
    op.drop_column("task", "planned_on")
