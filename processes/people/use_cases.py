"""Changes of people: who exists, what they may do, their passwords."""

import unicodedata
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.people import access, queries
from processes.people.errors import (
    EmailInvalid,
    EmailTaken,
    LocaleUnknown,
    NameTaken,
    PasswordTooShort,
    PasswordWrong,
    ProjectElsewhere,
    TimezoneUnknown,
)
from processes.people.models import Membership, Organisation, Person, Project, StaffRole, TakenTour
from processes.people.rights import may_administer, may_change_login, require
from processes.people.rules import PASSWORD_LENGTH, Actor, MemberRole, Role, normal_email, plain_name
from processes.settings import LOCALES

_HASHER = PasswordHasher()


def _normal_password(password: str) -> str:
    return unicodedata.normalize("NFKD", password)


def hashed_password(password: str) -> str:
    """The argon2id hash that is stored; PasswordTooShort below the rule's length."""
    if len(password) < PASSWORD_LENGTH:
        raise PasswordTooShort(length=PASSWORD_LENGTH)
    return _HASHER.hash(_normal_password(password))


def password_matches(person: Person, password: str) -> bool:
    """Whether `password` opens the person's login; False when there is none."""
    if not person.password_hash:
        return False
    try:
        return _HASHER.verify(person.password_hash, _normal_password(password))
    except (VerificationError, InvalidHashError):
        return False


def add_organisation(session: Session, *, name: str, actor: Actor, now: datetime, **details: Any) -> Organisation:
    """A new customer, or the provider (`is_provider=True`); `details` are columns of Organisation."""
    require(may_administer(actor))
    organisation = Organisation(name=name, **details)
    session.add(organisation)
    session.flush()
    return organisation


def add_project(session: Session, *, organisation: Organisation, name: str, actor: Actor, now: datetime) -> Project:
    """A new project of an organisation."""
    require(may_administer(actor))
    project = Project(organisation=organisation, name=name)
    session.add(project)
    session.flush()
    return project


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    actor: Actor,
    now: datetime,
    locale: str = "cs",
    timezone: str = "Europe/Prague",
    phone: str | None = None,
) -> Person:
    """A new person without rights and without a password; EmailTaken, EmailInvalid."""
    require(may_administer(actor))
    email = normal_email(email)
    if not all(email.rpartition("@")) or any(character.isspace() for character in email):
        raise EmailInvalid()
    if queries.person_by_email(session, email):
        raise EmailTaken(email=email)
    _check_profile(locale, timezone)
    person = Person(email=email, name=plain_name(name) or email, phone=phone, locale=locale, timezone=timezone)
    person.confirmed_at = now
    session.add(person)
    session.flush()
    return person


def set_password(session: Session, *, person: Person, password: str, actor: Actor, now: datetime) -> None:
    """Replace a person's password; every session and API token of theirs ends. PasswordTooShort."""
    require(may_change_login(actor, person))
    person.password_hash = hashed_password(password)
    access.end_access(session, person_id=person.id, now=now)
    session.flush()


def change_password(
    session: Session, *, person: Person, password: str, new_password: str, actor: Actor, now: datetime
) -> None:
    """A person's own change, which needs the present password; PasswordWrong, PasswordTooShort."""
    require(may_change_login(actor, person))
    if not password_matches(person, password):
        raise PasswordWrong()
    set_password(session, person=person, password=new_password, actor=actor, now=now)


def close_account(session: Session, *, person: Person, actor: Actor, now: datetime) -> None:
    """Somebody leaves: no login, no session, no token, no mail any more; what they wrote stays."""
    require(may_administer(actor))
    person.is_active = False
    person.password_hash = None
    access.end_access(session, person_id=person.id, now=now)
    session.flush()


def update_profile(
    session: Session,
    *,
    person: Person,
    actor: Actor,
    now: datetime,
    name: str | None = None,
    locale: str | None = None,
    timezone: str | None = None,
    phone: str | None = None,
) -> None:
    """Change what a person says about themselves (None: as it was); LocaleUnknown, TimezoneUnknown, NameTaken."""
    require(may_change_login(actor, person))
    _check_profile(locale or person.locale, timezone or person.timezone)
    called = plain_name(name or "") or person.name
    if called != person.name and not actor.is_staff and queries.is_staff_name(session, called):
        raise NameTaken()
    person.name = called
    person.locale = locale or person.locale
    person.timezone = timezone or person.timezone
    person.phone = person.phone if phone is None else phone.strip() or None
    session.flush()


def _check_profile(locale: str, timezone: str) -> None:
    if locale not in LOCALES:
        raise LocaleUnknown()
    if timezone not in available_timezones():
        raise TimezoneUnknown()


def grant_role(session: Session, *, person: Person, role: Role, actor: Actor, now: datetime) -> None:
    """Give a staff role; a second time changes nothing."""
    require(may_administer(actor))
    if session.get(StaffRole, (person.id, role)) is None:
        session.add(StaffRole(person_id=person.id, role=role))
        session.flush()


def add_membership(
    session: Session,
    *,
    person: Person,
    organisation: Organisation,
    role: MemberRole,
    actor: Actor,
    now: datetime,
    project: Project | None = None,
) -> Membership:
    """Give a customer role in an organisation or in one of its projects; a second time returns the first."""
    require(may_administer(actor))
    if project is not None and project.organisation_id != organisation.id:
        raise ProjectElsewhere()
    project_id = project.id if project else None
    same = select(Membership).where(
        Membership.person_id == person.id,
        Membership.organisation_id == organisation.id,
        Membership.project_id.is_not_distinct_from(project_id),
        Membership.role == role,
    )
    membership = session.scalar(same)
    if membership is None:
        membership = Membership(person_id=person.id, organisation_id=organisation.id, project_id=project_id, role=role)
        session.add(membership)
        session.flush()
    return membership


def take_tour(session: Session, *, name: str, actor: Actor, now: datetime) -> None:
    """Note that whoever acts has been shown a tour, or wants none; harmless to repeat."""
    require(actor.person_id is not None)
    taken = insert(TakenTour).values(person_id=actor.person_id, name=name, at=now)
    session.execute(taken.on_conflict_do_nothing())
