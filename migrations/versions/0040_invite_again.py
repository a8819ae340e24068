"""Keep who sent an invitation to a login last, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Whoever is let in was invited by who let them in."""
    op.add_column("newcomer", sa.Column("invited_at", sa.DateTime(timezone=True)))
    op.add_column(
        "newcomer",
        sa.Column("invited_by_id", sa.BigInteger(), sa.ForeignKey("person.id", name="fk_newcomer_invited_by_id")),
    )
    op.execute("UPDATE newcomer SET invited_at = decided_at, invited_by_id = decided_by_id WHERE state = 'accepted'")
    accepted = sa.text("state = 'accepted'")
    op.create_index("ix_newcomer_invited", "newcomer", ["organisation_id"], postgresql_where=accepted)


def downgrade() -> None:
    """Forgotten."""
    op.drop_index("ix_newcomer_invited", "newcomer")
    op.drop_column("newcomer", "invited_by_id")
    op.drop_column("newcomer", "invited_at")
