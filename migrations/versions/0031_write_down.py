"""Keep of what a request is a duplicate, and who wrote down what was told by telephone."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

PEOPLE = ("signoff", "recorded_by_id", "person")
DUPLICATES = ("request", "duplicate_of_id", "request")


def upgrade() -> None:
    """Apply."""
    op.add_column("request_message", sa.Column("written_down_by", sa.Text()))
    op.add_column("signoff", sa.Column("told_at", sa.DateTime(timezone=True)))
    for table, column, of in (PEOPLE, DUPLICATES):
        op.add_column(table, sa.Column(column, sa.BigInteger()))
        op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, of, [column], ["id"])


def downgrade() -> None:
    """Undo."""
    for table, column, _of in (PEOPLE, DUPLICATES):
        op.drop_column(table, column)
    op.drop_column("signoff", "told_at")
    op.drop_column("request_message", "written_down_by")
