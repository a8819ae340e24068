"""Organisations, their projects, people with their logins and rights."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.people.rules import MemberRole, Role, UnverifiedMail


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
    mail_domain: Mapped[str | None]  # unknown senders of this domain belong here
    unverified_mail: Mapped[UnverifiedMail] = mapped_column(default=UnverifiedMail.COMMENTS)
    billing_email: Mapped[str | None]
    iban: Mapped[str | None]
    phone: Mapped[str | None]  # of the provider: where customers reach a person …
    opening: Mapped[str | None]  # … and when, in words
    locale: Mapped[str] = mapped_column(default="cs")

    projects: Mapped[list["Project"]] = relationship(back_populates="organisation", order_by="Project.name")


class Project(Base):
    """A part of an organisation's business that has its own requests and rights."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)

    organisation: Mapped[Organisation] = relationship(back_populates="projects")


class Person(Base):
    """Somebody with an address; with a password hash they can log in."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("email <> ''", name="email_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="cs")
    timezone: Mapped[str] = mapped_column(default="Europe/Prague")
    is_active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    mail_blocked_until: Mapped[datetime | None]  # the address bounced

    staff_roles: Mapped[list["StaffRole"]] = relationship(cascade="all, delete-orphan")
    memberships: Mapped[list["Membership"]] = relationship(cascade="all, delete-orphan")


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
        Index(None, "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    role: Mapped[MemberRole]

    organisation: Mapped[Organisation] = relationship()


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
