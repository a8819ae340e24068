"""Who a person is: the actor behind an id, a session or a token, and the lists of people."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, contains_eager

from processes.errors import Forbidden
from processes.people.actors import actor_made, of_id, of_session, of_token
from processes.people.confidential import organisation_shown
from processes.people.keys import people_of_key
from processes.people.models import (
    ApiToken,
    Confidant,
    Membership,
    Organisation,
    Person,
    PersonAddress,
    PersonSession,
    Project,
    StaffRole,
    TakenTour,
)
from processes.people.rules import SYSTEM, Actor, Amounts, MemberRole, PersonActor, Role, folded_name, normal_email
from processes.together import Read
from processes.transactions import know, once_a_transaction

T = TypeVar("T")


@once_a_transaction(Person, StaffRole, Membership, Project, Organisation, Confidant)
def actor_of(session: Session, person_id: int) -> PersonActor | None:
    """The active person `person_id` with every right of their own, in one statement; None when there is nobody."""
    row = session.execute(of_id(), {"person_id": person_id}).one_or_none()
    return actor_made(row[0].id, row[0].name, *row[1:]) if row else None


def actor_by_key(session: Session, key: str) -> Actor:
    """Who stands behind an engine's actor key (`person:12`, `person:12/for:7`, `system`); Forbidden when the person
    is gone.
    """
    if key == SYSTEM.key:
        return SYSTEM
    found = [actor_of(session, person_id) for person_id in people_of_key(key)]
    person = found[0] if found else None
    if person is None:
        raise Forbidden()
    absent = found[1] if len(found) > 1 else None
    return person.acting_instead_of(absent) if absent else person


def doer_by_key(session: Session, key: str) -> Actor:
    """Who did something that is to be written down now: somebody who has left since is named, without any right."""
    try:
        return actor_by_key(session, key)
    except Forbidden:
        person = session.get(Person, next(iter(people_of_key(key)), 0))
        if person is None:
            raise
        return PersonActor(person_id=person.id, name=person.name)


def session_with_person(
    session: Session, key_hash: str, now: datetime
) -> tuple[PersonSession, Person, PersonActor] | None:
    """A living session (by the hex SHA-256 of its key) with its active person and every right, in one statement."""
    row = session.execute(of_session(), {"key_hash": key_hash, "now": now}).one_or_none()
    if row is None:
        return None
    person, *rights, kept = row
    actor = actor_made(person.id, person.name, *rights)
    know(session, actor_of, person.id, answer=actor)
    return kept, person, actor


def token_with_actor(session: Session, token_hash: str, now: datetime) -> tuple[ApiToken, Person, PersonActor] | None:
    """A living API token (by the hex SHA-256 of its text) with its active person, in one statement."""
    row = session.execute(of_token(), {"token_hash": token_hash, "now": now}).one_or_none()
    if row is None:
        return None
    person, *rights, token = row
    return token, person, actor_made(person.id, person.name, *rights)


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address, whatever its capitals, or with this verified further one; also one who may not
    log in.
    """
    address = normal_email(email)
    further = select(PersonAddress.person_id).where(
        PersonAddress.email == address, PersonAddress.verified_at.is_not(None)
    )
    return session.scalar(select(Person).where(or_(Person.email == address, Person.id.in_(further))))


def organisation_by_mail_domain(session: Session, email: str) -> Organisation | None:
    """The customer one of whose mail domains an unknown sender's address has."""
    domain = normal_email(email).rpartition("@")[2]
    known = Organisation.mail_domains.contains([domain])
    return session.scalar(select(Organisation).where(known, ~Organisation.is_provider))


def provider(session: Session) -> Organisation:
    """The service provider itself; NoResultFound before it is set up."""
    return session.scalars(select(Organisation).where(Organisation.is_provider)).one()


def provider_known(session: Session) -> Organisation | None:
    """The same; None before it is set up."""
    return session.scalar(select(Organisation).where(Organisation.is_provider))


def provider_id(session: Session) -> int | None:
    """Which organisation that is; None before it is set up."""
    return session.scalar(select(Organisation.id).where(Organisation.is_provider))


def provider_country(session: Session) -> str | None:
    """Where the provider works, whose public holidays count; None before it is set up."""
    return session.scalar(select(Organisation.country).where(Organisation.is_provider))


def customers(session: Session, actor: Actor) -> Sequence[Organisation]:
    """Every organisation but the provider and those that are closed to the actor, by name."""
    shown = select(Organisation).where(~Organisation.is_provider, organisation_shown(actor, Organisation.id))
    return session.scalars(shown.order_by(Organisation.name)).all()


@once_a_transaction(Person, StaffRole)
def staff_with(session: Session, role: Role) -> Sequence[Person]:
    """Active members of staff who hold `role`, by name."""
    query = select(Person).join(StaffRole).where(StaffRole.role == role, Person.is_active)
    return session.scalars(query.order_by(Person.name, Person.id)).all()


def is_staff_name(session: Session, name: str) -> bool:
    """Whether a name looks like that of somebody who works here."""
    names = session.scalars(select(Person.name).where(Person.id.in_(select(StaffRole.person_id)), Person.is_active))
    return folded_name(name) in {folded_name(known) for known in names}


@once_a_transaction(Person, Membership, Project)
def members_of_project(
    session: Session, project_id: int, role: MemberRole, price: Amounts | None = None
) -> Sequence[Person]:
    """Active people who hold `role` in a project: given for it, for its organisation, or as its administrator.

    With a `price` (without VAT, in each currency) those whose limit it is not above.
    """
    query = _able(role, tuple(currency for _, currency in price)) if price else _members(role)
    amounts = {f"amount{number}": amount for number, (amount, _) in enumerate(price or ())}
    return by_name(session.scalars(query, {"project_id": project_id, **amounts}).all())


def by_name(people: Iterable[Person]) -> list[Person]:
    """People in the order in which they are listed, each once."""
    return sorted(dict.fromkeys(people), key=lambda person: (person.name, person.id))


@lru_cache(1000)
def _able(role: MemberRole, currencies: tuple[str, ...]) -> Select[Person]:
    """Those whose limit is not below `amount0` and so on, each in its currency."""
    limits = [
        (Membership.currency == currency, Membership.price_limit >= bindparam(f"amount{number}"))
        for number, currency in enumerate(currencies)
    ]
    return _members(role).where(or_(Membership.price_limit.is_(None), and_(*chain.from_iterable(limits))))


@cache
def _members(role: MemberRole) -> Select[Person]:
    """A row for each role by which somebody holds it in the project."""
    project_id: ColumnElement[int] = bindparam("project_id")
    return (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .join(Project, Project.organisation_id == Membership.organisation_id)
        .where(
            Project.id == project_id,
            or_(Membership.project_id.is_(None), Membership.project_id == project_id),
            Membership.role.in_({role, MemberRole.CUSTOMER_ADMINISTRATOR}),
            Person.is_active,
        )
    )


APPROVERS = Read(lambda: _members(MemberRole.APPROVER))  # as `members_of_project`, some more than once


def projects_of(session: Session, actor: Actor) -> Sequence[Project]:
    """The active projects in which an actor may log a request, with their customers, by name: staff in all."""
    query = select(Project).join(Project.organisation).options(contains_eager(Project.organisation))
    query = query.where(Project.is_active, ~Organisation.is_provider, organisation_shown(actor, Organisation.id))
    if not actor.is_staff:
        query = query.where(Project.id.in_(actor.project_ids))
    return session.scalars(query.order_by(Organisation.name, Project.name)).all()


def names_of(session: Session, person_ids: set[int]) -> dict[int, str]:
    """Names by person id, for lists and histories."""
    if not person_ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return dict(rows.all())


def organisation_names(session: Session, person_id: int) -> list[str]:
    """The organisations that a customer's person belongs to, by name."""
    names = func.array_agg(aggregate_order_by(Organisation.name.distinct(), Organisation.name))
    query = select(names).join(Membership, Membership.organisation_id == Organisation.id)
    return session.scalar(query.where(Membership.person_id == person_id)) or []


def has_taken_tour(session: Session, person_id: int, name: str) -> bool:
    """Whether a tour need not be offered any more."""
    return session.get(TakenTour, (person_id, name)) is not None
