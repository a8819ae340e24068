"""Guide the first start: which steps somebody settled, and what the steps begin with. A desk at work has them all."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

STEPS = ("company", "language", "mail", "hours", "tariffs", "customer", "staff", "supplier")


def upgrade() -> None:
    """Two tables; on a desk that has its company nothing is missing."""
    op.create_table(
        "settled_step",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_settled_step_by_id")),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_settled_step")),
    )
    op.create_table(
        "setup_choice",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_setup_choice_only")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_choice")),
    )
    named = ", ".join(f"('{name}')" for name in STEPS)
    there = "EXISTS (SELECT FROM organisation WHERE is_provider)"
    op.execute(f"INSERT INTO settled_step (step, at) SELECT name, now() FROM (VALUES {named}) v (name) WHERE {there}")


def downgrade() -> None:
    """What was settled is forgotten."""
    op.drop_table("setup_choice")
    op.drop_table("settled_step")
