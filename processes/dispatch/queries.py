"""Technicians as the dispatcher sees them, suggestions, and who has which request."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Select, bindparam, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, distinct_on
from sqlalchemy.orm import Session, object_session

from processes.dispatch.errors import TechnicianUnknown
from processes.dispatch.load import FULL_LOAD, in_hand_counted
from processes.dispatch.models import Assignment, Assistance, SkillWanted
from processes.dispatch.rules import Candidate, Level, Suggestion, best_candidate
from processes.people.confidential import who_may_see
from processes.people.models import Person, StaffRole
from processes.people.queries import staff_with
from processes.people.rules import Role
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES, RequestState
from processes.rosters.models import Absence, Shift, TechnicianSkill
from processes.rosters.standing import is_away, runs
from processes.rosters.uncovered import OPEN_REQUEST, Uncovered
from processes.together import Read
from processes.worklogs.models import WorkTimer

LATELY = 200  # of the requests of a customer that were closed last are looked at
HORIZON = timedelta(days=14)  # how far ahead a next shift is looked for
_CUSTOMERS: ColumnElement[Any] = bindparam("customers", type_=ARRAY(BigInteger))


def technicians_board(session: Session, at: datetime, organisation_ids: Iterable[int] = ()) -> list[Candidate]:
    """Every active technician with skills, shift, absence, next free time, load and running timer, by name.

    With what they have solved lately for each of `organisation_ids`. One statement.
    """
    rows = session.execute(_board(), {"at": at, "customers": sorted(set(organisation_ids))})
    return [
        Candidate(
            person_id=person_id,
            name=name,
            skills=dict(skills or ()),
            load=int(load),
            minutes=int(left),
            shift_ends_at=shift_ends_at,
            next_shift_at=next_shift_at,
            absent_until=absent_until,
            busy_with=busy_with,
            solved=dict(solved or ()),
        )
        for person_id, name, skills, (load, left), shift_ends_at, next_shift_at, absent_until, busy_with, solved in rows
    ]


@cache
def _board() -> Select[*tuple[Any, ...]]:
    at: ColumnElement[datetime] = bindparam("at", type_=DateTime(timezone=True))
    query = select(
        Person.id, Person.name, _skills(), in_hand_counted(), *_shifts(at), _absence(at), _timer(), _solved(_CUSTOMERS)
    )
    query = query.join(StaffRole, StaffRole.person_id == Person.id).order_by(Person.name, Person.id)
    return query.where(StaffRole.role == Role.TECHNICIAN, Person.is_active)


def best_free_technician(
    session: Session, request_id: int, at: datetime, skill: str | None = None
) -> Suggestion | None:
    """Whom to give a request at the instant `at`, with the reasons; None when nobody has the skill.

    `skill` is what the rule has just said it wants, empty for that of the product; None: what it said last.
    """
    request = session.get_one(Request, request_id)
    standing = technicians_board(session, at, [request.organisation_id])
    wanted = skills_wanted(session, [request.id]) if skill is None else {request.id: skill}
    return suggestion_among(request, standing, wanted)


def _who_sees(request: Request, candidates: Iterable[Candidate]) -> Iterable[Candidate]:
    """Those from whom a request is not kept as confidential."""
    session = object_session(request)
    if session is None or not (request.is_confidential or request.organisation.is_confidential):
        return candidates
    known = {one.person_id: one for one in candidates}
    return [known[one] for one in sorted(who_may_see(session, request.id, known))]


def suggestion_among(request: Request, candidates: Iterable[Candidate], wanted: Mapping[int, str]) -> Suggestion | None:
    """The same among technicians whose standing is known already; `wanted` is what `skills_wanted` tells."""
    skill = wanted.get(request.id) or (request.product.skill if request.product else None)
    return best_candidate(_who_sees(request, candidates), skill, request.organisation_id)


def skills_wanted(session: Session, request_ids: Iterable[int]) -> dict[int, str]:
    """The skills that the rule of dispatch wants for requests instead of their products'."""
    query = select(SkillWanted.request_id, SkillWanted.skill).where(SkillWanted.request_id.in_(list(request_ids)))
    return dict(session.execute(query).all())


def wanted_told(request_ids: Iterable[int]) -> ColumnElement[Any]:
    """The same as [[id, skill], …], as a part of another statement."""
    pair = func.json_build_array(SkillWanted.request_id, SkillWanted.skill)
    return select(func.json_agg(pair)).where(SkillWanted.request_id.in_(list(request_ids))).scalar_subquery()


def _technicians_read() -> Select[int, str]:
    query = select(Person.id, Person.name).join(StaffRole, StaffRole.person_id == Person.id)
    return query.where(Person.is_active, StaffRole.role == Role.TECHNICIAN)


TECHNICIANS = Read(_technicians_read, (Person.name, Person.id))  # everybody who may be given work, for a choice


def technician_with(session: Session, technician_id: int | None) -> Person:
    """Somebody active who works as a technician; TechnicianUnknown."""
    query = select(Person).join(StaffRole, StaffRole.person_id == Person.id)
    technician = session.scalar(
        query.where(Person.id == technician_id, Person.is_active, StaffRole.role == Role.TECHNICIAN)
    )
    if technician is None:
        raise TechnicianUnknown()
    return technician


def level_of(session: Session, request_id: int) -> Level:
    """The level at which a request is worked on now."""
    query = select(Assignment.level).where(Assignment.request_id == request_id, Assignment.ended_at.is_(None))
    return session.scalar(query) or Level.FIRST_LINE


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


def _assignee_read() -> Select[Person]:
    query = select(Person).join(Assignment, Assignment.technician_id == Person.id)
    return query.where(Assignment.request_id == bindparam("request_id")).order_by(Assignment.id.desc()).limit(1)


ASSIGNEE = Read(_assignee_read)  # as `assignee_of`, of one request


def assigned_to(person_id: int, *, is_open: bool | None = None) -> ColumnElement[bool]:
    """The requests that a technician has or had to their end, or helps with, as a condition for lists of requests.

    Of open ones only these are looked at; else whatever is in the list is asked who has it.
    """
    if is_open:
        has_it = select(Assignment.request_id).where(
            Assignment.technician_id == person_id, Assignment.ended_at.is_(None)
        )
        helped = select(Assistance.request_id).where(Assistance.person_id == person_id, Assistance.ended_at.is_(None))
        return Request.id.in_(has_it.union_all(helped))
    last = or_(Assignment.ended_at.is_(None), Assignment.ended_at == Request.closed_at)
    has = exists().where(Assignment.request_id == Request.id, Assignment.technician_id == person_id, last)
    helps = exists().where(
        Assistance.request_id == Request.id, Assistance.person_id == person_id, Assistance.ended_at.is_(None)
    )
    return or_(has, helps)


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


def _skills() -> ColumnElement[Any]:
    skill = func.json_build_array(TechnicianSkill.skill, TechnicianSkill.level)
    query = select(func.json_agg(aggregate_order_by(skill, TechnicianSkill.skill)))
    return query.where(TechnicianSkill.person_id == Person.id).correlate(Person).scalar_subquery()


def _shifts(at: ColumnElement[datetime]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The end of the shift that runs at `at`, and the start of the next one."""
    current = select(func.max(Shift.ends_at)).where(runs(at))
    following = select(func.min(Shift.starts_at)).where(Shift.starts_at > at, Shift.starts_at < at + HORIZON)
    mine = Shift.person_id == Person.id
    ends_at, starts_at = current.where(mine).correlate(Person), following.where(mine).correlate(Person)
    return ends_at.scalar_subquery(), starts_at.scalar_subquery()


def _absence(at: ColumnElement[datetime]) -> ColumnElement[Any]:
    query = select(func.max(Absence.ends_at)).where(is_away(at))
    return query.where(Absence.person_id == Person.id).correlate(Person).scalar_subquery()


def _timer() -> ColumnElement[Any]:
    """The number of the request on which the technician's timer runs."""
    query = select(Request.number).join(WorkTimer, WorkTimer.request_id == Request.id)
    return query.where(WorkTimer.technician_id == Person.id).correlate(Person).scalar_subquery()


def _solved(organisation_ids: ColumnElement[Any]) -> ColumnElement[Any]:
    """How many of each customer's latest requests the technician had when they were closed, as [[id, count], …]."""
    customer = select(func.unnest(organisation_ids, type_=BigInteger).label("id")).subquery()
    latest = (
        select(Request.id, Request.organisation_id, Request.closed_at)
        .where(Request.organisation_id == customer.c.id, Request.state == RequestState.CLOSED)
        .order_by(Request.id.desc())
        .limit(LATELY)
        .lateral()
    )
    counted = (
        select(Assignment.technician_id, latest.c.organisation_id, func.count().label("count"))
        .select_from(customer)
        .join(latest, true())
        .join(Assignment, (Assignment.request_id == latest.c.id) & (Assignment.ended_at == latest.c.closed_at))
        .group_by(Assignment.technician_id, latest.c.organisation_id)
        .cte("solved")
        .prefix_with("MATERIALIZED")  # once, not for each technician
    )
    query = select(func.json_agg(func.json_build_array(counted.c.organisation_id, counted.c.count)))
    return query.where(counted.c.technician_id == Person.id).correlate(Person).scalar_subquery()
