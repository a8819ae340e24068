"""Changes of worked time: logging, timers, corrections on record."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.contracts.rules import Activity
from processes.outbox import post
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES
from processes.worklogs.errors import (
    DescriptionMissing,
    ReasonMissing,
    RequestNotInWork,
    TimerNotRunning,
    TimerRunning,
    WorkersOnly,
    WorkInFuture,
    WorkLogForeign,
    WorkLogRated,
    WorkLogUnknown,
    WorkTooLong,
    WorkTooShort,
)
from processes.worklogs.models import WorkLog, WorkLogCorrection, WorkTimer
from processes.worklogs.rights import may_correct_work, may_log_work
from processes.worklogs.rules import LONGEST, cut_to_minute, whole_minutes


def log_work(
    session: Session,
    *,
    request_id: int,
    activity: Activity,
    started_at: datetime,
    ended_at: datetime,
    description: str,
    actor: Actor,
    now: datetime,
) -> WorkLog:
    """Record the actor's own work on a request, both ends cut to the minute (C11, E3).

    `queries.overlaps_of` names the logs it overlaps. Refuses WorkersOnly, RequestNotInWork, WorkTooShort,
    WorkTooLong, WorkInFuture, DescriptionMissing.
    """
    require(may_log_work(actor), WorkersOnly)
    request = _request_in_work(session, request_id)
    started_at, ended_at = _checked_times(started_at, ended_at, now)
    if not description.strip():
        raise DescriptionMissing()
    log = WorkLog(
        request_id=request.id,
        technician_id=actor.person_id,
        activity=activity,
        started_at=started_at,
        ended_at=ended_at,
        description=description.strip(),
        logged_at=now,
    )
    session.add(log)
    session.flush()
    minutes = whole_minutes(started_at, ended_at)
    requests.record_event(
        session, request, EventKind.WORK_LOGGED, actor=actor, now=now, work_log_id=log.id, minutes=minutes
    )
    post(session, "work.logged", request_id=request.id, number=request.number, work_log_id=log.id, minutes=minutes)
    return log


def start_timer(session: Session, *, request_id: int, actor: Actor, now: datetime) -> WorkTimer:
    """Start the actor's stop-watch on a request; TimerRunning, RequestNotInWork, WorkersOnly."""
    require(may_log_work(actor), WorkersOnly)
    request = _request_in_work(session, request_id)
    row = insert(WorkTimer).values(technician_id=actor.person_id, request_id=request.id, started_at=now)
    started: WorkTimer | None = session.scalar(row.on_conflict_do_nothing().returning(WorkTimer))
    if started is None:
        raise TimerRunning(number=_number_of_running(session, actor))
    return started


def _number_of_running(session: Session, actor: Actor) -> str:
    running = select(Request.number).join(WorkTimer).where(WorkTimer.technician_id == actor.person_id)
    return session.scalar(running) or ""


def stop_timer(
    session: Session,
    *,
    description: str,
    activity: Activity,
    actor: Actor,
    now: datetime,
    ended_at: datetime | None = None,
) -> WorkLog:
    """Stop the actor's timer and log its time, until `ended_at` (now): TimerNotRunning and log_work's refusals."""
    require(may_log_work(actor), WorkersOnly)
    timer = _running(session, actor)
    log = log_work(
        session,
        request_id=timer.request_id,
        activity=activity,
        started_at=timer.started_at,
        ended_at=ended_at or now,
        description=description,
        actor=actor,
        now=now,
    )
    session.delete(timer)
    session.flush()
    return log


def discard_timer(session: Session, *, actor: Actor, now: datetime) -> None:
    """Stop the actor's timer without logging anything; TimerNotRunning, WorkersOnly."""
    require(may_log_work(actor), WorkersOnly)
    session.delete(_running(session, actor))
    session.flush()


def _running(session: Session, actor: Actor) -> WorkTimer:
    """The actor's timer; its request is locked first, as everywhere."""
    where = WorkTimer.technician_id == actor.person_id
    request_id = session.scalar(select(WorkTimer.request_id).where(where))
    if request_id is None:
        raise TimerNotRunning()
    requests.locked(session, request_id=request_id)
    query = select(WorkTimer).where(where, WorkTimer.request_id == request_id)
    timer = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if timer is None:
        raise TimerNotRunning()
    return timer


def correct_work(
    session: Session,
    *,
    work_log_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    activity: Activity | None = None,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
    description: str | None = None,
) -> WorkLog:
    """Correct a work log (None: as it was); what it said before is kept with the reason.

    Refuses WorkLogUnknown, WorkLogForeign, WorkLogRated, RequestNotInWork, ReasonMissing and log_work's.
    """
    request_id = session.scalar(select(WorkLog.request_id).where(WorkLog.id == work_log_id))
    if request_id is None:
        raise WorkLogUnknown()
    request = requests.locked(session, request_id=request_id)
    log = session.get_one(WorkLog, work_log_id, populate_existing=True)
    require(may_correct_work(actor, log), WorkLogForeign(name=log.technician.name))
    _check_correctable(log, request)
    if not reason.strip():
        raise ReasonMissing()
    start, end = _checked_times(started_at or log.started_at, ended_at or log.ended_at, now)
    if description is not None and not description.strip():
        raise DescriptionMissing()
    session.add(_correction(log, reason.strip(), actor, now))
    log.activity = activity or log.activity
    log.started_at, log.ended_at = start, end
    log.description = (description or log.description).strip()
    session.flush()
    minutes = whole_minutes(start, end)
    requests.record_event(
        session,
        request,
        EventKind.WORK_LOGGED,
        actor=actor,
        now=now,
        work_log_id=log.id,
        minutes=minutes,
        corrected=True,
        reason=reason.strip(),
    )
    return log


def _check_correctable(log: WorkLog, request: Request) -> None:
    if log.rated_at is not None:
        raise WorkLogRated()
    if request.state not in WORK_STATES:
        raise RequestNotInWork(number=request.number)


def _correction(log: WorkLog, reason: str, actor: Actor, now: datetime) -> WorkLogCorrection:
    before: dict[str, Any] = {
        "activity": log.activity.value,
        "started_at": log.started_at.isoformat(),
        "ended_at": log.ended_at.isoformat(),
        "description": log.description,
    }
    return WorkLogCorrection(
        work_log_id=log.id, corrected_at=now, corrected_by_id=actor.person_id, reason=reason, before=before
    )


def _request_in_work(session: Session, request_id: int) -> Request:
    request = requests.locked(session, request_id=request_id)
    if request.state not in WORK_STATES:
        raise RequestNotInWork(number=request.number)
    return request


def _checked_times(started_at: datetime, ended_at: datetime, now: datetime) -> tuple[datetime, datetime]:
    start, end = cut_to_minute(started_at), cut_to_minute(ended_at)
    if whole_minutes(start, end) < 1:
        raise WorkTooShort()
    if end - start > LONGEST:
        raise WorkTooLong()
    if end > now:
        raise WorkInFuture()
    return start, end
