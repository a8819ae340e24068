"""Plan rosters: teams, the catalogue of skills, patterns of shifts, approval of absences, who changed what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0045"
down_revision = "0044"

ABSENCE_STATES = sa.Enum(
    "requested", "approved", "refused", "withdrawn", name="absencestate", native_enum=False, length=40
)
ABSENCE_KINDS = sa.Enum("holiday", "illness", "training", "other", name="absencekind", native_enum=False, length=40)


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), primary_key=True)


def _to(table: str, column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


def upgrade() -> None:
    """Skills that technicians have or products ask for become rows; absences of old count as approved."""
    op.create_table(
        "team",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.BigInteger()),
        sa.UniqueConstraint("name", name="uq_team_name"),
        _to("team", "lead_id", "person"),
    )
    op.create_table(
        "team_member",
        _id(),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date()),
        sa.CheckConstraint("last IS NULL OR first <= last", name=op.f("ck_team_member_order")),
        _to("team_member", "team_id", "team", ondelete="CASCADE"),
        _to("team_member", "person_id", "person", ondelete="CASCADE"),
    )
    op.create_index("ix_team_member_team_id_first", "team_member", ["team_id", "first"])
    op.create_index("ix_team_member_person_id_first", "team_member", ["person_id", "first"])
    _skills()
    _patterns()
    op.add_column("shift", sa.Column("pattern_id", sa.BigInteger()))
    op.add_column("shift", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.alter_column("shift", "note", server_default=None)
    op.create_foreign_key("fk_shift_pattern_id", "shift", "shift_pattern", ["pattern_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_shift_starts_at", "shift", ["starts_at"])
    given = sa.text("pattern_id IS NOT NULL")
    op.create_index("ix_shift_pattern_id_starts_at", "shift", ["pattern_id", "starts_at"], postgresql_where=given)
    _absences()
    op.create_table(
        "roster_feed",
        sa.Column("person_id", sa.BigInteger(), primary_key=True),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("key_hash", name="uq_roster_feed_key_hash"),
        _to("roster_feed", "person_id", "person", ondelete="CASCADE"),
    )
    op.create_table(
        "roster_change",
        _id(),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", JSONB(), nullable=False),
    )
    op.create_index("ix_roster_change_subject_id", "roster_change", ["subject", "id"])


def _skills() -> None:
    op.create_table(
        "skill",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.UniqueConstraint("name", name="uq_skill_name"),
    )
    op.execute(
        "INSERT INTO skill (name, note) SELECT name, '' FROM ("
        "SELECT skill AS name FROM technician_skill UNION SELECT skill FROM product WHERE skill IS NOT NULL"
        ") known ORDER BY name"
    )
    op.create_foreign_key(
        "fk_technician_skill_skill", "technician_skill", "skill", ["skill"], ["name"], onupdate="CASCADE"
    )
    op.create_index("ix_technician_skill_skill", "technician_skill", ["skill"])


def _patterns() -> None:
    op.create_table(
        "shift_pattern",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("weeks", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("name", name="uq_shift_pattern_name"),
        sa.CheckConstraint("weeks BETWEEN 1 AND 12", name=op.f("ck_shift_pattern_weeks")),
    )
    op.create_table(
        "shift_pattern_slot",
        _id(),
        sa.Column("pattern_id", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.UniqueConstraint(
            "pattern_id", "week", "weekday", "starts", name="uq_shift_pattern_slot_pattern_id_week_weekday_starts"
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6 AND week >= 1", name=op.f("ck_shift_pattern_slot_day")),
        sa.CheckConstraint("starts <> ends", name=op.f("ck_shift_pattern_slot_lasts")),
        _to("shift_pattern_slot", "pattern_id", "shift_pattern", ondelete="CASCADE"),
    )
    op.create_table(
        "shift_pattern_member",
        _id(),
        sa.Column("pattern_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("begins_with", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date()),
        sa.UniqueConstraint(
            "pattern_id", "person_id", "first", name="uq_shift_pattern_member_pattern_id_person_id_first"
        ),
        sa.CheckConstraint("last IS NULL OR first <= last", name=op.f("ck_shift_pattern_member_order")),
        _to("shift_pattern_member", "pattern_id", "shift_pattern", ondelete="CASCADE"),
        _to("shift_pattern_member", "person_id", "person", ondelete="CASCADE"),
    )
    op.create_index("ix_shift_pattern_member_person_id", "shift_pattern_member", ["person_id"])
    op.create_table(
        "shift_pattern_day_off",
        sa.Column("pattern_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("pattern_id", "person_id", "day", name="pk_shift_pattern_day_off"),
        _to("shift_pattern_day_off", "pattern_id", "shift_pattern", ondelete="CASCADE"),
        _to("shift_pattern_day_off", "person_id", "person", ondelete="CASCADE"),
    )


def _absences() -> None:
    op.add_column("absence", sa.Column("kind", ABSENCE_KINDS, nullable=False, server_default="other"))
    op.add_column("absence", sa.Column("state", ABSENCE_STATES, nullable=False, server_default="approved"))
    op.add_column("absence", sa.Column("asked_at", sa.DateTime(timezone=True)))
    op.add_column("absence", sa.Column("decided_at", sa.DateTime(timezone=True)))
    op.add_column("absence", sa.Column("decided_by_id", sa.BigInteger()))
    op.add_column("absence", sa.Column("answer", sa.Text(), nullable=False, server_default=""))
    for column in ("kind", "state", "answer"):
        op.alter_column("absence", column, server_default=None)
    for name, values in (("kind", ABSENCE_KINDS.enums), ("state", ABSENCE_STATES.enums)):
        listed = ", ".join(f"'{value}'" for value in values)
        op.create_check_constraint(op.f(f"ck_absence_absence{name}"), "absence", f"{name} IN ({listed})")
    op.create_foreign_key("fk_absence_decided_by_id", "absence", "person", ["decided_by_id"], ["id"])
    op.create_index("ix_absence_starts_at", "absence", ["starts_at"])


def downgrade() -> None:
    """Only absences that count are left."""
    op.execute("DELETE FROM absence WHERE state <> 'approved'")
    for column in ("kind", "state", "asked_at", "decided_at", "decided_by_id", "answer"):
        op.drop_column("absence", column)
    op.drop_index("ix_absence_starts_at", "absence")
    op.drop_index("ix_shift_starts_at", "shift")
    op.drop_column("shift", "pattern_id")
    op.drop_column("shift", "note")
    op.drop_index("ix_technician_skill_skill", "technician_skill")
    op.drop_constraint("fk_technician_skill_skill", "technician_skill")
    for table in (
        "roster_change",
        "roster_feed",
        "shift_pattern_day_off",
        "shift_pattern_member",
        "shift_pattern_slot",
        "shift_pattern",
        "skill",
        "team_member",
        "team",
    ):
        op.drop_table(table)
