"""Keep no secret of a link; let new colleagues wait to be accepted; count attempts for all processes."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

# Mails that have left: their links are worth a login to whoever reads them here. What waits to be sent keeps its own.
MASK = r"""
    UPDATE outgoing_mail
    SET text = regexp_replace(text, '/(sign|reset-password)/[[:alnum:]_.-]+', '/\1/hidden', 'g'),
        html = regexp_replace(html, '/(sign|reset-password)/[[:alnum:]_.-]+', '/\1/hidden', 'g')
    WHERE template IN ('signoff_asked', 'signoff_reminder', 'signoff_after_words', 'reset_password')
    AND state <> 'queued'
"""


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Apply."""
    op.add_column("outgoing_mail", sa.Column("secret_name", sa.Text(), nullable=True))
    op.execute(MASK)
    op.create_table(
        "personal_link",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", _enum("linkpurpose", "reset", "invitation"), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_personal_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_personal_link_secret_hash")),
    )
    op.create_index(op.f("ix_personal_link_person_id"), "personal_link", ["person_id"])
    op.create_table(
        "newcomer",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("state", _enum("newcomerstate", "waiting", "accepted", "refused"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_newcomer_decided")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_newcomer_decided_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_newcomer_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_newcomer_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_newcomer")),
    )
    op.create_index(
        "ix_newcomer_waiting", "newcomer", ["organisation_id"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "attempts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_expires_at"), "attempts", ["expires_at"])


def downgrade() -> None:
    """Undo; what was masked stays so."""
    op.drop_table("attempts")
    op.drop_table("newcomer")
    op.drop_table("personal_link")
    op.drop_column("outgoing_mail", "secret_name")
