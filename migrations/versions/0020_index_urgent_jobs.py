"""Let the scheduler find the jobs that go first."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_job_urgent", "job", ["next_at"], postgresql_where=sa.text("state = 'waiting' and priority > 0"))


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_job_urgent", table_name="job")
