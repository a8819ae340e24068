"""Teams and who is in them when, skills, patterns of shifts, shifts and absences, and who changed what of these."""

import enum
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.catalogue.columns import CodeColumn
from processes.catalogue.rules import AbsenceCode
from processes.codes import code_of
from processes.db import Base
from processes.people.models import Person
from processes.settings import get_settings


def _key(context: Any) -> str:
    return code_of(str(context.get_current_parameters()["name"]))


class Team(Base):
    """People who work together, such as a centre; whoever leads it decides about its members' absences.

    Diagrams give tasks to `team:<key>`; the key stays when the team is called something else.
    """

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str] = mapped_column(unique=True, default=_key)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    lead: Mapped[Person | None] = relationship()


class TeamMember(Base):
    """Somebody in a team from `first` to `last` (inclusive; null: until further notice)."""

    __tablename__ = "team_member"
    __table_args__ = (
        CheckConstraint("last IS NULL OR first <= last", name="order"),
        Index(None, "team_id", "first"),
        Index(None, "person_id", "first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    first: Mapped[date]
    last: Mapped[date | None]

    person: Mapped[Person] = relationship()
    team: Mapped[Team] = relationship()


class Skill(Base):
    """What somebody may know; products ask for it by its name."""

    __tablename__ = "skill"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    note: Mapped[str] = mapped_column(default="")


class TechnicianSkill(Base):
    """What a technician knows; `level` 1 (learning) to 3 (expert)."""

    __tablename__ = "technician_skill"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 3", name="level"), Index(None, "skill"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(ForeignKey("skill.name", onupdate="CASCADE"), primary_key=True)
    level: Mapped[int] = mapped_column(default=2)


class ShiftPattern(Base):
    """Shifts that come again every `weeks` weeks from the Monday `starts_on`; on public holidays of `country` none."""

    __tablename__ = "shift_pattern"
    __table_args__ = (CheckConstraint("weeks BETWEEN 1 AND 12", name="weeks"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    timezone: Mapped[str] = mapped_column(default=lambda: get_settings().default_timezone)
    country: Mapped[str | None]
    weeks: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date]

    slots: Mapped[list["PatternSlot"]] = relationship(
        cascade="all, delete-orphan", order_by="PatternSlot.week, PatternSlot.weekday, PatternSlot.starts"
    )
    members: Mapped[list["PatternMember"]] = relationship(cascade="all, delete-orphan", order_by="PatternMember.id")


class PatternSlot(Base):
    """A shift of a pattern: week 1 to `weeks`, weekday (Monday 0); one that ends before it starts ends the next day."""

    __tablename__ = "shift_pattern_slot"
    __table_args__ = (
        UniqueConstraint("pattern_id", "week", "weekday", "starts"),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND week >= 1", name="day"),
        CheckConstraint("starts <> ends", name="lasts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pattern_id: Mapped[int] = mapped_column(ForeignKey("shift_pattern.id", ondelete="CASCADE"))
    week: Mapped[int]
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]


class PatternMember(Base):
    """Who works by a pattern from `first` to `last`; `begins_with` is their week at its beginning."""

    __tablename__ = "shift_pattern_member"
    __table_args__ = (
        UniqueConstraint("pattern_id", "person_id", "first"),
        CheckConstraint("last IS NULL OR first <= last", name="order"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pattern_id: Mapped[int] = mapped_column(ForeignKey("shift_pattern.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    begins_with: Mapped[int] = mapped_column(default=1)
    first: Mapped[date]
    last: Mapped[date | None]

    person: Mapped[Person] = relationship()


class PatternDayOff(Base):
    """A day on which somebody's shifts of a pattern were changed or removed by hand: it gives none any more."""

    __tablename__ = "shift_pattern_day_off"

    pattern_id: Mapped[int] = mapped_column(ForeignKey("shift_pattern.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class Shift(Base):
    """When a technician works; `pattern_id` where a pattern gave it and nobody has touched it since."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index(None, "person_id", "starts_at"),
        Index(None, "starts_at"),
        Index(None, "pattern_id", "starts_at", postgresql_where=text("pattern_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    pattern_id: Mapped[int | None] = mapped_column(ForeignKey("shift_pattern.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship()


class AbsenceState(enum.Enum):
    """How far an absence has come; only an approved one counts."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Absence(Base):
    """When a technician does not work, whatever the shifts say; `reason` is for those who decide."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index(None, "person_id", "starts_at"),
        Index(None, "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    kind: Mapped[AbsenceCode] = mapped_column(CodeColumn(AbsenceCode), default="other")
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[AbsenceState] = mapped_column(default=AbsenceState.APPROVED)
    asked_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class RosterFeed(Base):
    """A link by which a person's calendar reads their shifts; only the hash of its key is kept."""

    __tablename__ = "roster_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)  # sha256 hex
    made_at: Mapped[datetime]


class RosterChange(Base):
    """Who changed what and when; `subject` is team:1, pattern:2, skill:3 or person:4."""

    __tablename__ = "roster_change"
    __table_args__ = (Index(None, "subject", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]  # the name, as it was
    kind: Mapped[str]
    details: Mapped[dict[str, Any]]
