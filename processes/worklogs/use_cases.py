"""Changes of worked time: logging it and timers; corrections are beside it."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.catalogue.queries import chosen
from processes.catalogue.rules import ActivityCode
from processes.contracts.rules import Activity
from processes.outbox import post
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind, EventType
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES, RequestState
from processes.settings import get_settings
from processes.worklogs.errors import (
    DescriptionMissing,
    RequestNotInWork,
    TimerElsewhere,
    TimerNotRunning,
    TimerRunning,
    WorkDoubtful,
    WorkersOnly,
    WorkInFuture,
    WorkTooLong,
    WorkTooShort,
)
from processes.worklogs.events import TIMER_DISCARDED, TIMER_STARTED
from processes.worklogs.models import WorkLog, WorkTimer
from processes.worklogs.rights import may_log_work
from processes.worklogs.rules import LONGEST, Doubt, cut_to_minute, doubts, whole_minutes

CALLED_OFF = frozenset({RequestState.WITHDRAWN, RequestState.REJECTED})


def log_work(
    session: Session,
    *,
    request_id: int,
    activity: ActivityCode | Activity,
    started_at: datetime,
    ended_at: datetime,
    description: str,
    actor: Actor,
    now: datetime,
    sure: Collection[Doubt] = (),
) -> WorkLog:
    """Record the actor's own work on a request, both ends cut to the minute (C11, E3).

    `queries.overlaps_of` names the logs it overlaps; work on a request that was withdrawn or rejected waits for
    an accountant. Refuses WorkersOnly, RequestNotInWork, WorkTooShort, WorkTooLong, WorkInFuture,
    DescriptionMissing, ItemNotChosen, and WorkDoubtful unless the person is `sure` of it.
    """
    require(may_log_work(actor), WorkersOnly)
    request = _request(session, request_id, WORK_STATES | CALLED_OFF)
    return _log(session, request, activity, (started_at, ended_at), description, actor, now, sure)


def _log(
    session: Session,
    request: Request,
    activity: ActivityCode | Activity,
    span: tuple[datetime, datetime],
    description: str,
    actor: Actor,
    now: datetime,
    sure: Collection[Doubt],
) -> WorkLog:
    started_at, ended_at = checked_times(*span, request, now, sure)
    code = ActivityCode(activity)
    chosen(session, code)
    if not description.strip():
        raise DescriptionMissing()
    log = WorkLog(
        request_id=request.id,
        technician_id=actor.person_id,
        activity=code,
        started_at=started_at,
        ended_at=ended_at,
        description=description.strip(),
        logged_at=now,
    )
    session.add(log)
    session.flush()
    minutes = whole_minutes(started_at, ended_at)
    said: dict[str, Any] = {"work_log_id": log.id, "minutes": minutes, "started_at": log.started_at.isoformat()}
    requests.record_event(session, request, EventKind.WORK_LOGGED, actor=actor, now=now, **said)
    post(session, "work.logged", request_id=request.id, number=request.number, work_log_id=log.id, minutes=minutes)
    return log


def start_timer(session: Session, *, request_id: int, actor: Actor, now: datetime) -> WorkTimer:
    """Start the actor's stop-watch on a request; TimerRunning, RequestNotInWork, WorkersOnly."""
    require(may_log_work(actor), WorkersOnly)
    request = _request(session, request_id, WORK_STATES)
    row = insert(WorkTimer).values(technician_id=actor.person_id, request_id=request.id, started_at=now)
    started: WorkTimer | None = session.scalar(row.on_conflict_do_nothing().returning(WorkTimer))
    if started is None:
        raise TimerRunning(number=_number_of_running(session, actor))
    _record_timer(session, request, TIMER_STARTED, started, now, actor)
    return started


def _record_timer(
    session: Session, request: Request, kind: EventType, timer: WorkTimer, now: datetime, actor: Actor
) -> None:
    said: dict[str, Any] = {"technician_id": timer.technician_id, "since": timer.started_at.astimezone(UTC).isoformat()}
    requests.record_event(session, request, kind, actor=actor, now=now, **said)


def _number_of_running(session: Session, actor: Actor) -> str:
    running = select(Request.number).join(WorkTimer).where(WorkTimer.technician_id == actor.person_id)
    return session.scalar(running) or ""


def stop_timer(
    session: Session,
    *,
    request_id: int,
    started_at: datetime,
    description: str,
    activity: ActivityCode | Activity,
    actor: Actor,
    now: datetime,
    ended_at: datetime | None = None,
    sure: Collection[Doubt] = (),
) -> WorkLog:
    """Stop the actor's timer and log its time until `ended_at` (now), whatever has become of the request meanwhile.

    The timer is the one that the person sees: on `request_id`, started at `started_at`. TimerNotRunning,
    TimerElsewhere and log_work's refusals.
    """
    require(may_log_work(actor), WorkersOnly)
    timer, request = _running(session, actor, request_id, started_at)
    span = (timer.started_at, ended_at or now)
    log = _log(session, request, activity, span, description, actor, now, sure)
    session.delete(timer)
    session.flush()
    return log


def discard_timer(session: Session, *, request_id: int, started_at: datetime, actor: Actor, now: datetime) -> None:
    """Stop the actor's timer, named as in stop_timer, without logging anything; TimerNotRunning, TimerElsewhere."""
    require(may_log_work(actor), WorkersOnly)
    timer, request = _running(session, actor, request_id, started_at)
    _record_timer(session, request, TIMER_DISCARDED, timer, now, actor)
    session.delete(timer)
    session.flush()


def _running(session: Session, actor: Actor, request_id: int, started_at: datetime) -> tuple[WorkTimer, Request]:
    """The actor's timer and its request, which is locked first, as everywhere."""
    request = requests.locked(session, request_id=request_id)
    query = select(WorkTimer).where(WorkTimer.technician_id == actor.person_id)
    timer = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if timer is None:
        raise TimerNotRunning()
    if (timer.request_id, timer.started_at) != (request_id, started_at):
        raise TimerElsewhere(number=_number_of_running(session, actor), since=timer.started_at)
    return timer, request


def _request(session: Session, request_id: int, states: Collection[RequestState]) -> Request:
    request = requests.locked(session, request_id=request_id)
    if request.state not in states:
        raise RequestNotInWork(number=request.number)
    return request


def checked_times(
    started_at: datetime, ended_at: datetime, request: Request, now: datetime, sure: Collection[Doubt]
) -> tuple[datetime, datetime]:
    """Both ends cut to the minute; WorkTooShort, WorkTooLong, WorkInFuture, WorkDoubtful."""
    start, end = cut_to_minute(started_at), cut_to_minute(ended_at)
    if whole_minutes(start, end) < 1:
        raise WorkTooShort()
    if end - start > LONGEST:
        raise WorkTooLong()
    if end > now:
        raise WorkInFuture()
    zone = ZoneInfo(get_settings().default_timezone)
    if left := [doubt for doubt in doubts(start, end, reported_at=request.logged_at, zone=zone) if doubt not in sure]:
        raise WorkDoubtful(left)
    return start, end
