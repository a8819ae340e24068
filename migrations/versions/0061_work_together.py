"""Let several people work on a request, and say at which level it is worked on."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"

LEVELS = ("first_line", "expert")


def upgrade() -> None:
    """Helpers, and the level of each assignment: those until now are of the first line."""
    level = sa.Enum(*LEVELS, name="level", native_enum=False, create_constraint=True, length=40)
    op.add_column("assignment", sa.Column("level", level, server_default="first_line", nullable=False))
    op.alter_column("assignment", "level", server_default=None)
    op.create_table(
        "assistance",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_assistance_request_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_assistance_person_id"),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name="fk_assistance_added_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assistance"),
    )
    op.create_index(
        "uq_assistance_current",
        "assistance",
        ["request_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_assistance_person", "assistance", ["person_id"], postgresql_where=sa.text("ended_at IS NULL"))


def downgrade() -> None:
    """Without them."""
    op.drop_table("assistance")
    op.drop_column("assignment", "level")
