"""Create the tables of slas."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sla_clock",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "target",
            sa.Enum("response", "resolution", name="target", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "paused",
                "kept",
                "breached",
                "ended",
                name="clockstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_seconds", sa.BigInteger(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_sla_clock_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_clock")),
        sa.UniqueConstraint("request_id", "target", name=op.f("uq_sla_clock_request_id_target")),
    )
    op.create_index(
        "ix_sla_clock_due", "sla_clock", ["due_at"], unique=False, postgresql_where=sa.text("state = 'running'")
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_sla_clock_due", table_name="sla_clock", postgresql_where=sa.text("state = 'running'"))
    op.drop_table("sla_clock")
    # ### end Alembic commands ###
