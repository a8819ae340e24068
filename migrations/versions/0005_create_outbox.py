"""Create the tables of outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("relayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_event")),
    )
    op.create_index("ix_outbox_event_key", "outbox_event", ["key"], unique=True)
    op.create_index(
        "ix_outbox_event_unrelayed",
        "outbox_event",
        ["id"],
        unique=False,
        postgresql_where=sa.text("relayed_at is null"),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_index(
        "ix_outbox_event_unrelayed", table_name="outbox_event", postgresql_where=sa.text("relayed_at is null")
    )
    op.drop_index("ix_outbox_event_key", table_name="outbox_event")
    op.drop_table("outbox_event")
    # ### end Alembic commands ###
