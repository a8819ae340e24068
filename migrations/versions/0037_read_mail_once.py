"""Keep what a message says beside it, and whether anybody vouches for its sender."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """What came before stays unread: it is handled already, or is read when its turn comes."""
    op.add_column("incoming_mail", sa.Column("reading", postgresql.JSONB(), nullable=True))
    for table, column in (
        ("incoming_mail", "is_vouched"),
        ("request", "is_unverified"),
        ("request_message", "is_unverified"),
    ):
        op.add_column(table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column(table, column, server_default=None)
    choice = sa.Enum("comments", "waits", name="unverifiedmail", native_enum=False, create_constraint=True, length=40)
    op.add_column("organisation", sa.Column("unverified_mail", choice, nullable=False, server_default="comments"))
    op.alter_column("organisation", "unverified_mail", server_default=None)


def downgrade() -> None:
    """Messages are read again whenever they are shown."""
    op.drop_column("organisation", "unverified_mail")
    op.drop_column("request_message", "is_unverified")
    op.drop_column("request", "is_unverified")
    op.drop_column("incoming_mail", "is_vouched")
    op.drop_column("incoming_mail", "reading")
