"""Keep several bank accounts of the company that keeps the desk, one of each currency for its invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    """A table; the account that the company had is the one of its currency."""
    op.create_table(
        "bank_account",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_bank_account_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
        sa.UniqueConstraint("organisation_id", "iban", name=op.f("uq_bank_account_organisation_id_iban")),
    )
    op.create_index(
        "uq_bank_account_default",
        "bank_account",
        ["organisation_id", "currency"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.execute(
        "INSERT INTO bank_account (organisation_id, iban, currency, is_default)"
        " SELECT id, iban, 'CZK', true FROM organisation WHERE is_provider AND iban IS NOT NULL"
    )
    op.execute("UPDATE organisation SET iban = NULL WHERE is_provider")


def downgrade() -> None:
    """One account stays: the one for crowns, else any."""
    op.execute(
        "UPDATE organisation SET iban = (SELECT iban FROM bank_account WHERE organisation_id = organisation.id"
        " AND is_default ORDER BY currency LIMIT 1) WHERE is_provider"
    )
    op.drop_table("bank_account")
