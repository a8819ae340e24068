"""Organisations, their projects, people with their logins and rights."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.paging import spoken
from processes.people.rules import Limit, MemberRole, Role, UnverifiedMail
from processes.people.telephones import shown_number
from processes.settings import get_settings
from processes.spelling import kept_spoken
from processes.unchanging import only_added_to


class Organisation(Base):
    """A customer, or the service provider itself (`is_provider`, exactly one)."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index("uq_organisation_provider", "is_provider", unique=True, postgresql_where=text("is_provider")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    is_provider: Mapped[bool] = mapped_column(default=False)
    registration_number: Mapped[str | None]  # IČO
    vat_number: Mapped[str | None]  # DIČ / IČ DPH
    street: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="CZ")
    mail_domains: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # unknown senders from there belong here
    unverified_mail: Mapped[UnverifiedMail] = mapped_column(default=UnverifiedMail.COMMENTS)
    billing_email: Mapped[str | None]
    iban: Mapped[str | None]
    phone: Mapped[str | None]  # of the provider: where customers reach a person …
    opening: Mapped[str | None]  # … and when, in words
    sender: Mapped[str | None]  # … and as whom the desk writes to them
    logo: Mapped[dict[str, Any] | None]  # … its picture's digest, width and height
    locale: Mapped[str] = mapped_column(default=lambda: get_settings().default_locale)
    ended_at: Mapped[datetime | None]  # served no more: all its projects have ended
    is_confidential: Mapped[bool] = mapped_column(default=False)  # of the staff only who is cleared or named sees it

    projects: Mapped[list["Project"]] = relationship(back_populates="organisation", order_by="Project.name")


class Project(Base):
    """A part of an organisation's business that has its own requests and rights."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    ended_at: Mapped[datetime | None]  # since when it is not active; unknown of those that were taken over so

    organisation: Mapped[Organisation] = relationship(back_populates="projects")


class Person(Base):
    """Somebody with an address; with a password hash they can log in."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("email <> ''", name="email_given"),
        Index("ix_person_merged_into_id", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phones: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # E.164, the one to call first before others
    locale: Mapped[str] = mapped_column(default=lambda: get_settings().default_locale)
    timezone: Mapped[str] = mapped_column(default=lambda: get_settings().default_timezone)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_cleared: Mapped[bool] = mapped_column(default=False)  # of the staff: sees whatever is confidential
    password_hash: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]  # signed in; noted once an hour, outlives the session
    mail_blocked_until: Mapped[datetime | None]  # the address bounced
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who it was a second login of
    found_by: Mapped[str] = mapped_column(  # name and address as they are compared with what is looked for
        Computed("' ' || search_text(name || ' ' || email)", persisted=True), deferred=True
    )
    spoken_name: Mapped[str] = kept_spoken("name")

    staff_roles: Mapped[list["StaffRole"]] = relationship(cascade="all, delete-orphan")
    memberships: Mapped[list["Membership"]] = relationship(cascade="all, delete-orphan")

    @property
    def phone(self) -> str | None:
        """The number to call first, as it is read."""
        return shown_number(self.phones[0]) if self.phones else None


Index("ix_organisation_spoken", spoken(Organisation.name), Organisation.id)
Index("ix_person_spoken", Person.spoken_name, Person.id)  # the list of people is read in this order


class PersonAddress(Base):
    """A further mail address of a person: mail from it is theirs once they have shown that it is."""

    __tablename__ = "person_address"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(unique=True)
    added_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]


class StaffRole(Base):
    """A role that a person holds at the service provider."""

    __tablename__ = "staff_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class Membership(Base):
    """A customer's person in an organisation (all projects, `project_id` null) or in one project."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id", "project_id", "role", postgresql_nulls_not_distinct=True),
        CheckConstraint("price_limit IS NULL OR role = 'approver'", name="limited"),
        CheckConstraint("price_limit >= 0", name="price_limit"),
        CheckConstraint("(price_limit IS NULL) = (currency IS NULL)", name="currency"),
        Index(None, "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    role: Mapped[MemberRole]
    price_limit: Mapped[Decimal | None]  # an approver accepts no higher price, without VAT; None: any
    currency: Mapped[str | None]  # of the limit

    organisation: Mapped[Organisation] = relationship()
    project: Mapped[Project | None] = relationship()

    @property
    def limit(self) -> Limit | None:
        """The highest price, None: any."""
        if self.price_limit is None or self.currency is None:
            return None
        return Limit(self.price_limit, self.currency)


class Confidant(Base):
    """A member of staff who is named to see a confidential organisation, or one confidential request."""

    __tablename__ = "confidant"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (request_id IS NULL)", name="of_one"),
        UniqueConstraint("person_id", "organisation_id", "request_id", postgresql_nulls_not_distinct=True),
        Index(None, "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"))  # requests are a domain's to the right

    person: Mapped[Person] = relationship()


class Deputy(Base):
    """Who does the tasks of somebody who is away: in a period, and then always or only while they are absent."""

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("person_id <> deputy_id", name="another"),
        CheckConstraint("starts_at < ends_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]  # None: until further notice
    when_absent: Mapped[bool] = mapped_column(default=False)  # only as long as the calendar says that they are away

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id])


class PersonEvent(Base):
    """What changed about a person or what they may do: who, when, by whom; append-only."""

    __tablename__ = "person_event"
    __table_args__ = (Index(None, "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    kind: Mapped[str]  # a value of PersonChange
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # whose right it was …
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))  # … and in which project, None: in all
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


only_added_to(PersonEvent, refused="UPDATE OR DELETE", goes_with=PersonEvent.person_id)


class PersonSession(Base):
    """A browser in which somebody is signed in: its cookie carries the key, of which only the hash is kept."""

    __tablename__ = "person_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)  # sha256 hex
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # noted once an hour
    expires_at: Mapped[datetime]
    is_remembered: Mapped[bool] = mapped_column(default=False)  # outlives the browser's end
    address: Mapped[str] = mapped_column(default="")  # IP address at the login
    agent: Mapped[str] = mapped_column(default="")  # the browser's own words


class ApiToken(Base):
    """A key to the JSON door for some kinds of acts until a day; only its hash is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)  # sha256 hex
    note: Mapped[str] = mapped_column(default="")
    scopes: Mapped[list[Any]] = mapped_column(default=list)  # values of Scope
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class TakenTour(Base):
    """A tour of the desk that a person has taken or declined: it is not offered again."""

    __tablename__ = "taken_tour"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
