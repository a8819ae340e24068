"""Create the tables of suppliers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "inbox_message",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_message")),
    )
    op.create_table(
        "supplier",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("response_minutes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["service_calendar.id"], name=op.f("fk_supplier_calendar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("name", name=op.f("uq_supplier_name")),
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "sent",
                "answered",
                "unanswered",
                "withdrawn",
                name="escalationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_by_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("question <> ''", name=op.f("ck_escalation_question_given")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_escalation_opened_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_escalation_request_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_escalation_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("reference", name=op.f("uq_escalation_reference")),
    )
    op.create_index(op.f("ix_escalation_request_id"), "escalation", ["request_id"], unique=False)
    op.create_index(
        "uq_escalation_open",
        "escalation",
        ["request_id", "supplier_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open','sent')"),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_index("uq_escalation_open", table_name="escalation", postgresql_where=sa.text("state IN ('open','sent')"))
    op.drop_index(op.f("ix_escalation_request_id"), table_name="escalation")
    op.drop_table("escalation")
    op.drop_table("supplier")
    op.drop_table("inbox_message")
    # ### end Alembic commands ###
