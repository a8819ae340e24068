"""Keep what is typed into forms until it is sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """One row for each form that somebody left unsent."""
    op.create_table(
        "form_draft",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_form_draft_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "form", name="pk_form_draft"),
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("form_draft")
