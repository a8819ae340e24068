"""Keep the mailbox: as whom the desk writes, and through which servers, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    """A column and a table of one row."""
    op.add_column("organisation", sa.Column("sender", sa.Text(), nullable=True))
    op.create_table(
        "mail_account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outgoing", sa.LargeBinary(), nullable=True),
        sa.Column("incoming", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_mail_account_only")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_mail_account_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_account")),
    )


def downgrade() -> None:
    """The settings say it all again."""
    op.drop_table("mail_account")
    op.drop_column("organisation", "sender")
