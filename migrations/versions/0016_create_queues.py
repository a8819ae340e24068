"""Create the queues that stand in for RabbitMQ."""

from alembic import op

from podpora.schema import install_queues

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    install_queues(op.get_bind())


def downgrade() -> None:
    """Undo."""
    op.execute("DROP SCHEMA pgmq CASCADE")
