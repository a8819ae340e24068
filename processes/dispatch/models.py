"""Technicians' skills, shifts and absences; who was given which request."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.people.models import Person


class TechnicianSkill(Base):
    """What a technician knows; `level` 1 (learning) to 3 (expert)."""

    __tablename__ = "technician_skill"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 3", name="level"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(default=2)


class Shift(Base):
    """When a technician works."""

    __tablename__ = "shift"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="order"), Index(None, "person_id", "starts_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Absence(Base):
    """When a technician does not work, whatever the shifts say."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="order"), Index(None, "person_id", "starts_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")


class Assignment(Base):
    """A technician's responsibility for a request; at most one at a time, the last one ends with the request."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_current", "request_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_assignment_technician", "technician_id", postgresql_where=text("ended_at IS NULL")),
        Index(None, "request_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    technician_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    technician: Mapped[Person] = relationship(foreign_keys=[technician_id])
