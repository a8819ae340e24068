"""Call web services: what steps ask of them, and the secrets that they send."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0089"
down_revision = "0088"

STATES = ("asked", "answered", "failed", "stale", "done")


def upgrade() -> None:
    """Two tables."""
    state = sa.Enum(*STATES, name="callstate", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "web_call",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("engine_task_id", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("asked", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("answer", postgresql.JSONB(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_web_call_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_call")),
        sa.UniqueConstraint("instance_id", "engine_task_id", name=op.f("uq_web_call_instance_id_engine_task_id")),
    )
    op.create_index(op.f("ix_web_call_asked_at"), "web_call", ["asked_at"])
    op.create_table(
        "connection_secret",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("hosts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_connection_secret_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_secret")),
        sa.UniqueConstraint("name", name=op.f("uq_connection_secret_name")),
    )


def downgrade() -> None:
    """Calls and secrets are forgotten; a step that waits for an answer asks again once they are back."""
    op.drop_table("connection_secret")
    op.drop_table("web_call")
