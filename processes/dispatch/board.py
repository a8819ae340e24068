"""What the dispatcher's board shows: what each technician has in hand, and how much work the coming days can take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, DateTime, func, or_, select, true
from sqlalchemy.orm import Session

from processes.contracts.rules import Priority
from processes.dispatch.models import Assignment
from processes.dispatch.rights import may_dispatch, works_on_requests
from processes.dispatch.rules import Level
from processes.people.models import Organisation, Person, StaffRole
from processes.people.rights import require
from processes.people.rules import Actor, Role
from processes.requests.models import Request
from processes.requests.rights import visible
from processes.requests.rules import WORK_STATES, RequestState
from processes.rosters.models import Absence, AbsenceState, Shift
from processes.rosters.standing import is_worked
from processes.worklogs.models import WorkLog, WorkTimer

IN_HAND = 6  # requests that a technician's column shows; it says how many more there are
DAYS = 7  # whose capacity is told


@dataclass(frozen=True, slots=True)
class InHand:
    """A request in a technician's column; `is_begun`: somebody has worked on it, or does."""

    id: int
    number: str
    summary: str
    state: RequestState
    priority: Priority | None
    organisation: str
    promised_at: datetime | None
    technician_id: int
    level: Level
    is_begun: bool


def in_hand(session: Session, actor: Actor, most: int = IN_HAND) -> dict[int, list[InHand]]:
    """The requests in work by who has them, led by the nearest promise, at most so many of each; one statement."""
    require(may_dispatch(actor))
    order = (Request.promised_at.asc().nulls_last(), Request.id)
    place = func.row_number().over(partition_by=Assignment.technician_id, order_by=order).label("place")
    every = (
        select(Request.id, Assignment.technician_id, Assignment.level, place)
        .join(Assignment, Assignment.request_id == Request.id)
        .where(Assignment.ended_at.is_(None), Request.state.in_(WORK_STATES), visible(actor))
        .subquery()
    )
    first = select(*every.c).where(every.c.place <= most).cte("first").prefix_with("MATERIALIZED")
    logged = select(WorkLog.id).where(WorkLog.request_id == Request.id, WorkLog.cancelled_at.is_(None)).exists()
    timed = select(WorkTimer.request_id).where(WorkTimer.request_id == Request.id).exists()
    shown = (Request.id, Request.number, Request.summary, Request.state, Request.priority, Organisation.name)
    query = (
        select(*shown, Request.promised_at, first.c.technician_id, first.c.level, or_(logged, timed))
        .join(first, first.c.id == Request.id)
        .join(Organisation, Organisation.id == Request.organisation_id)
        .order_by(first.c.technician_id, first.c.place)
    )
    found: dict[int, list[InHand]] = {}
    for row in session.execute(query):
        one = InHand(*row)
        found.setdefault(one.technician_id, []).append(one)
    return found


def may_start(actor: Actor, at: datetime) -> ColumnElement[Any]:
    """What a technician who is free may begin now, whatever the contract promises (B2): a part of another statement.

    [[number, summary, customer], …], the nearest promise first; nothing while they are off, away or work on something.
    """
    require(works_on_requests(actor))
    me = actor.person_id
    works_now = select(Shift.id).where(Shift.person_id == me, is_worked(at)).exists()
    works = select(WorkTimer.technician_id).where(WorkTimer.technician_id == me)
    begun = select(WorkLog.id).where(WorkLog.request_id == Request.id, WorkLog.cancelled_at.is_(None))
    waiting = (
        select(Request.number, Request.summary, Organisation.name)
        .join(Assignment, (Assignment.request_id == Request.id) & Assignment.ended_at.is_(None))
        .join(Organisation, Organisation.id == Request.organisation_id)
        .where(Assignment.technician_id == me, Request.state == RequestState.ASSIGNED, ~begun.exists(), visible(actor))
        .where(works_now, ~works.exists())
        .order_by(Request.promised_at.asc().nulls_last(), Request.id)
        .limit(IN_HAND)
        .subquery()
    )
    return select(func.json_agg(func.json_build_array(*waiting.c))).select_from(waiting).scalar_subquery()


def hands_fingerprint() -> ColumnElement[str]:
    """Another text when a request has changed hands or a timer has begun or ended: a part of another statement."""
    current = select(func.concat_ws("-", func.count(), func.max(Assignment.id))).where(Assignment.ended_at.is_(None))
    timers = select(func.concat_ws("-", func.count(), func.max(WorkTimer.started_at)))
    return func.concat_ws("|", current.scalar_subquery(), timers.scalar_subquery())


@dataclass(frozen=True, slots=True)
class DayCapacity:
    """What one day can take: technicians on shift, and their minutes without absences."""

    day: date
    people: int
    minutes: int


def capacity(today: date, zone: ZoneInfo, days: int = DAYS) -> ColumnElement[Any]:
    """Of each of the coming days, today first, [place, people, seconds] as JSON: a part of another statement."""
    begins = [_midnight(today + timedelta(days=n), zone) for n in range(days + 1)]
    instants = DateTime(timezone=True)
    day = (
        select(
            func.unnest(list(range(days)), type_=BigInteger).label("place"),
            func.unnest(begins[:-1], type_=instants).label("start"),
            func.unnest(begins[1:], type_=instants).label("end"),
        )
    ).subquery("day")
    start, end = func.greatest(Shift.starts_at, day.c.start), func.least(Shift.ends_at, day.c.end)
    away = (
        select(_seconds(func.greatest(Absence.starts_at, start), func.least(Absence.ends_at, end)).label("seconds"))
        .where(Absence.person_id == Shift.person_id, Absence.state == AbsenceState.APPROVED)
        .where(Absence.starts_at < end, Absence.ends_at > start)
        .order_by(Absence.ends_at.desc())
        .correlate(Shift, day)
        .subquery()
        .lateral()
    )
    missed = select(func.coalesce(func.sum(away.c.seconds), 0)).select_from(away).scalar_subquery()
    worked = func.greatest(_seconds(start, end) - missed, 0).label("seconds")
    on_shift = (
        select(day.c.place, Shift.person_id, worked)
        .select_from(day)
        .join(Shift, (Shift.starts_at < day.c.end) & (Shift.ends_at > day.c.start))
        .join(Person, (Person.id == Shift.person_id) & Person.is_active)
        .join(StaffRole, (StaffRole.person_id == Person.id) & (StaffRole.role == Role.TECHNICIAN))
        .subquery()
    )
    people = func.count(on_shift.c.person_id.distinct()).filter(on_shift.c.seconds > 0)
    daily = select(on_shift.c.place, people.label("people"), func.sum(on_shift.c.seconds).label("seconds"))
    told = daily.group_by(on_shift.c.place).subquery()
    row = func.json_build_array(told.c.place, told.c.people, told.c.seconds)
    return select(func.json_agg(row)).select_from(told).where(true()).scalar_subquery()


def capacity_told(found: Sequence[Sequence[Any]] | None, today: date, days: int = DAYS) -> list[DayCapacity]:
    """What `capacity` found, day by day; days on which nobody works have nobody."""
    known = {int(place): (int(people), int(float(seconds)) // 60) for place, people, seconds in found or ()}
    return [DayCapacity(today + timedelta(days=n), *known.get(n, (0, 0))) for n in range(days)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _seconds(start: Any, end: Any) -> ColumnElement[Any]:
    return func.extract("epoch", end - start)
