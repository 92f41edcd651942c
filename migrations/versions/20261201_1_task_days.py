"""Whether a task is for a moment or for a day."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_1_task_days"
down_revision = "20261122_5_schedule"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("planned_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("task", "planned_on")
