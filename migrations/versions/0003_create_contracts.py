"""Create the tables of contracts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "product",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "layer",
            sa.Enum(
                "application",
                "system",
                "hardware",
                "network",
                name="layer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("skill", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("name", name=op.f("uq_product_name")),
    )
    op.create_table(
        "tariff",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "basic",
                "standard",
                "vip",
                "individual",
                name="tariffcode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("included_minutes", sa.BigInteger(), nullable=False),
        sa.Column("signoff_days", sa.BigInteger(), nullable=False),
        sa.Column("reopen_days", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["service_calendar.id"], name=op.f("fk_tariff_calendar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sa.UniqueConstraint("name", name=op.f("uq_tariff_name")),
    )
    op.create_table(
        "contract",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("tariff_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("pauses_for_supplier", sa.Boolean(), nullable=False),
        sa.Column("payment_days", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_contract_validity")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_contract_organisation_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_contract_project_id")),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariff.id"], name=op.f("fk_contract_tariff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("number", name=op.f("uq_contract_number")),
    )
    op.create_index(
        op.f("ix_contract_organisation_id_valid_from"), "contract", ["organisation_id", "valid_from"], unique=False
    )
    op.create_table(
        "tariff_rate",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("tariff_id", sa.BigInteger(), nullable=False),
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
        sa.Column("hourly", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("hourly_out_of_hours", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.CheckConstraint("hourly >= 0", name=op.f("ck_tariff_rate_hourly")),
        sa.ForeignKeyConstraint(
            ["tariff_id"], ["tariff.id"], name=op.f("fk_tariff_rate_tariff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff_rate")),
        sa.UniqueConstraint("tariff_id", "activity", name=op.f("uq_tariff_rate_tariff_id_activity")),
    )
    op.create_table(
        "tariff_target",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("tariff_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "priority",
            sa.Enum(
                "critical",
                "high",
                "medium",
                "low",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "target",
            sa.Enum("response", "resolution", name="target", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_tariff_target_minutes_positive")),
        sa.ForeignKeyConstraint(
            ["tariff_id"], ["tariff.id"], name=op.f("fk_tariff_target_tariff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff_target")),
        sa.UniqueConstraint("tariff_id", "priority", "target", name=op.f("uq_tariff_target_tariff_id_priority_target")),
    )
    op.create_table(
        "contract_product",
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_product_contract_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_contract_product_product_id")),
        sa.PrimaryKeyConstraint("contract_id", "product_id", name=op.f("pk_contract_product")),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_table("contract_product")
    op.drop_table("tariff_target")
    op.drop_table("tariff_rate")
    op.drop_index(op.f("ix_contract_organisation_id_valid_from"), table_name="contract")
    op.drop_table("contract")
    op.drop_table("tariff")
    op.drop_table("product")
    # ### end Alembic commands ###
