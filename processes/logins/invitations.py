"""Changes of invitations: somebody is asked to choose their first password, again, no more, and has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.logins import flow, links, mails
from processes.logins.errors import InvitationNeedless, InvitationsTooMany, InvitationUnknown, RightsMissing
from processes.logins.models import Invitation, InvitationState, LinkPurpose, Newcomer, NewcomerState
from processes.people import use_cases as people
from processes.people.errors import NameTaken, PersonClosed, RightUnknown, WorksHere
from processes.people.events import PersonChange, record_change
from processes.people.models import Organisation, Person, Project
from processes.people.queries import is_staff_name, person_by_email
from processes.people.rights import may_administer, may_grant, may_invite, may_manage, may_see_people, require, visible
from processes.people.rules import SYSTEM, Actor, Limit, MemberRole, Role

LIFETIME = timedelta(days=7)  # until the diagram says otherwise


@dataclass(frozen=True, slots=True)
class Right:
    """A customer's right that whoever is invited gets."""

    organisation_id: int
    project_id: int | None
    role: MemberRole
    limit: Limit | None = None


def invite(
    session: Session,
    *,
    email: str,
    name: str,
    locale: str,
    actor: Actor,
    now: datetime,
    roles: Collection[Role] = (),
    rights: Sequence[Right] = (),
) -> Person:
    """Let somebody in with rights; who has no login yet is invited to choose a password, who has one is told.

    Forbidden, RightsMissing, EmailInvalid, NameTaken, PersonClosed, WorksHere, InvitationsTooMany, and what giving a
    right refuses.
    """
    require(may_administer(actor) if roles else may_see_people(actor))
    require(all(may_grant(actor, right.organisation_id, right.project_id) for right in rights))
    if not roles and not rights:
        raise RightsMissing()
    person = person_by_email(session, email) or _added(session, email, name, locale, roles, now)
    if not person.is_active:
        raise PersonClosed(name=person.name)
    if person.staff_roles and rights:
        raise WorksHere(email=person.email)
    for role in roles:
        people.grant_role(session, person=person, role=role, actor=actor, now=now)
    for right in rights:
        _give(session, person, right, actor, now)
    if person.password_hash is not None:
        mails.tell_access(session, person, now=now)
    else:
        begin(session, person=person, actor=actor, now=now)
    return person


def _added(session: Session, email: str, name: str, locale: str, roles: Collection[Role], now: datetime) -> Person:
    if not roles and is_staff_name(session, name):
        raise NameTaken()
    return people.add_person(session, email=email, name=name, locale=locale, actor=SYSTEM, now=now)


def _give(session: Session, person: Person, right: Right, actor: Actor, now: datetime) -> None:
    project = session.get(Project, right.project_id) if right.project_id is not None else None
    if right.project_id is not None and project is None:
        raise RightUnknown()
    people.add_membership(
        session,
        person=person,
        organisation=session.get_one(Organisation, right.organisation_id),
        project=project,
        role=right.role,
        limit=right.limit,
        actor=actor,
        now=now,
    )
    newcomer = session.get(Newcomer, person.id)
    if newcomer is not None and newcomer.state is NewcomerState.WAITING:
        newcomer.state, newcomer.decided_at, newcomer.decided_by_id = NewcomerState.ACCEPTED, now, actor.person_id


def begin(session: Session, *, person: Person, actor: Actor, now: datetime) -> Invitation:
    """Invite somebody who has no password: their diagram sends the link. Invites again where they were invited.

    InvitationsTooMany.
    """
    require(may_invite(actor, person))
    if not links.may_have_another(session, person, now):
        raise InvitationsTooMany(name=person.name)
    invitation = _open(session, person) or Invitation(person_id=person.id, invited_at=now)
    is_new = invitation.id is None
    invitation.state, invitation.ended_at, invitation.invited_by_id = InvitationState.WAITING, None, actor.person_id
    invitation.sent_at, invitation.expires_at = now, now + LIFETIME
    session.add(invitation)
    session.flush()
    record_change(session, person.id, PersonChange.INVITED, actor=actor, now=now)
    if is_new or not flow.invited_again(session, invitation, now):
        flow.person_invited(session, invitation, now)
    return invitation


def invite_again(session: Session, *, person_id: int, actor: Actor, now: datetime) -> Person:
    """Send somebody who has no password yet another invitation.

    InvitationUnknown, InvitationNeedless, InvitationsTooMany.
    """
    person = _person(session, person_id, actor)
    require(may_invite(actor, person), InvitationUnknown)
    if person.password_hash is not None:
        raise InvitationNeedless(name=person.name)
    begin(session, person=person, actor=actor, now=now)
    return person


def withdraw(session: Session, *, person_id: int, actor: Actor, now: datetime) -> Person:
    """An invitation counts no more: its links are dead. InvitationUnknown."""
    person = _person(session, person_id, actor)
    require(may_manage(actor, person), InvitationUnknown)
    invitation = _open(session, person)
    if invitation is None or person.password_hash is not None:
        raise InvitationUnknown()
    _end(session, invitation, InvitationState.WITHDRAWN, PersonChange.INVITATION_WITHDRAWN, actor, now)
    links.end(session, person)
    flow.tell(session, invitation, flow.WITHDRAWN, now)
    return person


def accept(session: Session, *, person: Person, actor: Actor, now: datetime) -> None:
    """Whoever was invited has come and chosen a password."""
    require(actor.person_id == person.id)
    invitation = _open(session, person)
    if invitation is not None:
        _end(session, invitation, InvitationState.ACCEPTED, PersonChange.INVITATION_ACCEPTED, actor, now)
        flow.tell(session, invitation, flow.ACCEPTED, now)


def send(session: Session, *, invitation_id: int, days: int, now: datetime) -> Invitation:
    """Mail the link, which works for `days`. Called by the diagram."""
    invitation = session.get_one(Invitation, invitation_id, populate_existing=True)
    invitation.sent_at, invitation.expires_at = now, now + timedelta(days=days)
    _mail(session, invitation, "login_invited", now)
    return invitation


def remind(session: Session, *, invitation_id: int, now: datetime) -> None:
    """Mail another link to who has not come yet; it works as long as the first. Called by the diagram."""
    invitation = session.get_one(Invitation, invitation_id, populate_existing=True)
    if invitation.state is InvitationState.WAITING and invitation.person.password_hash is None:
        _mail(session, invitation, "invitation_reminder", now)


def expire(session: Session, *, invitation_id: int, now: datetime) -> None:
    """Nobody has come: who invited is told. Called by the diagram."""
    invitation = session.get_one(Invitation, invitation_id, populate_existing=True)
    if invitation.state is InvitationState.WAITING and invitation.person.password_hash is None:
        _end(session, invitation, InvitationState.EXPIRED, PersonChange.INVITATION_EXPIRED, SYSTEM, now)
        mails.tell_nobody_came(session, invitation, now=now)


def _mail(session: Session, invitation: Invitation, template: str, now: datetime) -> None:
    purpose, until = LinkPurpose.INVITATION, invitation.expires_at
    links.send(session, invitation.person, purpose, template, now=now, expires_at=until)


def _end(
    session: Session, invitation: Invitation, state: InvitationState, change: PersonChange, by: Actor, now: datetime
) -> None:
    invitation.state, invitation.ended_at = state, now
    session.flush()
    record_change(session, invitation.person_id, change, actor=by, now=now)


def _open(session: Session, person: Person) -> Invitation | None:
    """The invitation that waits or has expired, held until the transaction ends."""
    open_states = (InvitationState.WAITING, InvitationState.EXPIRED)
    query = select(Invitation).where(Invitation.person_id == person.id, Invitation.state.in_(open_states))
    query = query.order_by(Invitation.id.desc()).limit(1).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _person(session: Session, person_id: int, actor: Actor) -> Person:
    person = session.scalar(select(Person).where(Person.id == person_id, visible(actor)))
    if person is None or not person.is_active:
        raise InvitationUnknown()
    return person
