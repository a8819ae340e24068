"""Whom a link belongs to, who waits to be accepted, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from processes.logins.errors import LinkDead
from processes.logins.models import (
    Invitation,
    InvitationState,
    LinkPurpose,
    Newcomer,
    NewcomerState,
    PersonalLink,
)
from processes.mail.sealing import secret_hash
from processes.people.confidential import organisation_shown
from processes.people.models import Membership, Organisation, Person, PersonAddress, StaffRole
from processes.people.rights import may_administer, visible
from processes.people.rules import Actor, MemberRole, Role

OPEN = Invitation.state.in_((InvitationState.WAITING, InvitationState.EXPIRED))


@dataclass(frozen=True, slots=True)
class LinkShown:
    """Who chooses a password by a link, and whether it is their first."""

    person: Person
    purpose: LinkPurpose


def link_shown(session: Session, secret: str, now: datetime, *, lock: bool = False) -> LinkShown:
    """What a link to a password is for; its person's right to it is asked each time. LinkDead."""
    query = select(PersonalLink, Person).join(Person, Person.id == PersonalLink.person_id)
    query = query.where(PersonalLink.secret_hash == secret_hash(secret), PersonalLink.expires_at > now)
    if lock:
        query = query.with_for_update(of=PersonalLink)
    query = query.where(PersonalLink.purpose != LinkPurpose.ADDRESS)
    row = session.execute(query.where(Person.is_active)).one_or_none()
    if row is None or (row[0].purpose is LinkPurpose.RESET) is (row[1].password_hash is None):
        raise LinkDead()
    return LinkShown(row[1], row[0].purpose)


def address_shown(session: Session, secret: str, now: datetime, *, lock: bool = False) -> PersonAddress:
    """The further address that a link was sent to, of somebody who is here. LinkDead."""
    query = select(PersonAddress).join(PersonalLink, PersonalLink.address_id == PersonAddress.id)
    query = query.join(Person, Person.id == PersonAddress.person_id).where(Person.is_active)
    query = query.where(PersonalLink.secret_hash == secret_hash(secret), PersonalLink.expires_at > now)
    query = query.where(PersonalLink.purpose == LinkPurpose.ADDRESS)
    found = session.scalar(query.with_for_update(of=PersonalLink) if lock else query)
    if found is None:
        raise LinkDead()
    return found


def links_since(session: Session, person_id: int, since: datetime) -> int:
    """How many links a person was sent since an instant."""
    made = select(func.count()).where(PersonalLink.person_id == person_id, PersonalLink.made_at > since)
    return session.scalar(made) or 0


def newcomer_of(session: Session, person_id: int) -> Newcomer | None:
    """The person's waiting, or what became of it."""
    return session.get(Newcomer, person_id)


def newcomers(session: Session, actor: Actor, *, limit: int = 200) -> Sequence[Newcomer]:
    """Who waits to be accepted by this actor, the longest first, with their organisations' projects."""
    query = select(Newcomer).options(
        joinedload(Newcomer.person), joinedload(Newcomer.organisation).selectinload(Organisation.projects)
    )
    query = query.where(Newcomer.state == NewcomerState.WAITING, _decided_by(actor))
    return session.scalars(query.order_by(Newcomer.asked_at, Newcomer.person_id).limit(limit)).all()


def invited(session: Session, actor: Actor, *, limit: int = 200) -> Sequence[Invitation]:
    """Who was invited where this actor lets people in and has not come yet, the longest waiting first."""
    query = select(Invitation).join(Invitation.person)
    query = query.options(contains_eager(Invitation.person), joinedload(Invitation.invited_by))
    query = query.where(OPEN, visible(actor), Person.is_active, Person.password_hash.is_(None))
    return session.scalars(query.order_by(Invitation.sent_at, Invitation.id).limit(limit)).all()


def invitation_of(session: Session, person_id: int) -> Invitation | None:
    """The last invitation of a person, with who invited."""
    query = select(Invitation).options(joinedload(Invitation.invited_by)).where(Invitation.person_id == person_id)
    return session.scalar(query.order_by(Invitation.id.desc()).limit(1))


def _decided_by(actor: Actor) -> ColumnElement[bool]:
    held = {g.organisation_id for g in actor.grants if g.role is MemberRole.CUSTOMER_ADMINISTRATOR}
    if may_administer(actor):
        return organisation_shown(actor, Newcomer.organisation_id)
    return Newcomer.organisation_id.in_(sorted(held))


def who_accepts(session: Session, organisation_id: int) -> Sequence[Person]:
    """The active administrators of a customer; ours where it has none."""
    theirs = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id,
        Membership.role == MemberRole.CUSTOMER_ADMINISTRATOR,
        Membership.project_id.is_(None),
    )
    ours = select(StaffRole.person_id).where(StaffRole.role == Role.ADMINISTRATOR)
    found = [
        session.scalars(select(Person).where(Person.is_active, Person.id.in_(ids)).order_by(Person.id)).all()
        for ids in (theirs, ours)
    ]
    return found[0] or found[1]
