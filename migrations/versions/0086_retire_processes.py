"""Keep which processes, and versions of them, are retired, by whom and why."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"


def upgrade() -> None:
    """One table."""
    table = "retirement"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.Text(), nullable=True),
        sa.Column("taken_back_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retirement")),
    )
    op.create_index(
        "uq_retirement_in_force",
        table,
        ["pack", "key", sa.text("coalesce(version, 0)")],
        unique=True,
        postgresql_where=sa.text("taken_back_at is null"),
    )
    op.create_index("ix_retirement_process", table, ["pack", "key", "id"])


def downgrade() -> None:
    """Nothing is retired any more."""
    op.drop_table("retirement")
