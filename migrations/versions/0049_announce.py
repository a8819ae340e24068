"""Announce: what a company tells its staff and its customers for some time."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

AUDIENCES = ("staff", "customers", "organisation")


def upgrade() -> None:
    """One table."""
    audience = sa.Enum(*AUDIENCES, name="audience", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "announcement",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", audience, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("starts_at <= ends_at", name=op.f("ck_announcement_order")),
        sa.CheckConstraint(
            "(audience = 'organisation') = (organisation_id IS NOT NULL)", name=op.f("ck_announcement_organisation")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_announcement_organisation_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_announcement_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    for name, columns in (("keyset", ["starts_at", "id"]), ("ends_at", ["ends_at"]), ("organisation_id", None)):
        op.create_index(op.f(f"ix_announcement_{name}"), "announcement", columns or [name])


def downgrade() -> None:
    """What was announced is forgotten."""
    op.drop_table("announcement")
