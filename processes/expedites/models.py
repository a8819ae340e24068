"""Shorter reactions that customers buy for a one-off fee: what was offered, who agreed, what became of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.expedites.rules import ExpediteState
from processes.people.models import Person
from processes.requests.models import Request

_OPEN = "state IN ('asked', 'agreed', 'taken')"


class Expedite(Base):
    """One shorter reaction of one request; a request has at most one that goes on. Price and minutes never change."""

    __tablename__ = "expedite"
    __table_args__ = (
        Index("uq_expedite_open", "request_id", unique=True, postgresql_where=text(_OPEN)),
        Index(None, "request_id"),
        Index(None, "state"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("(agreed_at IS NULL) = (due_at IS NULL)", name="due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    state: Mapped[ExpediteState]
    price: Mapped[Decimal]  # without VAT
    currency: Mapped[str]
    minutes: Mapped[dict[str, Any]]  # by target: in how many the shorter promise falls due after the consent
    around_clock: Mapped[bool] = mapped_column(default=False)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]  # the nearest shorter promise
    due_before: Mapped[datetime | None]  # the nearest promise of the request until then
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # of a refusal

    @property
    def item(self) -> str:
        """By which its fee is billed."""
        return f"expedite:{self.id}"

    request: Mapped[Request] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    agreed_by: Mapped[Person | None] = relationship(foreign_keys=[agreed_by_id])
    taken_by: Mapped[Person | None] = relationship(foreign_keys=[taken_by_id])
