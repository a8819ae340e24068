"""Create the tables of signoffs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "signoff",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "approved",
                "returned",
                "accepted_by_silence",
                "withdrawn",
                name="signoffstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silence_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_from", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reminders", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name=op.f("ck_signoff_decided")),
        sa.CheckConstraint("state <> 'returned' OR reason <> ''", name=op.f("ck_signoff_reason_given")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_signoff_decided_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_signoff_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signoff")),
        sa.UniqueConstraint("request_id", "round", name=op.f("uq_signoff_request_id_round")),
    )
    op.create_index(
        "uq_signoff_open", "signoff", ["request_id"], unique=True, postgresql_where=sa.text("state = 'requested'")
    )
    op.create_table(
        "signoff_link",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("signoff_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signoff_link_person_id")),
        sa.ForeignKeyConstraint(["signoff_id"], ["signoff.id"], name=op.f("fk_signoff_link_signoff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signoff_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signoff_link_token_hash")),
    )
    op.create_index(op.f("ix_signoff_link_signoff_id"), "signoff_link", ["signoff_id"], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_signoff_link_signoff_id"), table_name="signoff_link")
    op.drop_table("signoff_link")
    op.drop_index("uq_signoff_open", table_name="signoff", postgresql_where=sa.text("state = 'requested'"))
    op.drop_table("signoff")
    # ### end Alembic commands ###
