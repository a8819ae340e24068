"""Personal links, invitations, people who wait to be accepted, and how often somebody has tried."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.people.models import Organisation, Person


class LinkPurpose(enum.Enum):
    """What a personal link lets its reader do."""

    RESET = "reset"  # another password for one that is forgotten
    INVITATION = "invitation"  # the first password of somebody who was invited
    ADDRESS = "address"  # a further mail address is theirs


class PersonalLink(Base):
    """A link by which a person chooses a password or shows that an address is theirs; only its secret's hash is kept,
    one use, expiring.
    """

    __tablename__ = "personal_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("person_address.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class InvitationState(enum.Enum):
    """What became of an invitation."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Invitation(Base):
    """Somebody is asked to choose their first password; its diagram sends, reminds and lets it expire."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index("uq_invitation_waiting", "person_id", unique=True, postgresql_where=text("state = 'waiting'")),
        Index(None, "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.WAITING)
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]  # the last time
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id])

    @property
    def business_key(self) -> str:
        """The name of its process."""
        return f"invitation:{self.id}"


class NewcomerState(enum.Enum):
    """How somebody stands who first wrote from a customer's domain."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Newcomer(Base):
    """Somebody unknown who wrote from a customer's mail domain: no rights and no login until accepted."""

    __tablename__ = "newcomer"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        Index("ix_newcomer_waiting", "organisation_id", postgresql_where=text("state = 'waiting'")),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[NewcomerState] = mapped_column(default=NewcomerState.WAITING)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class Attempts(Base):
    """How often something was tried in a window of time, counted for all web processes together."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "expires_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime]
