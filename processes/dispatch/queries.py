"""Technicians as the dispatcher sees them, suggestions, and who has which request."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from processes.contracts.models import Product
from processes.dispatch.models import Assignment
from processes.dispatch.rules import Candidate, Suggestion, best_candidate
from processes.people.models import Person
from processes.people.queries import staff_with
from processes.people.rules import Role
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES
from processes.rosters.models import Absence, AbsenceState, Shift, TechnicianSkill
from processes.rosters.uncovered import OPEN_REQUEST, Uncovered

HORIZON = timedelta(days=14)  # how far ahead a next shift is looked for
FULL_LOAD = 50  # requests in work; whoever has more has no less time than others, so no more are counted


def technicians_board(session: Session, at: datetime) -> list[Candidate]:
    """Every active technician with skills, shift, absence, next free time and load, by name; five statements."""
    people = staff_with(session, Role.TECHNICIAN)
    ids = [person.id for person in people]
    skills, loads = _skills(session, ids), _loads(session, ids)
    current, following = _shifts(session, ids, at)
    absent = _absences(session, ids, at)
    return [
        Candidate(
            person_id=person.id,
            name=person.name,
            skills=skills[person.id],
            load=loads.get(person.id, 0),
            shift_ends_at=current.get(person.id),
            next_shift_at=following.get(person.id),
            absent_until=absent.get(person.id),
        )
        for person in people
    ]


def best_free_technician(session: Session, request_id: int, at: datetime) -> Suggestion | None:
    """Whom to give a request at the instant `at`, with the reasons; None when nobody has the skill."""
    return suggestion_among(session, request_id, technicians_board(session, at))


def suggestion_among(session: Session, request_id: int, candidates: Iterable[Candidate]) -> Suggestion | None:
    """The same among technicians whose standing is known already; one statement."""
    skill = session.scalar(
        select(Product.skill).join(Request, Request.product_id == Product.id).where(Request.id == request_id)
    )
    return best_candidate(candidates, skill)


def technician_options(session: Session) -> list[tuple[int, str]]:
    """Every active technician as a choice: (id, name)."""
    return [(person.id, person.name) for person in staff_with(session, Role.TECHNICIAN)]


def assignee_of(session: Session, request_ids: Iterable[int]) -> dict[int, Person]:
    """Who has each request (or had it last, once it is closed); requests without anybody are left out."""
    ids = list(request_ids)
    if not ids:
        return {}
    query = (
        select(Assignment.request_id, Person)
        .join(Person, Person.id == Assignment.technician_id)
        .where(Assignment.request_id.in_(ids))
        .ext(distinct_on(Assignment.request_id))
        .order_by(Assignment.request_id, Assignment.id.desc())
    )
    return dict(session.execute(query).all())


def assigned_to(person_id: int) -> ColumnElement[bool]:
    """The requests that a technician has or had to their end, as a condition for lists of requests."""
    last = or_(Assignment.ended_at.is_(None), Assignment.ended_at == Request.closed_at)
    return exists().where(Assignment.request_id == Request.id, Assignment.technician_id == person_id, last)


def last_technician(session: Session, request_id: int) -> Person | None:
    """Who had a request last, also when it has ended since."""
    query = select(Person).join(Assignment, Assignment.technician_id == Person.id)
    query = query.where(Assignment.request_id == request_id)
    return session.scalar(query.order_by(Assignment.assigned_at.desc(), Assignment.id.desc()).limit(1))


def assignments_of(session: Session, request_id: int) -> Sequence[Assignment]:
    """Everybody who had a request, in order."""
    query = (
        select(Assignment).where(Assignment.request_id == request_id).order_by(Assignment.assigned_at, Assignment.id)
    )
    return session.scalars(query).all()


def left_uncovered(session: Session, absence: Absence) -> list[Uncovered]:
    """The requests in work of whoever is away, the nearest promise first; at most as many as count as a full load."""
    query = (
        select(Request.number, Request.summary, Request.promised_at)
        .join(Assignment, Assignment.request_id == Request.id)
        .where(Assignment.technician_id == absence.person_id, Assignment.ended_at.is_(None))
        .where(Request.state.in_(WORK_STATES))
        .order_by(Request.promised_at.asc().nulls_last(), Request.id)
        .limit(FULL_LOAD)
    )
    rows = session.execute(query)
    return [Uncovered(OPEN_REQUEST, number, summary, due, number=number) for number, summary, due in rows]


def _skills(session: Session, ids: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    query = select(TechnicianSkill).where(TechnicianSkill.person_id.in_(ids)).order_by(TechnicianSkill.skill)
    for row in session.scalars(query):
        found[row.person_id][row.skill] = row.level
    return found


def _loads(session: Session, ids: list[int]) -> dict[int, int]:
    theirs = (
        select(Assignment.id)
        .join(Request, Request.id == Assignment.request_id)
        .where(Assignment.technician_id == Person.id, Assignment.ended_at.is_(None), Request.state.in_(WORK_STATES))
        .limit(FULL_LOAD)
        .correlate(Person)
        .subquery()
        .lateral()
    )
    query = select(Person.id, func.count()).join(theirs, true()).where(Person.id.in_(ids)).group_by(Person.id)
    return dict(session.execute(query).all())


def _shifts(session: Session, ids: list[int], at: datetime) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """Ends of the shifts that run at `at`, and starts of the next ones, by person id."""
    query = (
        select(Shift)
        .where(Shift.person_id.in_(ids), Shift.ends_at > at, Shift.starts_at < at + HORIZON)
        .order_by(Shift.starts_at, Shift.id)
    )
    current: dict[int, datetime] = {}
    following: dict[int, datetime] = {}
    for shift in session.scalars(query):
        if shift.starts_at <= at:
            current[shift.person_id] = max(shift.ends_at, current.get(shift.person_id, shift.ends_at))
        else:
            following.setdefault(shift.person_id, shift.starts_at)
    return current, following


def _absences(session: Session, ids: list[int], at: datetime) -> dict[int, datetime]:
    query = (
        select(Absence.person_id, func.max(Absence.ends_at))
        .where(Absence.person_id.in_(ids), Absence.starts_at <= at, Absence.ends_at > at)
        .where(Absence.state == AbsenceState.APPROVED)
        .group_by(Absence.person_id)
    )
    return dict(session.execute(query).all())
