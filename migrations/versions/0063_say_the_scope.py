"""Say the scope of tariffs: consultations and updates that cost nothing, and the fee for being taken up at once."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    """Nothing is free yet, and nothing can be bought."""
    for name in ("free_consultations", "free_updates"):
        op.add_column("tariff_version", sa.Column(name, sa.Boolean(), nullable=False, server_default="false"))
        op.alter_column("tariff_version", name, server_default=None)
    op.add_column("tariff_version", sa.Column("expedite_fee", sa.Numeric(14, 2)))


def downgrade() -> None:
    """Without."""
    for name in ("expedite_fee", "free_updates", "free_consultations"):
        op.drop_column("tariff_version", name)
