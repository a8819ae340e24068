"""Who a message is from, and in which project such a person's requests are logged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.intake.rules import FLOOD_COUNT, FLOOD_TIME
from processes.mail.models import IncomingMail, IncomingState
from processes.people import queries as people
from processes.people.models import Person, Project
from processes.people.rules import SYSTEM, Actor, MemberRole
from processes.people.use_cases import add_membership, add_person
from processes.requests.models import Request


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
    """A new person of the organisation whose mail domain this is: a requester in its first project, without a login."""
    organisation = people.organisation_by_mail_domain(session, address) if address else None
    if organisation is None or people.person_by_email(session, address):
        return None
    project = next((project for project in organisation.projects if project.is_active), None)
    if project is None:
        return None
    person = add_person(session, email=address, name=name or address, actor=SYSTEM, now=now, locale=organisation.locale)
    role = MemberRole.REQUESTER
    add_membership(session, person=person, organisation=organisation, role=role, actor=SYSTEM, now=now, project=project)
    actor = people.actor_of(session, person.id)
    return Sender(person, actor) if actor else None


def project_for(session: Session, sender: Sender) -> Project | None:
    """Where the sender's new request goes: the project of their last one, else their first by name."""
    last = select(Request.project_id).where(Request.requester_id == sender.person.id).order_by(Request.id.desc())
    last_id = session.scalar(last.limit(1))
    projects = people.projects_of(session, sender.actor)
    return next((project for project in projects if project.id == last_id), projects[0] if projects else None)


def floods(session: Session, address: str, now: datetime) -> bool:
    """Whether a sender has sent so much in the last hour that an agent should look first."""
    recent = select(func.count()).where(
        IncomingMail.sender == address,
        IncomingMail.received_at > now - FLOOD_TIME,
        IncomingMail.state == IncomingState.HANDLED,
    )
    return (session.scalar(recent) or 0) >= FLOOD_COUNT
