"""Keep four promises: start of work and updates beside response and resolution, with their pauses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0055"
down_revision = "0054"

TABLES = ("tariff_target", "sla_clock")
FORMER = "target IN ('response', 'resolution')"


def upgrade() -> None:
    """Two more targets; what the clocks keep beside their due time."""
    for table in TABLES:
        op.drop_constraint(op.f(f"ck_{table}_target"), table, type_="check")
        listed = "target IN ('response', 'start', 'update', 'resolution')"
        op.create_check_constraint(op.f(f"ck_{table}_target"), table, listed)
    op.add_column("sla_clock", sa.Column("times_missed", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("sla_clock", sa.Column("pauses", JSONB(), nullable=False, server_default="[]"))
    op.add_column("request", sa.Column("awaits_work", sa.Boolean(), nullable=False, server_default="false"))
    for table, column in (("sla_clock", "times_missed"), ("sla_clock", "pauses"), ("request", "awaits_work")):
        op.alter_column(table, column, server_default=None)


def downgrade() -> None:
    """The two that were."""
    op.drop_column("request", "awaits_work")
    op.drop_column("sla_clock", "pauses")
    op.drop_column("sla_clock", "times_missed")
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE NOT ({FORMER})")
        op.drop_constraint(op.f(f"ck_{table}_target"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_target"), table, FORMER)
