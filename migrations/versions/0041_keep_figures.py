"""Keep the figures of all cases: where they stand, and what went through in every hour."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Every running case waits to be counted; jobs count it, and the history day by day."""
    op.create_table(
        "uncounted_case",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uncounted_case")),
    )
    op.create_table(
        "case_count",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("pinned_hash", sa.Text(), nullable=False),
        sa.Column("pinned", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("leaves", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_count")),
        sa.UniqueConstraint("pinned_hash", "pack", "leaves", name=op.f("uq_case_count_pinned_hash_pack_leaves")),
    )
    op.create_table(
        "counted_case",
        sa.Column("instance_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["count_id"], ["case_count.id"], name=op.f("fk_counted_case_count_id")),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_counted_case")),
    )
    op.create_index("ix_counted_case_count_id", "counted_case", ["count_id"])
    op.create_table(
        "passage_count",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("process", "span", "began", "kind", "place", "band", name=op.f("pk_passage_count")),
    )
    op.create_index("ix_passage_count_began", "passage_count", ["began"])
    op.create_table(
        "counted_history",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_history")),
    )
    op.execute(
        "INSERT INTO uncounted_case (instance_id) SELECT id FROM process_instance"
        " WHERE state IN ('active', 'suspended') ORDER BY id"
    )


def downgrade() -> None:
    """What is kept can be counted again."""
    for table in ("counted_history", "passage_count", "counted_case", "case_count", "uncounted_case"):
        op.drop_table(table)
