"""Date calendars: versions of weekly hours from a day on, hours over midnight, who changed what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """What stands becomes each calendar's first version."""
    op.create_table(
        "calendar_version",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("country", sa.Text()),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["service_calendar.id"], name="fk_calendar_version_calendar_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "calendar_id",
            "valid_from",
            name="uq_calendar_version_calendar_id_valid_from",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "calendar_change",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["service_calendar.id"], name="fk_calendar_change_calendar_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_calendar_change_calendar_id_id", "calendar_change", ["calendar_id", "id"])
    op.execute("INSERT INTO calendar_version (calendar_id, country) SELECT id, country FROM service_calendar")
    op.add_column("service_interval", sa.Column("version_id", sa.BigInteger()))
    op.execute(
        "UPDATE service_interval SET version_id = calendar_version.id FROM calendar_version"
        " WHERE calendar_version.calendar_id = service_interval.calendar_id"
    )
    op.drop_column("service_interval", "calendar_id")
    op.drop_column("service_calendar", "country")
    op.alter_column("service_interval", "version_id", nullable=False)
    op.create_foreign_key(
        "fk_service_interval_version_id",
        "service_interval",
        "calendar_version",
        ["version_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_unique_constraint(
        "uq_service_interval_version_id_weekday_opens_at", "service_interval", ["version_id", "weekday", "opens_at"]
    )
    op.drop_constraint(op.f("ck_service_interval_order"), "service_interval")
    op.create_check_constraint(op.f("ck_service_interval_lasts"), "service_interval", "closes_at <> opens_at")


def downgrade() -> None:
    """The first version of each calendar is left; hours over midnight end at midnight."""
    op.execute(
        "DELETE FROM calendar_version v WHERE EXISTS (SELECT FROM calendar_version e"
        " WHERE e.calendar_id = v.calendar_id AND coalesce(e.valid_from, '-infinity')"
        " < coalesce(v.valid_from, '-infinity'))"
    )
    op.add_column("service_calendar", sa.Column("country", sa.Text()))
    op.add_column("service_interval", sa.Column("calendar_id", sa.BigInteger()))
    op.execute(
        "UPDATE service_calendar SET country = calendar_version.country FROM calendar_version"
        " WHERE calendar_version.calendar_id = service_calendar.id"
    )
    op.execute(
        "UPDATE service_interval SET calendar_id = calendar_version.calendar_id,"
        " closes_at = CASE WHEN closes_at > opens_at THEN closes_at END FROM calendar_version"
        " WHERE calendar_version.id = service_interval.version_id"
    )
    op.drop_constraint(op.f("ck_service_interval_lasts"), "service_interval")
    op.drop_column("service_interval", "version_id")
    op.alter_column("service_interval", "calendar_id", nullable=False)
    op.create_foreign_key(
        "fk_service_interval_calendar_id",
        "service_interval",
        "service_calendar",
        ["calendar_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_unique_constraint(
        "uq_service_interval_calendar_id_weekday_opens_at", "service_interval", ["calendar_id", "weekday", "opens_at"]
    )
    op.create_check_constraint(
        op.f("ck_service_interval_order"), "service_interval", "closes_at IS NULL OR opens_at < closes_at"
    )
    op.drop_table("calendar_change")
    op.drop_table("calendar_version")
