"""Date terms: versions of tariffs and contracts from a day on, who changed what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0051"
down_revision = "0050"

OF_TARIFF = ("calendar_id", "included_minutes", "signoff_days", "reopen_days", "words_decide")
OF_CONTRACT = ("tariff_id", "pauses_for_supplier", "payment_days", "pack")


def upgrade() -> None:
    """What stands becomes the first version of each tariff and contract."""
    op.create_table(
        "tariff_version",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("tariff_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("included_minutes", sa.BigInteger(), nullable=False),
        sa.Column("signoff_days", sa.BigInteger(), nullable=False),
        sa.Column("reopen_days", sa.BigInteger(), nullable=False),
        sa.Column("words_decide", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariff.id"], name="fk_tariff_version_tariff_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["calendar_id"], ["service_calendar.id"], name="fk_tariff_version_calendar_id"),
        sa.UniqueConstraint(
            "tariff_id", "valid_from", name="uq_tariff_version_tariff_id_valid_from", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "contract_version",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("tariff_id", sa.BigInteger(), nullable=False),
        sa.Column("pauses_for_supplier", sa.Boolean(), nullable=False),
        sa.Column("payment_days", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name="fk_contract_version_contract_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariff.id"], name="fk_contract_version_tariff_id"),
        sa.UniqueConstraint(
            "contract_id",
            "valid_from",
            name="uq_contract_version_contract_id_valid_from",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_contract_version_tariff_id", "contract_version", ["tariff_id"])
    op.create_table(
        "terms_change",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("tariff_id", sa.BigInteger()),
        sa.Column("contract_id", sa.BigInteger()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariff.id"], name="fk_terms_change_tariff_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name="fk_terms_change_contract_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("(tariff_id IS NULL) <> (contract_id IS NULL)", name=op.f("ck_terms_change_of_one")),
    )
    op.create_index("ix_terms_change_tariff_id_id", "terms_change", ["tariff_id", "id"])
    op.create_index("ix_terms_change_contract_id_id", "terms_change", ["contract_id", "id"])
    _become_versions("tariff", OF_TARIFF)
    _become_versions("contract", OF_CONTRACT)
    for table in ("tariff_target", "tariff_rate"):
        _lead_to_version(table, "tariff")
    _lead_to_version("contract_product", "contract")
    op.create_unique_constraint(
        "uq_tariff_target_version_id_priority_target", "tariff_target", ["version_id", "priority", "target"]
    )
    op.create_unique_constraint("uq_tariff_rate_version_id_activity", "tariff_rate", ["version_id", "activity"])
    op.create_primary_key("pk_contract_product", "contract_product", ["version_id", "product_id"])


def _become_versions(table: str, columns: tuple[str, ...]) -> None:
    names = ", ".join(columns)
    op.execute(f"INSERT INTO {table}_version ({table}_id, {names}) SELECT id, {names} FROM {table}")
    for column in columns:
        op.drop_column(table, column)


def _lead_to_version(table: str, owner: str) -> None:
    op.add_column(table, sa.Column("version_id", sa.BigInteger()))
    op.execute(
        f"UPDATE {table} SET version_id = {owner}_version.id FROM {owner}_version"
        f" WHERE {owner}_version.{owner}_id = {table}.{owner}_id"
    )
    op.drop_column(table, f"{owner}_id")
    op.alter_column(table, "version_id", nullable=False)
    op.create_foreign_key(
        f"fk_{table}_version_id", table, f"{owner}_version", ["version_id"], ["id"], ondelete="CASCADE"
    )


def downgrade() -> None:
    """The first version of each tariff and contract is left."""
    for owner in ("contract", "tariff"):
        op.execute(f"DELETE FROM {owner}_version WHERE valid_from IS NOT NULL")
    types = {"words_decide": sa.Boolean(), "pauses_for_supplier": sa.Boolean(), "pack": sa.Text()}
    for owner, columns in (("tariff", OF_TARIFF), ("contract", OF_CONTRACT)):
        for column in columns:
            op.add_column(owner, sa.Column(column, types.get(column, sa.BigInteger())))
        said = ", ".join(f"{column} = v.{column}" for column in columns)
        op.execute(f"UPDATE {owner} SET {said} FROM {owner}_version v WHERE v.{owner}_id = {owner}.id")
        for column in columns:
            op.alter_column(owner, column, nullable=False)
    op.create_foreign_key("fk_tariff_calendar_id", "tariff", "service_calendar", ["calendar_id"], ["id"])
    op.create_foreign_key("fk_contract_tariff_id", "contract", "tariff", ["tariff_id"], ["id"])
    for table, owner in (("tariff_target", "tariff"), ("tariff_rate", "tariff"), ("contract_product", "contract")):
        op.add_column(table, sa.Column(f"{owner}_id", sa.BigInteger()))
        op.execute(
            f"UPDATE {table} SET {owner}_id = v.{owner}_id FROM {owner}_version v WHERE v.id = {table}.version_id"
        )
        op.drop_column(table, "version_id")
        op.alter_column(table, f"{owner}_id", nullable=False)
        op.create_foreign_key(f"fk_{table}_{owner}_id", table, owner, [f"{owner}_id"], ["id"], ondelete="CASCADE")
    op.create_unique_constraint(
        "uq_tariff_target_tariff_id_priority_target", "tariff_target", ["tariff_id", "priority", "target"]
    )
    op.create_unique_constraint("uq_tariff_rate_tariff_id_activity", "tariff_rate", ["tariff_id", "activity"])
    op.create_primary_key("pk_contract_product", "contract_product", ["contract_id", "product_id"])
    for table in ("terms_change", "contract_version", "tariff_version"):
        op.drop_table(table)
