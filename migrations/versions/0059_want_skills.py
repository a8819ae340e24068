"""Keep the skill that the rule of dispatch wants for a request."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    """One table; requests without a wish have no row."""
    op.create_table(
        "skill_wanted",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_skill_wanted_request_id"),
        sa.PrimaryKeyConstraint("request_id", name="pk_skill_wanted"),
    )


def downgrade() -> None:
    """Without it."""
    op.drop_table("skill_wanted")
