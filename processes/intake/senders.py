"""Who a message is from, and in which project such a person's requests are logged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.intake.rules import FLOOD_COUNT, FLOOD_TIME
from processes.logins.models import NewcomerState
from processes.logins.queries import newcomer_of
from processes.logins.use_cases import introduce
from processes.mail.models import IncomingMail, IncomingState
from processes.people import queries as people
from processes.people.models import Organisation, Person, Project
from processes.people.rules import Actor, PersonActor
from processes.requests.models import Request
from processes.requests.rights import may_see


@dataclass(frozen=True, slots=True)
class Sender:
    """A person of ours with their rights."""

    person: Person
    actor: Actor


def known_sender(session: Session, address: str) -> Sender | None:
    """The active person with this address; nobody for an empty address or a closed account."""
    person = people.person_by_email(session, address) if address else None
    actor = people.actor_of(session, person.id) if person else None
    return Sender(person, actor) if person and actor else None


def introduced_sender(session: Session, address: str, name: str, *, now: datetime) -> Sender | None:
    """Somebody new of the organisation whose mail domain this is: they wait to be accepted, without rights."""
    organisation = people.organisation_by_mail_domain(session, address) if address else None
    if organisation is None or people.person_by_email(session, address):
        return None
    if not any(project.is_active for project in organisation.projects):
        return None
    person = introduce(session, email=address, name=name or address, organisation=organisation, now=now)
    actor = people.actor_of(session, person.id)
    return Sender(person, actor) if actor else None


def organisations_of(session: Session, sender: Sender | None, address: str) -> list[Organisation]:
    """The customers whose person this is, or would become."""
    if sender is None:
        organisation = people.organisation_by_mail_domain(session, address)
        return [organisation] if organisation else []
    newcomer = None if sender.actor.grants else newcomer_of(session, sender.person.id)
    ids = {grant.organisation_id for grant in sender.actor.grants}
    known = list(session.scalars(select(Organisation).where(Organisation.id.in_(ids)))) if ids else []
    return [*known, newcomer.organisation] if newcomer else known


def _projects(session: Session, sender: Sender) -> Sequence[Project]:
    """Where the sender may log requests; somebody who waits to be accepted, in their organisation's projects."""
    newcomer = None if sender.actor.is_staff or sender.actor.grants else newcomer_of(session, sender.person.id)
    if newcomer is None or newcomer.state is not NewcomerState.WAITING:
        return people.projects_of(session, sender.actor)
    return [project for project in newcomer.organisation.projects if project.is_active]


def project_for(session: Session, sender: Sender) -> Project | None:
    """Where the sender's new request goes: the project of their last one, else their first by name."""
    last = select(Request.project_id).where(Request.requester_id == sender.person.id).order_by(Request.id.desc())
    last_id = session.scalar(last.limit(1))
    projects = _projects(session, sender)
    return next((project for project in projects if project.id == last_id), projects[0] if projects else None)


def lent(sender: Sender, project_id: int) -> Actor:
    """The sender as who may log and follow a request of their own; who waits to be accepted is lent just that."""
    actor = sender.actor
    if actor.is_staff or project_id in actor.project_ids or not isinstance(actor, PersonActor):
        return actor
    return replace(actor, project_ids=frozenset({project_id}))


def participant_of(session: Session, sender: Sender | None, request: Request) -> Actor | None:
    """The sender, where the request is theirs to follow; None for a stranger."""
    if sender is None or may_see(sender.actor, request):
        return sender.actor if sender else None
    if request.requester_id != sender.person.id or request.project_id not in {p.id for p in _projects(session, sender)}:
        return None
    return lent(sender, request.project_id)


def floods(session: Session, address: str, now: datetime) -> bool:
    """Whether a sender has sent so much in the last hour that an agent should look first."""
    recent = select(func.count()).where(
        IncomingMail.sender == address,
        IncomingMail.received_at > now - FLOOD_TIME,
        IncomingMail.state == IncomingState.HANDLED,
    )
    return (session.scalar(recent) or 0) >= FLOOD_COUNT
