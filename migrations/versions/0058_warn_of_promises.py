"""Warn of promises: at which percent whom a tariff has told, and how far each clock was told of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    """No tariff has anybody told yet."""
    op.add_column("tariff_version", sa.Column("levels", JSONB(), nullable=False, server_default="[]"))
    op.add_column("sla_clock", sa.Column("warned", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("sla_clock", sa.Column("next_at", sa.DateTime(timezone=True)))
    op.alter_column("tariff_version", "levels", server_default=None)
    op.alter_column("sla_clock", "warned", server_default=None)
    where = sa.text("next_at IS NOT NULL")
    op.create_index("ix_sla_clock_next", "sla_clock", ["next_at"], postgresql_where=where)


def downgrade() -> None:
    """Without."""
    op.drop_index("ix_sla_clock_next", table_name="sla_clock")
    op.drop_column("sla_clock", "next_at")
    op.drop_column("sla_clock", "warned")
    op.drop_column("tariff_version", "levels")
