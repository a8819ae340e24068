"""Changes of who may see what is confidential: who is cleared for all of it, who is named for some."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Select, and_, delete, or_, select, true
from sqlalchemy.orm import Session, aliased

from processes.people.confidential import REQUEST, organisation_shown, shown
from processes.people.errors import LastDispatching, LastKept, NobodyDispatches, StaffNamed
from processes.people.events import PersonChange, record_change
from processes.people.models import Confidant, Organisation, Person, StaffRole
from processes.people.rights import may_administer, require
from processes.people.rules import Actor, Role


def clear(session: Session, *, person: Person, is_cleared: bool, actor: Actor, now: datetime) -> None:
    """Let a member of the staff see whatever is confidential, or no more; harmless to repeat.

    StaffNamed, LastDispatching.
    """
    require(may_administer(actor))
    if is_cleared and not person.staff_roles:
        raise StaffNamed()
    if person.is_cleared != is_cleared:
        if not is_cleared:
            check_still_dispatched(session, person, actor, keeps_named=True)
        person.is_cleared = is_cleared
        session.flush()
        change = PersonChange.CLEARED if is_cleared else PersonChange.CLEARANCE_TAKEN
        record_change(session, person.id, change, actor=actor, now=now)


def set_named(
    session: Session, person_ids: Collection[int], *, organisation_id: int | None = None, request_id: int | None = None
) -> list[str]:
    """Name these members of the staff, and nobody else, for an organisation or a request; their names. StaffNamed."""
    works_here = select(StaffRole.person_id).where(StaffRole.person_id == Person.id).exists()
    people = session.scalars(select(Person).where(Person.id.in_(person_ids), works_here).order_by(Person.name)).all()
    if len(people) != len(set(person_ids)):
        raise StaffNamed()
    which = Confidant.request_id.is_not_distinct_from(request_id)
    of = which & Confidant.organisation_id.is_not_distinct_from(organisation_id)
    session.execute(delete(Confidant).where(of))
    where = {"organisation_id": organisation_id, "request_id": request_id}
    session.add_all(Confidant(person_id=person.id, **where) for person in people)
    session.flush()
    return [person.name for person in people]


def check_dispatched(session: Session, person_ids: Collection[int]) -> None:
    """Somebody who approves requests would see what only these people and who is cleared see: NobodyDispatches.

    Where nobody approves requests, nobody could be named.
    """
    approves = select(StaffRole.person_id).where(StaffRole.role == Role.DISPATCHER)
    query = select(Person.id, Person.name, Person.is_cleared).where(Person.id.in_(approves), Person.is_active)
    dispatchers = session.execute(query.order_by(Person.name, Person.id)).all()
    if dispatchers and not any(one.is_cleared or one.id in person_ids for one in dispatchers):
        raise NobodyDispatches(names=", ".join(one.name for one in dispatchers))


def check_still_dispatched(session: Session, person: Person, reader: Actor, *, keeps_named: bool = False) -> None:
    """Refuse to lose the last who approves requests and sees something confidential, which would wait for good.

    `keeps_named`: what the person is named for they see as before. LastDispatching names what it is only if it is not
    kept from the reader. Whoever else approves requests is held until the transaction ends.
    """
    approves = select(StaffRole.person_id).join(Person, Person.id == StaffRole.person_id)
    approves = approves.where(StaffRole.role == Role.DISPATCHER, Person.is_active).order_by(StaffRole.person_id)
    dispatchers = set(session.scalars(approves.with_for_update(of=StaffRole)))
    if person.id not in dispatchers:
        return
    for lost in _seen_by(person, dispatchers - {person.id}, reader, keeps_named):
        found = session.execute(lost.limit(1)).one_or_none()
        if found is not None:
            raise LastDispatching(name=person.name, what=found.name) if found.is_shown else LastKept(name=person.name)


def _seen_by(person: Person, others: set[int], reader: Actor, keeps_named: bool) -> Iterator[Select[str, bool]]:
    """What is confidential, open and seen by a person but by none of the others: customers' names, then numbers.

    Each with whether the reader is shown it, such ones first.
    """
    open_one = and_(REQUEST.c.is_confidential, REQUEST.c.closed_at.is_(None))
    other = aliased(Person)
    for name, is_kept, of, is_shown in (
        (
            Organisation.name,
            Organisation.is_confidential,
            Confidant.organisation_id == Organisation.id,
            organisation_shown(reader, Organisation.id),
        ),
        (REQUEST.c.number, open_one, Confidant.request_id == REQUEST.c.id, shown(reader, REQUEST.c)),
    ):
        named = select(Confidant.id).where(Confidant.person_id == person.id, of).exists()
        mine = ~named if keeps_named else true() if person.is_cleared else named
        theirs = select(Confidant.id).where(Confidant.person_id == other.id, of).exists()
        seen = select(other.id).where(other.id.in_(others), or_(other.is_cleared, theirs)).exists()
        told = is_shown.label("is_shown")
        yield select(name.label("name"), told).where(is_kept, mine, ~seen).order_by(told.desc(), name)


def named_for(session: Session, *, organisation_id: int | None = None, request_id: int | None = None) -> dict[int, str]:
    """Who is named for an organisation or a request: names by id."""
    query = select(Person.id, Person.name).join(Confidant, Confidant.person_id == Person.id)
    of = Confidant.request_id.is_not_distinct_from(request_id)
    of &= Confidant.organisation_id.is_not_distinct_from(organisation_id)
    return dict(session.execute(query.where(of).order_by(Person.name)).all())


def staff_choices(session: Session) -> list[tuple[int, str]]:
    """Active members of the staff who could be named, by name; who is cleared sees it anyway."""
    works_here = select(StaffRole.person_id).where(StaffRole.person_id == Person.id).exists()
    query = select(Person.id, Person.name).where(Person.is_active, ~Person.is_cleared, works_here)
    return [(row.id, row.name) for row in session.execute(query.order_by(Person.name, Person.id))]
