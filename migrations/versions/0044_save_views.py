"""Save views: lists as people have narrowed them, the columns that they hide, and where they start."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """A view belongs to a person and a list; one of them may be where a person starts."""
    op.create_table(
        "list_view",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("parameters", JSONB(), nullable=False),
        sa.Column("hidden", JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_list_view"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_list_view_person_id", ondelete="CASCADE"),
    )
    op.create_index("uq_list_view_name", "list_view", ["person_id", "listing", "name"], unique=True)
    op.create_index("ix_list_view_shared", "list_view", ["listing"], postgresql_where=sa.text("is_shared"))
    op.create_table(
        "list_habit",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("hidden", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "listing", name="pk_list_habit"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_list_habit_person_id", ondelete="CASCADE"),
    )
    op.create_table(
        "start_page",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("view_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_start_page"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_start_page_person_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["view_id"], ["list_view.id"], name="fk_start_page_view_id", ondelete="CASCADE"),
    )
    op.create_index("ix_start_page_view_id", "start_page", ["view_id"])


def downgrade() -> None:
    """Lists are as everybody has them."""
    op.drop_table("start_page")
    op.drop_table("list_habit")
    op.drop_table("list_view")
