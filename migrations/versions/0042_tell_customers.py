"""Tell customers: their notices name the project."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """A customer reads a notice as long as they see its project."""
    op.add_column("notice", sa.Column("project_id", sa.BigInteger()))
    op.create_foreign_key("fk_notice_project_id", "notice", "project", ["project_id"], ["id"])
    op.create_index("ix_notice_project_id", "notice", ["project_id"])


def downgrade() -> None:
    """It names none."""
    op.drop_column("notice", "project_id")
