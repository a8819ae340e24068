"""Agree after which time a contract is invoiced and reported on; invoices say of which months they are."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"


def upgrade() -> None:
    """Every contract is invoiced and reported on each month, as until now."""
    for name in ("invoice_interval", "report_interval"):
        op.add_column("contract_version", sa.Column(name, sa.String(40), nullable=False, server_default="monthly"))
        op.alter_column("contract_version", name, server_default=None)
        known = "'monthly', 'quarterly', 'half_yearly', 'yearly', 'on_completion'"
        op.create_check_constraint(op.f(f"ck_contract_version_{name}"), "contract_version", f"{name} IN ({known})")
    op.add_column("invoice", sa.Column("since", sa.Date()))
    op.add_column("invoice", sa.Column("is_on_completion", sa.Boolean(), nullable=False, server_default="false"))
    op.execute("UPDATE invoice SET since = month")
    op.alter_column("invoice", "since", nullable=False)
    op.alter_column("invoice", "is_on_completion", server_default=None)
    op.create_check_constraint(op.f("ck_invoice_since"), "invoice", "since <= month")
    op.drop_constraint(op.f("uq_invoice_contract_id_month"), "invoice", type_="unique")
    of_months = sa.text("NOT is_on_completion")
    op.create_index("ix_invoice_of_month", "invoice", ["contract_id", "month"], unique=True, postgresql_where=of_months)


def downgrade() -> None:
    """Without; invoices of completed requests would be doubles."""
    op.drop_index("ix_invoice_of_month", "invoice")
    op.create_unique_constraint(op.f("uq_invoice_contract_id_month"), "invoice", ["contract_id", "month"])
    op.drop_constraint(op.f("ck_invoice_since"), "invoice")
    for name in ("is_on_completion", "since"):
        op.drop_column("invoice", name)
    for name in ("report_interval", "invoice_interval"):
        op.drop_column("contract_version", name)
