"""Keep with a request what the form of its kind or product asked, and by which version of the form."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    """Requests until now were asked nothing more."""
    op.add_column("request", sa.Column("answers", JSONB()))


def downgrade() -> None:
    """Without the answers."""
    op.drop_column("request", "answers")
