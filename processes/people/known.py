"""What is known of one person: rights, addresses, deputies, history, and who could stand in for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from processes.people.errors import AddressUnknown, PersonUnknown, RightUnknown
from processes.people.events import PersonChange
from processes.people.models import (
    Deputy,
    Membership,
    Organisation,
    Person,
    PersonAddress,
    PersonEvent,
    Project,
    StaffRole,
)
from processes.people.queries import actor_of
from processes.people.rights import events_visible, may_look_up, require, rights_visible
from processes.people.rules import Actor

MOST_CHANGES = 100
MOST_COLLEAGUES = 1000
MOST_ALIKE = 10


def rights_of(session: Session, actor: Actor, person_id: int) -> Sequence[Membership]:
    """A customer's rights that an actor sees, with organisation and project, by their names. PersonUnknown."""
    require(may_look_up(actor, person_id), PersonUnknown)
    query = select(Membership).options(joinedload(Membership.organisation), joinedload(Membership.project))
    found = session.scalars(query.where(Membership.person_id == person_id, rights_visible(actor))).all()
    return sorted(found, key=lambda held: (held.organisation.name, held.project.name if held.project else "", held.id))


def right_of(session: Session, actor: Actor, person_id: int, membership_id: int) -> Membership:
    """One of them; RightUnknown."""
    found = next((held for held in rights_of(session, actor, person_id) if held.id == membership_id), None)
    if found is None:
        raise RightUnknown()
    return found


def addresses_of(session: Session, person_id: int) -> Sequence[PersonAddress]:
    """A person's further addresses, the oldest first."""
    query = select(PersonAddress).where(PersonAddress.person_id == person_id)
    return session.scalars(query.order_by(PersonAddress.id)).all()


def address_of(session: Session, person_id: int, address_id: int) -> PersonAddress:
    """A further address of this person; AddressUnknown."""
    found = session.get(PersonAddress, address_id)
    if found is None or found.person_id != person_id:
        raise AddressUnknown()
    return found


def deputies_of(session: Session, person_id: int, now: datetime) -> Sequence[Deputy]:
    """Who stands in for a person, and for whom they do: now or later, the first to begin first."""
    query = select(Deputy).options(joinedload(Deputy.person), joinedload(Deputy.deputy))
    query = query.where(or_(Deputy.person_id == person_id, Deputy.deputy_id == person_id))
    query = query.where(or_(Deputy.ends_at.is_(None), Deputy.ends_at > now))
    return session.scalars(query.order_by(Deputy.starts_at, Deputy.id)).all()


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed about a person, with the names of where a right counts."""

    event: PersonEvent
    organisation: str | None
    project: str | None


def changes_of(session: Session, actor: Actor, person_id: int) -> Sequence[Changed]:
    """What was changed about a person, as far as an actor sees it, the newest first. PersonUnknown."""
    require(may_look_up(actor, person_id), PersonUnknown)
    query = select(PersonEvent, Organisation.name, Project.name)
    query = query.outerjoin(Organisation, Organisation.id == PersonEvent.organisation_id)
    query = query.outerjoin(Project, Project.id == PersonEvent.project_id)
    query = query.where(PersonEvent.person_id == person_id, events_visible(actor, person_id))
    return [Changed(*row) for row in session.execute(query.order_by(PersonEvent.id.desc()).limit(MOST_CHANGES))]


def count_changes(session: Session, person_id: int, change: PersonChange, since: datetime) -> int:
    """How often something was changed about a person since an instant."""
    counted = select(func.count()).where(PersonEvent.person_id == person_id, PersonEvent.kind == change.value)
    return session.scalar(counted.where(PersonEvent.at > since)) or 0


def colleagues_of(session: Session, person_id: int) -> Sequence[Person]:
    """Who could do a person's work: active, on the same side of the desk, in every project that they see; by name."""
    who = actor_of(session, person_id)
    if who is None:
        return []
    works_here = Person.id.in_(select(StaffRole.person_id))
    query = select(Person).where(Person.is_active, Person.id != person_id).order_by(Person.name, Person.id)
    if who.is_staff:
        return session.scalars(query.where(works_here)).all()
    reached = (Project.organisation_id == Membership.organisation_id) & or_(
        Membership.project_id.is_(None), Membership.project_id == Project.id
    )
    shared = select(Membership.person_id).join(Project, reached).where(Project.id.in_(sorted(who.project_ids)))
    every = func.count(Project.id.distinct()) == len(who.project_ids)
    shared = shared.group_by(Membership.person_id).having(every)
    return session.scalars(query.where(~works_here, Person.id.in_(shared)).limit(MOST_COLLEAGUES)).all()


def people_alike(session: Session, person: Person) -> Sequence[Person]:
    """Who may be the same: another login with this name or one of these numbers, by address."""
    same_name = func.search_text(Person.name) == func.search_text(person.name)
    found = same_name | Person.phones.overlap(person.phones) if person.phones else same_name
    query = select(Person).where(found, Person.id != person.id, Person.merged_into_id.is_(None))
    return session.scalars(query.order_by(Person.email).limit(MOST_ALIKE)).all()
