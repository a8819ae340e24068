"""Who was given which request, and which skill one wants."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.dispatch.rules import Level
from processes.people.models import Person


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
    level: Mapped[Level] = mapped_column(default=Level.FIRST_LINE)

    technician: Mapped[Person] = relationship(foreign_keys=[technician_id])


class SkillWanted(Base):
    """The skill that the rule of dispatch wants for a request instead of its product's; requests without are most."""

    __tablename__ = "skill_wanted"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    skill: Mapped[str]


class Assistance(Base):
    """Somebody who works on a request with whoever is responsible for it; until it ends, or they are let go."""

    __tablename__ = "assistance"
    __table_args__ = (
        Index(
            "uq_assistance_current", "request_id", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
        Index("ix_assistance_person", "person_id", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
