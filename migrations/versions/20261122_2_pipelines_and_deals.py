"""Pipelines and stages, companies, contacts, deals, and the history of all of them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_2_pipelines_and_deals"
down_revision = "20261122_1_workspaces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_company_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "company_id", name="pk_company"),
        sa.UniqueConstraint("workspace_id", "name_key", name="uq_company_workspace_id_name_key"),
    )
    op.create_table(
        "pipeline",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("pipeline_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("colour", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("won_means", sa.String(), nullable=True),
        sa.Column("lost_means", sa.String(), nullable=True),
        sa.Column("abandoned_means", sa.String(), nullable=True),
        sa.Column("lost_reason_required", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("win_converts", sa.String(length=16), server_default="ask", nullable=False),
        sa.CheckConstraint("win_converts IN ('ask', 'automatically', 'off')", name="win_converts"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_pipeline_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "pipeline_id", name="pk_pipeline"),
    )
    op.create_index(
        "uq_pipeline_default",
        "pipeline",
        ["workspace_id"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )
    op.create_index("uq_pipeline_name", "pipeline", ["workspace_id", "name_key"], unique=True)
    op.create_table(
        "contact",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("email_key", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('lead', 'prospect', 'client')", name="role"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company_id"],
            ["company.workspace_id", "company.company_id"],
            name="fk_contact_workspace_id_company_id_company",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_contact_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "contact_id", name="pk_contact"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_contact_workspace_id_number"),
    )
    op.create_index("ix_contact_company", "contact", ["workspace_id", "company_id"], unique=False)
    op.create_index("ix_contact_email", "contact", ["workspace_id", "email_key"], unique=False)
    op.create_index("ix_contact_name", "contact", ["workspace_id", "name_key"], unique=False)
    op.create_table(
        "stage",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("pipeline_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stage_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("colour", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("on_board", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("probability", sa.BigInteger(), nullable=False),
        sa.Column("stale_after_days", sa.BigInteger(), nullable=True),
        sa.Column("due_after_days", sa.BigInteger(), nullable=True),
        sa.Column("definition", sa.String(), nullable=True),
        sa.Column("name_means_done", sa.Boolean(), nullable=True),
        sa.Column("required_fields", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "pipeline_id"],
            ["pipeline.workspace_id", "pipeline.pipeline_id"],
            name="fk_stage_workspace_id_pipeline_id_pipeline",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "pipeline_id", "stage_id", name="pk_stage"),
    )
    op.create_index(
        "uq_stage_default",
        "stage",
        ["workspace_id", "pipeline_id"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )
    op.create_index(
        "uq_stage_name",
        "stage",
        ["workspace_id", "pipeline_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "deal",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("deal_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("value_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="", nullable=False),
        sa.Column("pipeline_id", sa.BigInteger(), nullable=False),
        sa.Column("stage_id", sa.BigInteger(), nullable=False),
        sa.Column("stage_unknown", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("stage_entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stale_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snooze_reason", sa.String(), nullable=True),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_by_stage", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("lost_reason_id", sa.BigInteger(), nullable=True),
        sa.Column("close_reason", sa.String(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("status IN ('open', 'won', 'lost', 'abandoned')", name="status"),
        sa.CheckConstraint("value_minor >= 0 AND (currency <> '' OR value_minor = 0)", name="value"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company_id"],
            ["company.workspace_id", "company.company_id"],
            name="fk_deal_workspace_id_company_id_company",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contact.workspace_id", "contact.contact_id"],
            name="fk_deal_workspace_id_contact_id_contact",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "label_id"],
            ["label.workspace_id", "label.label_id"],
            name="fk_deal_workspace_id_label_id_label",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lost_reason_id"],
            ["lost_reason.workspace_id", "lost_reason.lost_reason_id"],
            name="fk_deal_workspace_id_lost_reason_id_lost_reason",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["member.workspace_id", "member.member_id"],
            name="fk_deal_workspace_id_owner_id_member",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "pipeline_id", "stage_id"],
            ["stage.workspace_id", "stage.pipeline_id", "stage.stage_id"],
            name="fk_deal_workspace_id_pipeline_id_stage_id_stage",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "deal_id", name="pk_deal"),
        sa.UniqueConstraint("workspace_id", "external_id", name="uq_deal_workspace_id_external_id"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_deal_workspace_id_number"),
    )
    op.create_index("ix_deal_closing", "deal", ["workspace_id", "status", "expected_close_on"], unique=False)
    op.create_index("ix_deal_company", "deal", ["workspace_id", "company_id", "status"], unique=False)
    op.create_index("ix_deal_contact", "deal", ["workspace_id", "contact_id", "status"], unique=False)
    op.create_index(
        "ix_deal_due",
        "deal",
        ["workspace_id", "due_on"],
        unique=False,
        sqlite_where=sa.text("due_on IS NOT NULL"),
        postgresql_where=sa.text("due_on IS NOT NULL"),
    )
    op.create_index(
        "ix_deal_owner",
        "deal",
        ["workspace_id", "owner_id", "status", "value_minor", "deal_id"],
        unique=False,
    )
    op.create_index(
        "ix_deal_owner_stage",
        "deal",
        ["workspace_id", "owner_id", "status", "pipeline_id", "stage_id", "value_minor", "deal_id"],
        unique=False,
    )
    op.create_index(
        "ix_deal_stage",
        "deal",
        ["workspace_id", "pipeline_id", "stage_id", "status", "value_minor", "deal_id"],
        unique=False,
    )
    op.create_index(
        "ix_deal_stage_closing",
        "deal",
        ["workspace_id", "pipeline_id", "stage_id", "status", "expected_close_on", "deal_id"],
        unique=False,
    )
    op.create_index(
        "ix_deal_stage_entered",
        "deal",
        ["workspace_id", "pipeline_id", "stage_id", "status", "stage_entered_at", "deal_id"],
        unique=False,
    )
    op.create_index(
        "ix_deal_stale",
        "deal",
        ["workspace_id", "stale_at"],
        unique=False,
        sqlite_where=sa.text("stale_at IS NOT NULL"),
        postgresql_where=sa.text("stale_at IS NOT NULL"),
    )
    op.create_index(
        "ix_deal_owner_closing",
        "deal",
        ["workspace_id", "owner_id", "status", "expected_close_on"],
        unique=False,
        sqlite_where=sa.text("expected_close_on IS NOT NULL"),
        postgresql_where=sa.text("expected_close_on IS NOT NULL"),
    )
    op.create_index(
        "ix_deal_owner_due",
        "deal",
        ["workspace_id", "owner_id", "status", "due_on"],
        unique=False,
        sqlite_where=sa.text("due_on IS NOT NULL"),
        postgresql_where=sa.text("due_on IS NOT NULL"),
    )
    op.create_index(
        "ix_deal_owner_stale",
        "deal",
        ["workspace_id", "owner_id", "stale_at"],
        unique=False,
        sqlite_where=sa.text("stale_at IS NOT NULL"),
        postgresql_where=sa.text("stale_at IS NOT NULL"),
    )
    op.create_index(
        "ix_deal_status", "deal", ["workspace_id", "status", "value_minor", "deal_id"], unique=False
    )
    op.create_table(
        "stage_total",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("pipeline_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stage_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("deals", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "pipeline_id", "stage_id"],
            ["stage.workspace_id", "stage.pipeline_id", "stage.stage_id"],
            name="fk_stage_total_workspace_id_pipeline_id_stage_id_stage",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "pipeline_id", "stage_id", "status", "currency", name="pk_stage_total"
        ),
    )
    op.create_table(
        "activity",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("activity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("deal_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("pipeline_id", sa.BigInteger(), nullable=True),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("stage_seconds", sa.BigInteger(), nullable=True),
        sa.Column("caused_by", sa.BigInteger(), nullable=True),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column("undone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "actor_id"],
            ["member.workspace_id", "member.member_id"],
            name="fk_activity_workspace_id_actor_id_member",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company_id"],
            ["company.workspace_id", "company.company_id"],
            name="fk_activity_workspace_id_company_id_company",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contact.workspace_id", "contact.contact_id"],
            name="fk_activity_workspace_id_contact_id_contact",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "deal_id"],
            ["deal.workspace_id", "deal.deal_id"],
            name="fk_activity_workspace_id_deal_id_deal",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "pipeline_id"],
            ["pipeline.workspace_id", "pipeline.pipeline_id"],
            name="fk_activity_workspace_id_pipeline_id_pipeline",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name="fk_activity_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "activity_id", name="pk_activity"),
    )
    op.create_index(
        "ix_activity_actor", "activity", ["workspace_id", "actor_id", "activity_id"], unique=False
    )
    op.create_index("ix_activity_at", "activity", ["workspace_id", "at"], unique=False)
    op.create_index(
        "ix_activity_caused_by",
        "activity",
        ["workspace_id", "caused_by"],
        unique=False,
        sqlite_where=sa.text("caused_by IS NOT NULL"),
        postgresql_where=sa.text("caused_by IS NOT NULL"),
    )
    op.create_index(
        "ix_activity_company",
        "activity",
        ["workspace_id", "company_id", "activity_id"],
        unique=False,
        sqlite_where=sa.text("company_id IS NOT NULL"),
        postgresql_where=sa.text("company_id IS NOT NULL"),
    )
    op.create_index(
        "ix_activity_contact", "activity", ["workspace_id", "contact_id", "activity_id"], unique=False
    )
    op.create_index("ix_activity_deal", "activity", ["workspace_id", "deal_id", "activity_id"], unique=False)


def downgrade() -> None:
    op.drop_table("activity")
    op.drop_table("stage_total")
    op.drop_table("deal")
    op.drop_table("stage")
    op.drop_table("contact")
    op.drop_table("pipeline")
    op.drop_table("company")
