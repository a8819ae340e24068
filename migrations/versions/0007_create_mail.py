"""Create the tables of mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "incoming_mail",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("envelope_to", sa.Text(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "handled",
                "filed",
                "quarantined",
                "failed",
                name="incomingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_incoming_mail_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
    )
    op.create_index("ix_incoming_mail_message_id", "incoming_mail", ["message_id"], unique=False)
    op.create_index(op.f("ix_incoming_mail_request_id"), "incoming_mail", ["request_id"], unique=False)
    op.create_index(
        op.f("ix_incoming_mail_sender_received_at"), "incoming_mail", ["sender", "received_at"], unique=False
    )
    op.create_index(
        "ix_incoming_mail_unsettled",
        "incoming_mail",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state IN ('received','quarantined','failed')"),
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("attachments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sent",
                "kept",
                "blocked",
                "failed",
                name="outgoingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_outgoing_mail_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mail_message_id")),
    )
    op.create_index(op.f("ix_outgoing_mail_request_id_id"), "outgoing_mail", ["request_id", "id"], unique=False)
    op.create_index(
        op.f("ix_outgoing_mail_to_address_created_at"), "outgoing_mail", ["to_address", "created_at"], unique=False
    )
    op.create_index(
        "ix_outgoing_mail_unsent", "outgoing_mail", ["id"], unique=False, postgresql_where=sa.text("state <> 'sent'")
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_outgoing_mail_unsent", table_name="outgoing_mail", postgresql_where=sa.text("state <> 'sent'"))
    op.drop_index(op.f("ix_outgoing_mail_to_address_created_at"), table_name="outgoing_mail")
    op.drop_index(op.f("ix_outgoing_mail_request_id_id"), table_name="outgoing_mail")
    op.drop_table("outgoing_mail")
    op.drop_index(
        "ix_incoming_mail_unsettled",
        table_name="incoming_mail",
        postgresql_where=sa.text("state IN ('received','quarantined','failed')"),
    )
    op.drop_index(op.f("ix_incoming_mail_sender_received_at"), table_name="incoming_mail")
    op.drop_index(op.f("ix_incoming_mail_request_id"), table_name="incoming_mail")
    op.drop_index("ix_incoming_mail_message_id", table_name="incoming_mail")
    op.drop_table("incoming_mail")
    # ### end Alembic commands ###
