"""Create the tables of billing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "invoice_counter",
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_invoice_counter")),
    )
    op.create_table(
        "invoice",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("issued", "credited", name="invoicestate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("taxable_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("supplier", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("customer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "vat_treatment",
            sa.Enum(
                "standard",
                "reverse_charge",
                "not_payer",
                name="vattreatment",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("vat_rate", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("net", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("vat", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("rounding", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_invoice_month")),
        sa.CheckConstraint("total = net + vat + rounding", name=op.f("ck_invoice_total")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_invoice_contract_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_invoice_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("contract_id", "month", name=op.f("uq_invoice_contract_id_month")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
    )
    op.create_index(op.f("ix_invoice_organisation_id_id"), "invoice", ["organisation_id", "id"], unique=False)
    op.create_table(
        "settlement",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("contract_id IS NOT NULL OR reason <> ''", name=op.f("ck_settlement_reason_given")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_settlement_contract_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_settlement_request_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_settlement_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
    )
    op.create_index(op.f("ix_settlement_request_id"), "settlement", ["request_id"], unique=False)
    op.create_table(
        "invoice_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "remote",
                "on_site",
                "consultation",
                "development",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("in_hours", sa.Boolean(), nullable=False),
        sa.Column("minutes_worked", sa.BigInteger(), nullable=False),
        sa.Column("minutes_billed", sa.BigInteger(), nullable=False),
        sa.Column("hourly", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("net", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_line")),
        sa.UniqueConstraint("invoice_id", "position", name=op.f("uq_invoice_line_invoice_id_position")),
    )
    op.create_table(
        "rated_work",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("work_log_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "remote",
                "on_site",
                "consultation",
                "development",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("in_hours", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes_worked", sa.BigInteger(), nullable=False),
        sa.Column("minutes_included", sa.BigInteger(), nullable=False),
        sa.Column("minutes_billed", sa.BigInteger(), nullable=False),
        sa.Column("hourly", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("technician_name", sa.Text(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invoice_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("minutes_billed = minutes_worked - minutes_included", name=op.f("ck_rated_work_minutes")),
        sa.CheckConstraint("minutes_included BETWEEN 0 AND minutes_worked", name=op.f("ck_rated_work_included")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_rated_work_contract_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_rated_work_invoice_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_rated_work_request_id")),
        sa.ForeignKeyConstraint(["work_log_id"], ["work_log.id"], name=op.f("fk_rated_work_work_log_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rated_work")),
        sa.UniqueConstraint("work_log_id", "started_at", name=op.f("uq_rated_work_work_log_id_started_at")),
    )
    op.create_index(op.f("ix_rated_work_invoice_id"), "rated_work", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_rated_work_request_id"), "rated_work", ["request_id"], unique=False)
    op.create_index(
        "ix_rated_work_uninvoiced",
        "rated_work",
        ["contract_id", "month"],
        unique=False,
        postgresql_where=sa.text("invoice_id IS NULL"),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_rated_work_uninvoiced", table_name="rated_work", postgresql_where=sa.text("invoice_id IS NULL"))
    op.drop_index(op.f("ix_rated_work_request_id"), table_name="rated_work")
    op.drop_index(op.f("ix_rated_work_invoice_id"), table_name="rated_work")
    op.drop_table("rated_work")
    op.drop_table("invoice_line")
    op.drop_index(op.f("ix_settlement_request_id"), table_name="settlement")
    op.drop_table("settlement")
    op.drop_index(op.f("ix_invoice_organisation_id_id"), table_name="invoice")
    op.drop_table("invoice")
    op.drop_table("invoice_counter")
    # ### end Alembic commands ###
