"""Keep the company's logos by what they show, so that an invoice keeps the one of its day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    """A table of pictures, and which one is shown."""
    op.create_table(
        "logo",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_logo")),
    )
    op.add_column("organisation", sa.Column("logo", postgresql.JSONB(astext_type=sa.Text()), nullable=True))


def downgrade() -> None:
    """The desk's own mark is shown again."""
    op.drop_column("organisation", "logo")
    op.drop_table("logo")
