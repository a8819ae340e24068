"""How people stand, as lists and pages say it: with a login, invited, without one, gone; with what they may do."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, exists, func, literal, select, true
from sqlalchemy.orm import Session

from processes.leading import page_by_ids
from processes.logins.models import Invitation, InvitationState
from processes.paging import By, Page, ranked
from processes.people.callers import has_word, is_named, words_of
from processes.people.choosing import of_customer_named
from processes.people.errors import PersonUnknown
from processes.people.models import Membership, Organisation, Person, Project, StaffRole
from processes.people.rights import may_look_up, may_see_people, require, rights_visible, visible
from processes.people.rules import Actor, Limit, MemberRole, Role


class Standing(enum.Enum):
    """How somebody stands."""

    ACTIVE = "active"  # has a login
    INVITED = "invited"  # has not come yet
    EXPIRED = "expired"  # nobody came
    WITHOUT = "without"  # is known, such as by mail, and has no login
    LEFT = "left"


class Side(enum.Enum):
    """On which side of the desk somebody stands."""

    STAFF = "staff"
    CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True)
class Held:
    """A customer's right with ids and names of where it counts; no project: in all of them."""

    organisation_id: int
    organisation: str
    project_id: int | None
    project: str | None
    role: MemberRole
    limit: Limit | None  # of an approver; None: any price


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with how they stand, when a session of theirs was last in use, and the rights that the reader sees."""

    person: Person
    standing: Standing
    seen_at: datetime | None
    roles: Sequence[Role]
    rights: Sequence[Held]

    @property
    def organisations(self) -> list[str]:
        """Where their rights count, by name."""
        return list(dict.fromkeys(held.organisation for held in self.rights))


def _invitation(state: InvitationState) -> ColumnElement[bool]:
    return exists().where(Invitation.person_id == Person.id, Invitation.state == state)


STANDING: ColumnElement[Any] = case(
    (~Person.is_active, Standing.LEFT.value),
    (Person.password_hash.is_not(None), Standing.ACTIVE.value),
    (_invitation(InvitationState.WAITING), Standing.INVITED.value),
    (_invitation(InvitationState.EXPIRED), Standing.EXPIRED.value),
    else_=Standing.WITHOUT.value,
)
SEEN = Person.last_seen_at
WORKS_HERE = Person.id.in_(select(StaffRole.person_id))
BY_NAME = (By(Person.spoken_name), By(Person.id))
BY_STANDING = By(ranked(STANDING, Standing))


def _roles() -> ColumnElement[Any]:
    return select(func.json_agg(StaffRole.role)).where(StaffRole.person_id == Person.id).scalar_subquery()


def _rights(actor: Actor) -> ColumnElement[Any]:
    limit = Membership.price_limit.cast(Text)
    places = (Organisation.id, Organisation.name, Project.id, Project.name)
    told = func.json_build_array(*places, Membership.role, limit, Membership.currency)
    rows = select(func.json_agg(told)).select_from(Membership)
    rows = rows.join(Organisation, Organisation.id == Membership.organisation_id)
    rows = rows.outerjoin(Project, Project.id == Membership.project_id)
    return rows.where(Membership.person_id == Person.id, rights_visible(actor)).correlate(Person).scalar_subquery()


def _lines(actor: Actor) -> Select[Any]:
    """(person, standing, seen, roles, rights) of whom an actor sees; a login that was merged is nobody."""
    told = (Person, STANDING, SEEN, _roles(), _rights(actor))
    return select(*told).where(*_seen_by(actor))


def _seen_by(actor: Actor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return visible(actor), Person.merged_into_id.is_(None)


def _line(row: Sequence[Any]) -> PersonLine:
    person, standing, seen, roles, rights = row[:5]
    held = sorted((_held(*right) for right in rights or ()), key=_place)
    return PersonLine(person, Standing(standing), seen, sorted(map(Role, roles or ()), key=[*Role].index), held)


def _place(held: Held) -> tuple[str, str, int]:
    return held.organisation, held.project or "", [*MemberRole].index(held.role)


def _held(*told: Any) -> Held:
    organisation_id, organisation, project_id, project, role, limit, currency = told
    up_to = None if limit is None else Limit(Decimal(limit), currency)
    return Held(organisation_id, organisation, project_id, project, MemberRole(role), up_to)


def people_page(
    session: Session,
    actor: Actor,
    *,
    order: Sequence[By],
    after: str | None,
    limit: int,
    side: Side | None = None,
    organisation_id: int | None = None,
    customer: str = "",
    standing: Standing | None = None,
    role: Role | MemberRole | None = None,
    text: str = "",
) -> Page[PersonLine]:
    """The people whom an actor sees, in one statement: those who have not left unless `standing` says otherwise.

    `text` has beginnings of words of names and addresses, and, for staff, digits of numbers, `customer` those of
    the names of an organisation where they have a right. CursorUnknown.
    """
    require(may_see_people(actor))
    looked_for = has_word if actor.is_desk or actor.is_staff else is_named
    query = select(Person.id).where(*_seen_by(actor), *map(looked_for, words_of(text)))
    query = query.where(Person.is_active.is_(True) if standing is None else literal(standing.value) == STANDING)
    query = query.where({Side.STAFF: WORKS_HERE, Side.CUSTOMERS: ~WORKS_HERE, None: true()}[side])
    if isinstance(role, Role):
        query = query.where(Person.id.in_(select(StaffRole.person_id).where(StaffRole.role == role)))
    if organisation_id is not None or customer or isinstance(role, MemberRole):
        held = select(Membership.person_id).where(rights_visible(actor))
        held = held.where(of_customer_named(Membership.organisation_id, customer))
        held = held if organisation_id is None else held.where(Membership.organisation_id == organisation_id)
        held = held.where(Membership.role == role) if isinstance(role, MemberRole) else held
        query = query.where(Person.id.in_(held))
    found = page_by_ids(session, query, _lines(actor), Person.id, order, after, limit)
    return Page([_line(row) for row in found.rows], found.after, found.before)


def person_line(session: Session, actor: Actor, person_id: int) -> PersonLine:
    """The same of one person; PersonUnknown where there is none, or none whom this actor sees."""
    require(may_look_up(actor, person_id), PersonUnknown)
    row = session.execute(_lines(actor).where(Person.id == person_id)).one_or_none()
    if row is None:
        raise PersonUnknown()
    return _line(row)
