"""Which deals were deleted is found without reading all of history."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_2_deleted_deals"
down_revision = "20261201_1_task_days"
branch_labels = None
depends_on = None

_DELETED = sa.text("kind = 'deal.deleted'")


def upgrade() -> None:
    op.create_index(
        "ix_activity_deleted",
        "activity",
        ["workspace_id", "activity_id"],
        unique=False,
        sqlite_where=_DELETED,
        postgresql_where=_DELETED,
    )


def downgrade() -> None:
    op.drop_index("ix_activity_deleted", table_name="activity")
