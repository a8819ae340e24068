"""Keep acts of described web services as ready-made steps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0091"
down_revision = "0090"

TEXTS = ("name", "label", "about", "method", "base", "path", "headers")


def upgrade() -> None:
    """One table."""
    op.create_table(
        "web_act",
        sa.Column("id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("inputs", postgresql.JSONB(), nullable=False),
        sa.Column("results", postgresql.JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_web_act_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_act")),
        sa.UniqueConstraint("name", name=op.f("uq_web_act_name")),
    )


def downgrade() -> None:
    """Steps that name them fail until they are taken over again."""
    op.drop_table("web_act")
