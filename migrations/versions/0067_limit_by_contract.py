"""Let a contract limit the price that its approvers accept."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    """No contract limits it yet."""
    op.add_column("contract_version", sa.Column("approver_limit", sa.Numeric(14, 2)))
    op.create_check_constraint(op.f("ck_contract_version_approver_limit"), "contract_version", "approver_limit >= 0")


def downgrade() -> None:
    """Without."""
    op.drop_column("contract_version", "approver_limit")
