"""Changes of logins that people are told of: other passwords, first passwords, new colleagues."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.logins import invitations, links, mails, queries
from processes.logins.errors import (
    NewcomerDecided,
    NewcomerUnknown,
    ReasonMissing,
)
from processes.logins.models import LinkPurpose, Newcomer, NewcomerState
from processes.logins.rights import may_refuse
from processes.people import use_cases as people
from processes.people.leaving import deactivate
from processes.people.models import Organisation, Person, Project
from processes.people.profiles import update_profile
from processes.people.queries import actor_of, is_staff_name, person_by_email
from processes.people.rights import require
from processes.people.rules import SYSTEM, Actor, MemberRole

RESET_TIME = timedelta(hours=1)


def send_reset(session: Session, *, address: str, now: datetime) -> None:
    """Mail a link to another password, to who has one: a reset never makes a first password."""
    person = person_by_email(session, address)
    if person is None or not person.is_active or person.password_hash is None:
        return
    if links.may_have_another(session, person, now):
        links.send(session, person, LinkPurpose.RESET, "reset_password", now=now, expires_at=now + RESET_TIME)


def choose_password(
    session: Session, *, secret: str, password: str, now: datetime, name: str | None = None, locale: str | None = None
) -> Person:
    """Choose a password by a personal link, once; every session, token and link ends. Whoever is invited says also
    their name and language.

    LinkDead, PasswordTooShort, NameTaken, LocaleUnknown.
    """
    shown = queries.link_shown(session, secret, now, lock=True)
    person = shown.person
    people.set_password(session, person=person, password=password, actor=SYSTEM, now=now)
    links.end(session, person)
    if shown.purpose is LinkPurpose.RESET:
        mails.tell_changed(session, person, "password_changed", now=now)
        return person
    themselves = actor_of(session, person.id)
    assert themselves is not None
    update_profile(session, person=person, actor=themselves, now=now, name=name, locale=locale)
    invitations.accept(session, person=person, actor=themselves, now=now)
    return person


def change_password(
    session: Session, *, person: Person, password: str, new_password: str, actor: Actor, now: datetime
) -> None:
    """A person's own change, of which they are told; PasswordWrong, PasswordTooShort."""
    people.change_password(session, person=person, password=password, new_password=new_password, actor=actor, now=now)
    links.end(session, person)
    mails.tell_changed(session, person, "password_changed", now=now)


def replace_password(session: Session, *, person: Person, password: str, actor: Actor, now: datetime) -> None:
    """Another's change of a person's password, of which the person is told; PasswordTooShort."""
    people.set_password(session, person=person, password=password, actor=actor, now=now)
    links.end(session, person)
    mails.tell_changed(session, person, "password_changed", now=now)


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
    people.add_membership(
        session,
        person=newcomer.person,
        organisation=newcomer.organisation,
        project=session.get_one(Project, project_id) if project_id else None,
        role=role,
        actor=actor,
        now=now,
    )
    _decide(newcomer, NewcomerState.ACCEPTED, actor, now)
    session.flush()
    invitations.begin(session, person=newcomer.person, actor=actor, now=now)
    return newcomer


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
    deactivate(session, person_id=newcomer.person_id, actor=SYSTEM, now=now)
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
