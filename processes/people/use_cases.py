"""Changes of people: who exists, what they may do, how they log in."""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.people import queries
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
from processes.people.models import ApiToken, Membership, Organisation, Person, Project, StaffRole, TakenTour
from processes.people.rights import may_administer, may_change_login, require
from processes.people.rules import PASSWORD_LENGTH, Actor, MemberRole, PersonActor, Role, normal_email, plain_name
from processes.settings import LOCALES

_HASHER = PasswordHasher()
_TOKEN_PREFIX = "pdp_"


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
    person.session_key = secrets.token_hex(16)
    person.confirmed_at = now
    session.add(person)
    session.flush()
    return person


def set_password(session: Session, *, person: Person, password: str, actor: Actor, now: datetime) -> None:
    """Replace a person's password; every session of theirs ends. PasswordTooShort."""
    require(may_change_login(actor, person))
    person.password_hash = hashed_password(password)
    end_sessions(session, person=person, actor=actor, now=now)


def change_password(
    session: Session, *, person: Person, password: str, new_password: str, actor: Actor, now: datetime
) -> None:
    """A person's own change, which needs the present password; PasswordWrong, PasswordTooShort."""
    require(may_change_login(actor, person))
    if not password_matches(person, password):
        raise PasswordWrong()
    set_password(session, person=person, password=new_password, actor=actor, now=now)


def end_sessions(session: Session, *, person: Person, actor: Actor, now: datetime) -> None:
    """End every session of a person: their cookies name a key that no longer exists."""
    require(may_change_login(actor, person))
    person.session_key = secrets.token_hex(16)
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


def token_hash(token: str) -> str:
    """What is kept of an API token: the hex SHA-256 of its text (the token itself has 256 random bits)."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(session: Session, *, person: Person, note: str, actor: Actor, now: datetime) -> str:
    """A new API token; its text is returned once and stored nowhere."""
    require(may_change_login(actor, person))
    token = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    session.add(ApiToken(person_id=person.id, token_hash=token_hash(token), note=note, created_at=now))
    session.flush()
    return token


def revoke_token(session: Session, *, person: Person, token_id: int, actor: Actor, now: datetime) -> None:
    """End one of a person's tokens; somebody else's or an ended one stays as it is."""
    require(may_change_login(actor, person))
    token = session.get(ApiToken, token_id)
    if token and token.person_id == person.id and token.revoked_at is None:
        token.revoked_at = now
        session.flush()


def authenticate_token(session: Session, *, token: str, now: datetime) -> tuple[Person, PersonActor] | None:
    """Whose API token this is, or None; its last use is noted once an hour at most."""
    found = queries.token_with_actor(session, token_hash(token))
    if found is None:
        return None
    key, person, actor = found
    if key.last_used_at is None or now - key.last_used_at >= timedelta(hours=1):
        key.last_used_at = now
    return person, actor
