"""Name timers and steps that wait as their diagrams do."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"


def upgrade() -> None:
    """What waits already is called by its element."""
    op.add_column("job", sa.Column("name", sa.Text(), nullable=True))


def downgrade() -> None:
    """By their elements alone."""
    op.drop_column("job", "name")
