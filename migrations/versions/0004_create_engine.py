"""Create the tables of engine."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "deployment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("variables", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "delivered",
                "unmatched",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_unmatched", "message", ["id"], unique=False, postgresql_where=sa.text("state = 'unmatched'")
    )
    op.create_index(
        "ix_message_waiting", "message", ["name", "key"], unique=False, postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_index(
        "uq_message_message_id",
        "message",
        ["message_id"],
        unique=True,
        postgresql_where=sa.text("message_id is not null"),
    )
    op.create_table(
        "process_history",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("jsonb_build_object()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_history")),
    )
    op.create_index("ix_process_history_at", "process_history", ["at"], unique=False, postgresql_using="brin")
    op.create_index("ix_process_history_business_key", "process_history", ["business_key", "id"], unique=False)
    op.create_index(
        "ix_process_history_task_id",
        "process_history",
        ["task_id"],
        unique=False,
        postgresql_where=sa.text("task_id is not null"),
    )
    op.create_table(
        "definition",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("deployment_id", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("bpmn", "dmn", "form", name="definitionkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("reaches", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_definition_deployment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition")),
        sa.UniqueConstraint("pack", "kind", "key", "version", name=op.f("uq_definition_pack_kind_key_version")),
    )
    op.create_index(op.f("ix_definition_deployment_id"), "definition", ["deployment_id"], unique=False)
    op.create_table(
        "process_instance",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("definition_id", sa.BigInteger(), nullable=False),
        sa.Column("pinned", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("pinned_hash", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "suspended",
                "ended",
                "cancelled",
                name="instancestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_event", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name=op.f("fk_process_instance_definition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_instance")),
    )
    op.create_index("ix_process_instance_business_key", "process_instance", ["business_key"], unique=False)
    op.create_index(op.f("ix_process_instance_definition_id"), "process_instance", ["definition_id"], unique=False)
    op.create_index(
        "uq_process_instance_running",
        "process_instance",
        ["process", "business_key"],
        unique=True,
        postgresql_where=sa.text("state in ('active', 'suspended')"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("timer", "held", "work", name="jobkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "failed", "suspended", name="jobstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=True),
        sa.Column("engine_task_id", sa.Text(), nullable=True),
        sa.Column("element_id", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("every", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("retry", sa.Text(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_job_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_due", "job", ["next_at"], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index("ix_job_failed", "job", ["id"], unique=False, postgresql_where=sa.text("state = 'failed'"))
    op.create_index(
        "ix_job_instance_id", "job", ["instance_id"], unique=False, postgresql_where=sa.text("instance_id is not null")
    )
    op.create_index("uq_job_key", "job", ["key"], unique=True, postgresql_where=sa.text("key is not null"))
    op.create_table(
        "message_subscription",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("engine_task_id", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_message_subscription_instance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_subscription")),
    )
    op.create_index(op.f("ix_message_subscription_instance_id"), "message_subscription", ["instance_id"], unique=False)
    op.create_index("ix_message_subscription_name_key", "message_subscription", ["name", "key"], unique=False)
    op.create_table(
        "open_task",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("engine_task_id", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("groups", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("completion", sa.Text(), nullable=True),
        sa.Column("local", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_open_task_instance_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_task")),
    )
    op.create_index(
        "ix_open_task_assignee",
        "open_task",
        ["assignee"],
        unique=False,
        postgresql_where=sa.text("assignee is not null"),
    )
    op.create_index("ix_open_task_business_key", "open_task", ["business_key"], unique=False)
    op.create_index(
        "ix_open_task_groups",
        "open_task",
        ["groups"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(op.f("ix_open_task_instance_id"), "open_task", ["instance_id"], unique=False)
    op.create_index(
        "ix_open_task_worklist",
        "open_task",
        [sa.literal_column("coalesce(due_at, 'infinity'::timestamptz)"), "id"],
        unique=False,
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_open_task_worklist", table_name="open_task")
    op.drop_index(op.f("ix_open_task_instance_id"), table_name="open_task")
    op.drop_index(
        "ix_open_task_groups", table_name="open_task", postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
    op.drop_index("ix_open_task_business_key", table_name="open_task")
    op.drop_index("ix_open_task_assignee", table_name="open_task", postgresql_where=sa.text("assignee is not null"))
    op.drop_table("open_task")
    op.drop_index("ix_message_subscription_name_key", table_name="message_subscription")
    op.drop_index(op.f("ix_message_subscription_instance_id"), table_name="message_subscription")
    op.drop_table("message_subscription")
    op.drop_index("uq_job_key", table_name="job", postgresql_where=sa.text("key is not null"))
    op.drop_index("ix_job_instance_id", table_name="job", postgresql_where=sa.text("instance_id is not null"))
    op.drop_index("ix_job_failed", table_name="job", postgresql_where=sa.text("state = 'failed'"))
    op.drop_index("ix_job_due", table_name="job", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_table("job")
    op.drop_index(
        "uq_process_instance_running",
        table_name="process_instance",
        postgresql_where=sa.text("state in ('active', 'suspended')"),
    )
    op.drop_index(op.f("ix_process_instance_definition_id"), table_name="process_instance")
    op.drop_index("ix_process_instance_business_key", table_name="process_instance")
    op.drop_table("process_instance")
    op.drop_index(op.f("ix_definition_deployment_id"), table_name="definition")
    op.drop_table("definition")
    op.drop_index(
        "ix_process_history_task_id", table_name="process_history", postgresql_where=sa.text("task_id is not null")
    )
    op.drop_index("ix_process_history_business_key", table_name="process_history")
    op.drop_index("ix_process_history_at", table_name="process_history", postgresql_using="brin")
    op.drop_table("process_history")
    op.drop_index("uq_message_message_id", table_name="message", postgresql_where=sa.text("message_id is not null"))
    op.drop_index("ix_message_waiting", table_name="message", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("ix_message_unmatched", table_name="message", postgresql_where=sa.text("state = 'unmatched'"))
    op.drop_table("message")
    op.drop_table("deployment")
    # ### end Alembic commands ###
