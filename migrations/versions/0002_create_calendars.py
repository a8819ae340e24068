"""Create the tables of calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "service_calendar",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_calendar")),
        sa.UniqueConstraint("name", name=op.f("uq_service_calendar_name")),
    )
    op.create_table(
        "calendar_exception",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "coalesce(extract(second FROM opens_at), 0) = 0 AND coalesce(extract(second FROM closes_at), 0) = 0",
            name=op.f("ck_calendar_exception_whole_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["service_calendar.id"], name=op.f("fk_calendar_exception_calendar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_exception")),
        sa.UniqueConstraint(
            "calendar_id",
            "day",
            "opens_at",
            name=op.f("uq_calendar_exception_calendar_id_day_opens_at"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "service_interval",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.CheckConstraint("closes_at IS NULL OR opens_at < closes_at", name=op.f("ck_service_interval_order")),
        sa.CheckConstraint(
            "coalesce(extract(second FROM opens_at), 0) = 0 AND coalesce(extract(second FROM closes_at), 0) = 0",
            name=op.f("ck_service_interval_whole_minutes"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_service_interval_weekday")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["service_calendar.id"], name=op.f("fk_service_interval_calendar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_interval")),
        sa.UniqueConstraint(
            "calendar_id", "weekday", "opens_at", name=op.f("uq_service_interval_calendar_id_weekday_opens_at")
        ),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Undo."""
    op.drop_table("service_interval")
    op.drop_table("calendar_exception")
    op.drop_table("service_calendar")
    # ### end Alembic commands ###
