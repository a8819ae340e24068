"""Keep sessions on the server; give API tokens scopes and an end."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"

SCOPES = '["read", "requests", "work", "events"]'


def upgrade() -> None:
    """Everybody signs in once more; tokens that exist keep what they could do, for a year."""
    op.create_table(
        "person_session",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_remembered", sa.Boolean(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_session")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_person_session_key_hash")),
    )
    op.create_index(op.f("ix_person_session_person_id"), "person_session", ["person_id"])
    op.drop_column("person", "session_key")
    op.add_column("api_token", sa.Column("scopes", postgresql.JSONB(), nullable=False, server_default=SCOPES))
    op.alter_column("api_token", "scopes", server_default=None)
    in_a_year = sa.text("now() + interval '365 days'")
    op.add_column(
        "api_token", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, server_default=in_a_year)
    )
    op.alter_column("api_token", "expires_at", server_default=None)


def downgrade() -> None:
    """Undo; everybody signs in once more."""
    op.drop_column("api_token", "expires_at")
    op.drop_column("api_token", "scopes")
    random = sa.text("md5(gen_random_uuid()::text)")
    op.add_column("person", sa.Column("session_key", sa.Text(), nullable=False, server_default=random))
    op.alter_column("person", "session_key", server_default=None)
    op.create_unique_constraint(op.f("uq_person_session_key"), "person", ["session_key"])
    op.drop_table("person_session")
