"""Changes of people: who exists, what they may do, their passwords."""

import unicodedata
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.people import access
from processes.people.confiding import check_still_dispatched
from processes.people.errors import LastAdministrator, PasswordTooShort, PasswordWrong, ProjectElsewhere, WorksHere
from processes.people.events import PersonChange, record_change, record_right
from processes.people.granting import check_limit, limited, said_limit, set_limit
from processes.people.models import Membership, Organisation, Person, Project, StaffRole, TakenTour
from processes.people.profiles import check_profile, claimed, normal_numbers
from processes.people.rights import may_administer, may_change_login, may_grant, require
from processes.people.rules import PASSWORD_LENGTH, Actor, Limit, MemberRole, Role, plain_name
from processes.settings import get_settings

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
    locale: str | None = None,
    timezone: str | None = None,
    phone: str | None = None,
) -> Person:
    """A new person without rights and without a password, with the desk's language and zone where none is said.

    EmailTaken, EmailInvalid, NumberInvalid, LocaleUnknown, TimezoneUnknown.
    """
    require(may_administer(actor))
    email = claimed(session, email)
    settings = get_settings()
    locale, timezone = locale or settings.default_locale, timezone or settings.default_timezone
    check_profile(locale, timezone)
    person = Person(email=email, name=plain_name(name) or email, locale=locale, timezone=timezone)
    person.phones = normal_numbers([phone] if phone else [], locale)
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


def grant_role(session: Session, *, person: Person, role: Role, actor: Actor, now: datetime) -> None:
    """Give a staff role; a second time changes nothing."""
    require(may_administer(actor))
    if session.get(StaffRole, (person.id, role)) is None:
        session.add(StaffRole(person_id=person.id, role=role))
        session.flush()
        session.expire(person, ["staff_roles"])
        record_change(session, person.id, PersonChange.ROLE_GIVEN, actor=actor, now=now, role=role.value)


def take_role(session: Session, *, person: Person, role: Role, actor: Actor, now: datetime) -> None:
    """Take a staff role; harmless where it is not held. LastAdministrator, LastDispatching."""
    require(may_administer(actor))
    if role is Role.ADMINISTRATOR:
        check_administrator_left(session, person)
    if role is Role.DISPATCHER:
        check_still_dispatched(session, person, actor)
    held = session.get(StaffRole, (person.id, role))
    if held is not None:
        session.delete(held)
        session.flush()
        session.expire(person, ["staff_roles"])
        record_change(session, person.id, PersonChange.ROLE_TAKEN, actor=actor, now=now, role=role.value)


def check_administrator_left(session: Session, person: Person) -> None:
    """Refuse to lose a person who is the last active administrator; the others are held until the transaction ends."""
    query = select(StaffRole.person_id).join(Person, Person.id == StaffRole.person_id)
    query = query.where(StaffRole.role == Role.ADMINISTRATOR, Person.is_active).order_by(StaffRole.person_id)
    if set(session.scalars(query.with_for_update(of=StaffRole))) == {person.id}:
        raise LastAdministrator(name=person.name)


def add_membership(
    session: Session,
    *,
    person: Person,
    organisation: Organisation,
    role: MemberRole,
    actor: Actor,
    now: datetime,
    project: Project | None = None,
    limit: Limit | None = None,
) -> Membership:
    """Give a customer role in an organisation or in one of its projects; a second time sets the limit of the first.

    ProjectElsewhere, WorksHere, LimitUseless, LimitInvalid.
    """
    if project is not None and project.organisation_id != organisation.id:
        raise ProjectElsewhere()
    project_id = project.id if project else None
    require(may_grant(actor, organisation.id, project_id))
    if not may_administer(actor) and person.staff_roles:
        raise WorksHere(email=person.email)
    check_limit(role, limit)
    same = select(Membership).where(
        Membership.person_id == person.id,
        Membership.organisation_id == organisation.id,
        Membership.project_id.is_not_distinct_from(project_id),
        Membership.role == role,
    )
    membership = session.scalar(same)
    if membership is not None:
        return limited(session, membership, limit, actor=actor, now=now)
    membership = Membership(person_id=person.id, organisation_id=organisation.id, project_id=project_id, role=role)
    set_limit(membership, limit)
    session.add(membership)
    record_right(session, membership, PersonChange.RIGHT_GIVEN, actor=actor, now=now, limit=said_limit(limit))
    session.expire(person, ["memberships"])
    return membership


def take_tour(session: Session, *, name: str, actor: Actor, now: datetime) -> None:
    """Note that whoever acts has been shown a tour, or wants none; harmless to repeat."""
    require(actor.person_id is not None)
    taken = insert(TakenTour).values(person_id=actor.person_id, name=name, at=now)
    session.execute(taken.on_conflict_do_nothing())
