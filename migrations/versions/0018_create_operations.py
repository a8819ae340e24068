"""Create the tables of administrators' acts; let beginnings of business keys be found by index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = "ix_process_instance_business_key"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "operation_audit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=True),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("process", sa.Text(), nullable=True),
        sa.Column("business_key", sa.Text(), nullable=True),
        sa.Column("element_id", sa.Text(), nullable=True),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("jsonb_build_object()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation_audit")),
    )
    op.create_index(
        "ix_operation_audit_instance_id",
        "operation_audit",
        ["instance_id", "id"],
        unique=False,
        postgresql_where=sa.text("instance_id is not null"),
    )
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("chosen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_act")),
    )
    op.create_table(
        "bulk_item",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("bulk_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "done", "refused", name="itemstate", native_enum=False, create_constraint=True, length=40
            ),
            server_default="waiting",
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk_act.id"], name=op.f("fk_bulk_item_bulk_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_item")),
    )
    op.create_index("ix_bulk_item_bulk_id", "bulk_item", ["bulk_id", "state"], unique=False)
    op.drop_index(KEY, table_name="process_instance")
    op.create_index(
        KEY, "process_instance", ["business_key"], unique=False, postgresql_ops={"business_key": "text_pattern_ops"}
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index(KEY, table_name="process_instance")
    op.create_index(KEY, "process_instance", ["business_key"], unique=False)
    op.drop_table("bulk_item")
    op.drop_table("bulk_act")
    op.drop_table("operation_audit")
