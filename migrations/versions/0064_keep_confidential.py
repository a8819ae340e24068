"""Keep customers and requests confidential: who is cleared for all of them, who is named for some."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

FLAGS = (("organisation", "is_confidential"), ("request", "is_confidential"), ("person", "is_cleared"))


def upgrade() -> None:
    """Three flags, a table of who is named, an index of what is kept."""
    for table, flag in FLAGS:
        op.add_column(table, sa.Column(flag, sa.Boolean(), server_default=sa.false(), nullable=False))
        op.alter_column(table, flag, server_default=None)
    op.create_index("ix_request_confidential", "request", ["id"], postgresql_where=sa.text("is_confidential"))
    op.create_table(
        "confidant",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(organisation_id IS NULL) <> (request_id IS NULL)", name=op.f("ck_confidant_of_one")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_confidant_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_confidant_organisation_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_confidant_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidant")),
        sa.UniqueConstraint(
            "person_id",
            "organisation_id",
            "request_id",
            name=op.f("uq_confidant_person_id_organisation_id_request_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_confidant_request_id"), "confidant", ["request_id"])


def downgrade() -> None:
    """Everything is open to all of the staff again."""
    op.drop_table("confidant")
    op.drop_index("ix_request_confidential", table_name="request")
    for table, flag in FLAGS:
        op.drop_column(table, flag)
