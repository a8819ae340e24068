"""Begin: the link by which an empty desk gets its first administrator."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """One table of one row."""
    op.create_table(
        "setup_link",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_setup_link_only")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_link")),
    )


def downgrade() -> None:
    """A link that was printed works no more."""
    op.drop_table("setup_link")
