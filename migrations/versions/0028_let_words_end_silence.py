"""Remember that a customer wrote while a sign-off waited; let contracts take clear words as the decision."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Silence accepts nothing after words; words decide only where the tariff says so."""
    op.add_column("signoff", sa.Column("words_at", sa.DateTime(timezone=True)))
    op.add_column("tariff", sa.Column("words_decide", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("tariff", "words_decide", server_default=None)


def downgrade() -> None:
    """Words are forgotten."""
    op.drop_column("tariff", "words_decide")
    op.drop_column("signoff", "words_at")
