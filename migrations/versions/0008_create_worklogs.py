"""Create the tables of worklogs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "work_log",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "activity",
            sa.Enum(
                "remote",
                "on_site",
                "consultation",
                "development",
                name="activity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "minutes",
            sa.BigInteger(),
            sa.Computed("(extract(epoch FROM ended_at - started_at) / 60)::bigint", persisted=True),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("date_trunc('minute', ended_at, 'UTC') = ended_at", name=op.f("ck_work_log_end_minute")),
        sa.CheckConstraint(
            "date_trunc('minute', started_at, 'UTC') = started_at", name=op.f("ck_work_log_start_minute")
        ),
        sa.CheckConstraint("started_at < ended_at", name=op.f("ck_work_log_order")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_work_log_request_id")),
        sa.ForeignKeyConstraint(["technician_id"], ["person.id"], name=op.f("fk_work_log_technician_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_log")),
    )
    op.create_index(op.f("ix_work_log_request_id_started_at"), "work_log", ["request_id", "started_at"], unique=False)
    op.create_index(
        op.f("ix_work_log_technician_id_started_at"), "work_log", ["technician_id", "started_at"], unique=False
    )
    op.create_table(
        "work_timer",
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_work_timer_request_id")),
        sa.ForeignKeyConstraint(["technician_id"], ["person.id"], name=op.f("fk_work_timer_technician_id")),
        sa.PrimaryKeyConstraint("technician_id", name=op.f("pk_work_timer")),
    )
    op.create_index(op.f("ix_work_timer_request_id"), "work_timer", ["request_id"], unique=False)
    op.create_table(
        "work_log_correction",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("work_log_id", sa.BigInteger(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_by_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["person.id"], name=op.f("fk_work_log_correction_corrected_by_id")
        ),
        sa.ForeignKeyConstraint(["work_log_id"], ["work_log.id"], name=op.f("fk_work_log_correction_work_log_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_log_correction")),
    )
    op.create_index(op.f("ix_work_log_correction_work_log_id"), "work_log_correction", ["work_log_id"], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_work_log_correction_work_log_id"), table_name="work_log_correction")
    op.drop_table("work_log_correction")
    op.drop_index(op.f("ix_work_timer_request_id"), table_name="work_timer")
    op.drop_table("work_timer")
    op.drop_index(op.f("ix_work_log_technician_id_started_at"), table_name="work_log")
    op.drop_index(op.f("ix_work_log_request_id_started_at"), table_name="work_log")
    op.drop_table("work_log")
    # ### end Alembic commands ###
