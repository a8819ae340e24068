"""Let screens on a wall show the desk by a link."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    """One table."""
    op.create_table(
        "wall",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("shows_customers", sa.Boolean(), nullable=False),
        sa.Column("shows_summaries", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_wall_made_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_wall"),
        sa.UniqueConstraint("key_hash", name="uq_wall_key_hash"),
    )
    op.create_index("ix_wall_keyset", "wall", ["made_at", "id"])


def downgrade() -> None:
    """Without it."""
    op.drop_table("wall")
