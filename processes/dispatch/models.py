"""Who was given which request."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
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

    technician: Mapped[Person] = relationship(foreign_keys=[technician_id])
