"""What a customer was asked to sign, the personal links to it and what was decided."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.people.models import Person


class SignoffState(enum.Enum):
    """How a sign-off stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    RETURNED = "returned"
    ACCEPTED_BY_SILENCE = "accepted_by_silence"
    WITHDRAWN = "withdrawn"  # with the whole request


class Signoff(Base):
    """One round of asking the customer to accept the work (D1); the content and its hash never change."""

    __tablename__ = "signoff"
    __table_args__ = (
        UniqueConstraint("request_id", "round"),
        Index("uq_signoff_open", "request_id", unique=True, postgresql_where=text("state = 'requested'")),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state <> 'returned' OR reason <> ''", name="reason_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    round: Mapped[int]
    state: Mapped[SignoffState] = mapped_column(default=SignoffState.REQUESTED)
    requested_at: Mapped[datetime]
    silence_at: Mapped[datetime]  # accepted by silence at this instant, unless the customer writes
    words_at: Mapped[datetime | None]  # the customer wrote: silence accepts no more
    content: Mapped[dict[str, Any]]  # summary, cause, work lines, minutes: what was shown
    content_hash: Mapped[str]  # sha256 of the canonical JSON of `content`
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_from: Mapped[str | None]  # IP address
    reason: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime | None]  # when `decided_by` said it to the staff
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who of them wrote it down
    reminders: Mapped[int] = mapped_column(default=0)

    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    recorded_by: Mapped[Person | None] = relationship(foreign_keys=[recorded_by_id])


class SignoffLink(Base):
    """A personal link to one sign-off; only the token's hash is kept, one use, expiring."""

    __tablename__ = "signoff_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    signoff_id: Mapped[int] = mapped_column(ForeignKey("signoff.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
