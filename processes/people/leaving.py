"""Closes the account of somebody who leaves, once their open work is somebody else's, and opens it again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.people import access
from processes.people.confiding import check_still_dispatched
from processes.people.errors import (
    OwnAccount,
    PersonUnknown,
    SuccessorElsewhere,
    SuccessorMissing,
    SuccessorUnknown,
)
from processes.people.events import PersonChange, record_change
from processes.people.models import Person, Project
from processes.people.queries import actor_of
from processes.people.rights import may_manage, require
from processes.people.rules import Actor
from processes.people.use_cases import check_administrator_left


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A kind of open work in people's hands: how much of it, and how it leaves them.

    `hand_over(session, person, successor, actor, now)` is called once for everybody who leaves, whatever the count;
    without a successor it ends or frees the work. What `ends_with_login` is nobody else's: a login that is merged into
    another does not take it along.
    """

    name: str
    sentence: str  # marked for translation
    needs_successor: bool
    count: Callable[[Session, int], int]
    hand_over: Callable[[Session, Person, Person | None, Actor, datetime], None]
    ends_with_login: bool = False


HOLDINGS: dict[str, Holding] = {}


def holding(held: Holding) -> Holding:
    """Register a kind of open work; every domain says what of its own people have in their hands."""
    HOLDINGS[held.name] = held
    return held


def open_work(session: Session, person_id: int) -> Sequence[tuple[Holding, int]]:
    """What a person has in their hands, with how many of each; one statement for each kind."""
    counted = [(held, held.count(session, person_id)) for held in HOLDINGS.values()]
    return [(held, count) for held, count in counted if count]


def deactivate(
    session: Session, *, person_id: int, successor_id: int | None = None, actor: Actor, now: datetime
) -> Person:
    """Somebody leaves: no login, session, token or mail any more; their open work goes to `successor_id`.

    What they wrote and may do stays, for when they come back. PersonUnknown, OwnAccount, LastAdministrator,
    LastDispatching, SuccessorMissing, SuccessorUnknown, SuccessorElsewhere, and what a kind of work refuses about the
    successor.
    """
    person = locked(session, person_id)
    require(may_manage(actor, person), PersonUnknown)
    if person.id == actor.person_id:
        raise OwnAccount()
    check_administrator_left(session, person)
    check_still_dispatched(session, person, actor)
    successor = _successor(session, person, successor_id)
    if successor is None and any(held.needs_successor for held, _ in open_work(session, person.id)):
        raise SuccessorMissing(name=person.name)
    for held in reversed(HOLDINGS.values()):  # a request goes before the tasks of its process
        held.hand_over(session, person, successor, actor, now)
    person.is_active = False
    person.password_hash = None
    access.end_access(session, person_id=person.id, now=now)
    to = successor.name if successor else None
    record_change(session, person.id, PersonChange.LEFT, actor=actor, now=now, successor=to)
    return person


def reactivate(session: Session, *, person_id: int, actor: Actor, now: datetime) -> Person:
    """Somebody comes back, with the rights that they had; they choose a password anew. PersonUnknown."""
    person = locked(session, person_id)
    require(may_manage(actor, person) and person.merged_into_id is None, PersonUnknown)
    if not person.is_active:
        person.is_active = True
        record_change(session, person.id, PersonChange.CAME_BACK, actor=actor, now=now)
    return person


def locked(session: Session, person_id: int) -> Person:
    """The person, freshly read and held until the transaction ends; PersonUnknown."""
    query = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    person = session.scalar(query.execution_options(populate_existing=True))
    if person is None:
        raise PersonUnknown()
    return person


def _successor(session: Session, person: Person, successor_id: int | None) -> Person | None:
    if successor_id is None:
        return None
    successor = session.get(Person, successor_id)
    same_side = successor is not None and bool(successor.staff_roles) == bool(person.staff_roles)
    if successor is None or not successor.is_active or successor.id == person.id or not same_side:
        raise SuccessorUnknown()
    leaves, takes_over = actor_of(session, person.id), actor_of(session, successor.id)
    unseen = leaves.project_ids - takes_over.project_ids if leaves and takes_over else ()
    if unseen and not successor.staff_roles:
        raise SuccessorElsewhere(name=successor.name, project=session.get_one(Project, min(unseen)).name)
    return successor
