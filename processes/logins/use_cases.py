"""Changes of logins that people are told of: other passwords, first passwords, new colleagues."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from processes.logins import mails, queries
from processes.logins.errors import (
    InvitationNeedless,
    InvitationsTooMany,
    NewcomerDecided,
    NewcomerUnknown,
    ReasonMissing,
)
from processes.logins.models import LinkPurpose, Newcomer, NewcomerState, PersonalLink
from processes.logins.rights import may_accept, may_refuse
from processes.mail.sealing import new_name, secret_hash, secret_of
from processes.people import use_cases as people
from processes.people.models import Organisation, Person, Project
from processes.people.queries import is_staff_name, person_by_email
from processes.people.rights import require
from processes.people.rules import SYSTEM, Actor, MemberRole
from processes.settings import get_settings

LIFETIMES = {LinkPurpose.RESET: timedelta(hours=1), LinkPurpose.INVITATION: timedelta(days=7)}
MOST_LINKS = 3  # links to one address in an hour


def send_reset(session: Session, *, address: str, now: datetime) -> None:
    """Mail a link to another password, to who has one: a reset never makes a first password."""
    person = person_by_email(session, address)
    if person is None or not person.is_active or person.password_hash is None:
        return
    if queries.links_since(session, person.id, now - timedelta(hours=1)) < MOST_LINKS:
        _send_link(session, person, LinkPurpose.RESET, now)


def _send_link(session: Session, person: Person, purpose: LinkPurpose, now: datetime) -> None:
    name = new_name(purpose.value)
    hashed = secret_hash(secret_of(name, get_settings().signing_key()))
    link = PersonalLink(person_id=person.id, purpose=purpose, secret_hash=hashed)
    link.made_at, link.expires_at = now, now + LIFETIMES[purpose]
    session.add(link)
    session.flush()
    mails.send_link(session, person, purpose, secret_name=name, now=now)


def choose_password(session: Session, *, secret: str, password: str, now: datetime) -> Person:
    """Choose a password by a personal link, once; every session, token and link ends. LinkDead, PasswordTooShort."""
    shown = queries.link_shown(session, secret, now, lock=True)
    people.set_password(session, person=shown.person, password=password, actor=SYSTEM, now=now)
    _end_links(session, shown.person)
    if shown.purpose is LinkPurpose.RESET:
        mails.tell_changed(session, shown.person, "password_changed", now=now)
    return shown.person


def change_password(
    session: Session, *, person: Person, password: str, new_password: str, actor: Actor, now: datetime
) -> None:
    """A person's own change, of which they are told; PasswordWrong, PasswordTooShort."""
    people.change_password(session, person=person, password=password, new_password=new_password, actor=actor, now=now)
    _end_links(session, person)
    mails.tell_changed(session, person, "password_changed", now=now)


def replace_password(session: Session, *, person: Person, password: str, actor: Actor, now: datetime) -> None:
    """Another's change of a person's password, of which the person is told; PasswordTooShort."""
    people.set_password(session, person=person, password=password, actor=actor, now=now)
    _end_links(session, person)
    mails.tell_changed(session, person, "password_changed", now=now)


def close_account(session: Session, *, person: Person, actor: Actor, now: datetime) -> None:
    """Somebody leaves: no login, session, token or link any more."""
    people.close_account(session, person=person, actor=actor, now=now)
    _end_links(session, person)


def _end_links(session: Session, person: Person) -> None:
    session.execute(delete(PersonalLink).where(PersonalLink.person_id == person.id))


def introduce(session: Session, *, email: str, name: str, organisation: Organisation, now: datetime) -> Person:
    """Somebody unknown wrote from a customer's domain: they are known from now on, and wait to be accepted.

    Who has the name of somebody who works here is called by their address.
    """
    called = email if is_staff_name(session, name) else name
    person = people.add_person(session, email=email, name=called, actor=SYSTEM, now=now, locale=organisation.locale)
    newcomer = Newcomer(person=person, organisation=organisation, asked_at=now)
    session.add(newcomer)
    session.flush()
    mails.tell_who_accepts(session, newcomer, now=now)
    return person


def accept(
    session: Session, *, person_id: int, project_id: int | None, role: MemberRole, actor: Actor, now: datetime
) -> Newcomer:
    """Let a new colleague in, with a role in a project or (None) in all, and invite them to choose a password.

    NewcomerUnknown, NewcomerDecided, ProjectElsewhere, Forbidden.
    """
    newcomer = _locked(session, person_id)
    require(may_refuse(actor, newcomer.organisation_id), NewcomerUnknown)
    _check_waiting(newcomer)
    require(may_accept(actor, newcomer.organisation_id, project_id))
    people.add_membership(
        session,
        person=newcomer.person,
        organisation=newcomer.organisation,
        project=session.get_one(Project, project_id) if project_id else None,
        role=role,
        actor=SYSTEM,
        now=now,
    )
    _decide(newcomer, NewcomerState.ACCEPTED, actor, now)
    _invite(session, newcomer, actor, now)
    return newcomer


def invite_again(session: Session, *, person_id: int, actor: Actor, now: datetime) -> Newcomer:
    """Send somebody who was let in, and has no password yet, another invitation.

    NewcomerUnknown, InvitationNeedless, InvitationsTooMany.
    """
    newcomer = _locked(session, person_id)
    require(may_refuse(actor, newcomer.organisation_id), NewcomerUnknown)
    person = newcomer.person
    if newcomer.state is not NewcomerState.ACCEPTED or not person.is_active:
        raise NewcomerUnknown()
    if person.password_hash is not None:
        raise InvitationNeedless(name=person.name)
    if queries.links_since(session, person.id, now - timedelta(hours=1)) >= MOST_LINKS:
        raise InvitationsTooMany(name=person.name)
    _invite(session, newcomer, actor, now)
    return newcomer


def _invite(session: Session, newcomer: Newcomer, actor: Actor, now: datetime) -> None:
    newcomer.invited_at, newcomer.invited_by_id = now, actor.person_id
    session.flush()
    _send_link(session, newcomer.person, LinkPurpose.INVITATION, now)


def refuse(session: Session, *, person_id: int, reason: str, actor: Actor, now: datetime) -> Newcomer:
    """Keep somebody out, with a reason: their address is a stranger's from now on.

    NewcomerUnknown, NewcomerDecided, ReasonMissing.
    """
    newcomer = _locked(session, person_id)
    require(may_refuse(actor, newcomer.organisation_id), NewcomerUnknown)
    _check_waiting(newcomer)
    if not reason.strip():
        raise ReasonMissing()
    newcomer.reason = reason.strip()
    close_account(session, person=newcomer.person, actor=SYSTEM, now=now)
    _decide(newcomer, NewcomerState.REFUSED, actor, now)
    session.flush()
    return newcomer


def _locked(session: Session, person_id: int) -> Newcomer:
    query = select(Newcomer).where(Newcomer.person_id == person_id).with_for_update()
    newcomer = session.scalar(query.execution_options(populate_existing=True))
    if newcomer is None:
        raise NewcomerUnknown()
    return newcomer


def _check_waiting(newcomer: Newcomer) -> None:
    if newcomer.state is not NewcomerState.WAITING:
        raise NewcomerDecided(by=newcomer.decided_by.name if newcomer.decided_by else "Podpora")


def _decide(newcomer: Newcomer, state: NewcomerState, actor: Actor, now: datetime) -> None:
    newcomer.state, newcomer.decided_at, newcomer.decided_by_id = state, now, actor.person_id
