"""Remember when recurring work ran last."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Nothing is known of runs before."""
    op.add_column("job", sa.Column("ran_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("job", "ran_at")
