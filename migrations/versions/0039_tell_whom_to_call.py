"""Say where customers reach a person; note which invoices are paid."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """The provider has a telephone and hours in words, an invoice a day of payment."""
    op.add_column("organisation", sa.Column("phone", sa.Text()))
    op.add_column("organisation", sa.Column("opening", sa.Text()))
    op.add_column("invoice", sa.Column("paid_on", sa.Date()))


def downgrade() -> None:
    """They are forgotten."""
    op.drop_column("invoice", "paid_on")
    op.drop_column("organisation", "opening")
    op.drop_column("organisation", "phone")
