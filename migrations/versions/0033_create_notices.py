"""Create the tables of notices; remember which missed promises were told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"

MAIL = sa.Enum("now", "daily", "never", name="mailtime", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Apply. Of promises that were missed before, nobody is told."""
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_bell", sa.Boolean(), nullable=False),
        sa.Column("waits_for_summary", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_person_keyset",
        "notice",
        ["person_id", sa.text("id DESC")],
        postgresql_where=sa.text("in_bell"),
    )
    op.create_index(
        "uq_notice_unread",
        "notice",
        ["person_id", "kind", "about"],
        unique=True,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index("ix_notice_waits", "notice", ["id"], postgresql_where=sa.text("waits_for_summary"))
    op.create_index("ix_notice_at", "notice", ["at"])
    op.create_table(
        "notice_preference",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bell", sa.Boolean(), nullable=False),
        sa.Column("mail", MAIL, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_preference_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_preference")),
    )
    op.add_column("sla_clock", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sla_clock SET told_at = now() WHERE state = 'running' AND due_at <= now()")
    op.drop_index("ix_sla_clock_due", "sla_clock")
    op.create_index(
        "ix_sla_clock_due",
        "sla_clock",
        ["due_at"],
        postgresql_where=sa.text("state = 'running' AND told_at IS NULL"),
    )


def downgrade() -> None:
    """Nobody is told of anything."""
    op.drop_index("ix_sla_clock_due", "sla_clock")
    op.create_index("ix_sla_clock_due", "sla_clock", ["due_at"], postgresql_where=sa.text("state = 'running'"))
    op.drop_column("sla_clock", "told_at")
    op.drop_table("notice_preference")
    op.drop_table("notice")
