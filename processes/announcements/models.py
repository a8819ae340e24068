"""What is announced, to whom, from when to when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.announcements.rules import Audience
from processes.db import Base
from processes.people.models import Organisation, Person


class Announcement(Base):
    """Plain text for an audience; one that was ended before it began starts and ends at that instant."""

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint("starts_at <= ends_at", name="order"),
        CheckConstraint("(audience = 'organisation') = (organisation_id IS NOT NULL)", name="organisation"),
        Index("ix_announcement_keyset", "starts_at", "id"),
        Index(None, "ends_at"),
        Index(None, "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    audience: Mapped[Audience]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: the desk itself
    version: Mapped[int] = mapped_column(default=1)  # grows with every change

    organisation: Mapped[Organisation | None] = relationship()
    written_by: Mapped[Person | None] = relationship()
