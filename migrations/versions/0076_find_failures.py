"""Find what failed in a process within a period, without reading all of its history."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    """An index over failures alone: they are few."""
    failed = sa.text("kind = 'failed'")
    op.create_index("ix_process_history_failed", "process_history", ["process", "at"], postgresql_where=failed)


def downgrade() -> None:
    """Without."""
    op.drop_index("ix_process_history_failed", "process_history")
