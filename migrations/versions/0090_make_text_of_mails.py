"""Keep no plain text beside the HTML of a mail: it is made of it when the mail is delivered or looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"


def upgrade() -> None:
    """No row is rewritten."""
    op.drop_column("outgoing_mail", "text")


def downgrade() -> None:
    """What was written meanwhile has none; nothing is delivered a second time."""
    op.add_column("outgoing_mail", sa.Column("text", sa.Text(), nullable=False, server_default=""))
    op.alter_column("outgoing_mail", "text", server_default=None)
