"""Let work logs be cancelled, and overlapping minutes be billed once."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BILLED = "minutes_billed = minutes_worked - minutes_included"


def upgrade() -> None:
    """Apply."""
    op.add_column("work_log", sa.Column("twice_because", sa.Text(), nullable=False, server_default=""))
    op.alter_column("work_log", "twice_because", server_default=None)
    op.add_column("work_log", sa.Column("cancelled_at", sa.DateTime(timezone=True)))
    unrated = sa.text("rated_at IS NULL AND cancelled_at IS NULL")
    op.create_index("ix_work_log_unrated", "work_log", ["request_id"], postgresql_where=unrated)
    op.add_column("rated_work", sa.Column("minutes_elsewhere", sa.BigInteger(), nullable=False, server_default="0"))
    op.alter_column("rated_work", "minutes_elsewhere", server_default=None)
    op.create_check_constraint(
        op.f("ck_rated_work_elsewhere"), "rated_work", "minutes_elsewhere IN (0, minutes_worked)"
    )
    _bill(f"{BILLED} - minutes_elsewhere")


def downgrade() -> None:
    """Undo."""
    _bill(BILLED)
    op.drop_column("rated_work", "minutes_elsewhere")
    op.drop_index("ix_work_log_unrated", "work_log")
    op.drop_column("work_log", "cancelled_at")
    op.drop_column("work_log", "twice_because")


def _bill(rule: str) -> None:
    op.drop_constraint(op.f("ck_rated_work_minutes"), "rated_work", type_="check")
    op.create_check_constraint(op.f("ck_rated_work_minutes"), "rated_work", rule)
