"""Third parties and what was escalated to them (B7)."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.calendars.models import ServiceCalendar
from processes.db import Base
from processes.people.models import Person
from processes.unchanging import only_added_to


class EscalationState(enum.Enum):
    """How an escalation stands."""

    OPEN = "open"  # written, the worker has not sent it yet
    SENT = "sent"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"  # given up after the last deadline
    WITHDRAWN = "withdrawn"


class Supplier(Base):
    """A third-party support centre; `response_minutes` are business minutes of its calendar."""

    __tablename__ = "supplier"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    calendar_id: Mapped[int] = mapped_column(ForeignKey("service_calendar.id"))
    response_minutes: Mapped[int]

    calendar: Mapped[ServiceCalendar] = relationship()


class SupplierChange(Base):
    """Who changed what of a supplier and when; append-only."""

    __tablename__ = "supplier_change"
    __table_args__ = (Index(None, "supplier_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    at: Mapped[datetime]
    actor: Mapped[str]  # the name, as it was
    kind: Mapped[str]
    details: Mapped[dict[str, Any]]


only_added_to(SupplierChange, refused="UPDATE OR DELETE")


class Escalation(Base):
    """A question to a supplier about a request; one open at a time for a request and supplier."""

    __tablename__ = "escalation"
    __table_args__ = (
        Index(
            "uq_escalation_open",
            "request_id",
            "supplier_id",
            unique=True,
            postgresql_where=text("state IN ('open','sent')"),
        ),
        CheckConstraint("question <> ''", name="question_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    reference: Mapped[UUID] = mapped_column(unique=True)  # what the supplier quotes in the answer
    question: Mapped[str]
    state: Mapped[EscalationState] = mapped_column(default=EscalationState.OPEN)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # the mail was written
    left_at: Mapped[datetime | None]  # the mail server has taken it; from now on we wait for the supplier
    due_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    written_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # where one of ours wrote the answer down

    supplier: Mapped[Supplier] = relationship()
    written_by: Mapped[Person | None] = relationship(foreign_keys=[written_by_id])


class InboxMessage(Base):
    """A message from a system outside; its id makes a second delivery harmless."""

    __tablename__ = "inbox_message"

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    received_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    outcome: Mapped[str] = mapped_column(default="")
