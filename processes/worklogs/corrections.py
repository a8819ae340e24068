"""Corrections of worked time, on record with reasons: other times or words, cancelled, billed though it overlaps."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.catalogue.queries import chosen
from processes.catalogue.rules import ActivityCode
from processes.contracts.rules import Activity
from processes.outbox import post
from processes.people.models import Person
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind, EventType
from processes.requests.models import Request
from processes.requests.rights import may_see
from processes.requests.rules import CLOSED_STATES, WORK_STATES
from processes.worklogs.errors import (
    DescriptionMissing,
    ReasonMissing,
    RequestNotInWork,
    WorkLogCancelled,
    WorkLogChanged,
    WorkLogForeign,
    WorkLogRated,
    WorkLogUnknown,
)
from processes.worklogs.events import CANCELLED
from processes.worklogs.models import WorkLog, WorkLogCorrection
from processes.worklogs.queries import last_correction
from processes.worklogs.rights import may_correct_work
from processes.worklogs.rules import Doubt, whole_minutes
from processes.worklogs.use_cases import checked_times

CHANGEABLE = WORK_STATES | CLOSED_STATES  # never what a customer is signing or has signed


def correct_work(
    session: Session,
    *,
    work_log_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    activity: ActivityCode | Activity | None = None,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
    description: str | None = None,
    sure: Collection[Doubt] = (),
    seen: int | None = None,
) -> WorkLog:
    """Correct a work log (None: as it was); what it said before is kept with the reason.

    `seen` is its `last_correction` that the person saw, 0 for none. Refuses WorkLogUnknown, WorkLogForeign,
    WorkLogCancelled, WorkLogRated, WorkLogChanged, RequestNotInWork, ReasonMissing and log_work's.
    """
    log, request = _changeable(session, work_log_id, actor, reason, seen)
    times = started_at or log.started_at, ended_at or log.ended_at
    start, end = times if times == (log.started_at, log.ended_at) else checked_times(*times, request, now, sure)
    if description is not None and not description.strip():
        raise DescriptionMissing()
    if activity is not None and activity != log.activity:
        chosen(session, ActivityCode(activity))
    session.add(_before(log, reason, actor, now))
    log.activity = ActivityCode(activity or log.activity)
    log.started_at, log.ended_at = start, end
    log.description = (description or log.description).strip()
    session.flush()
    _record(session, request, EventKind.WORK_LOGGED, log, reason, actor, now, corrected=True)
    return log


def cancel_work(
    session: Session, *, work_log_id: int, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> WorkLog:
    """Let a work log count for nothing; it stays on record with the reason. Refuses as correct_work does."""
    log, request = _changeable(session, work_log_id, actor, reason, seen)
    session.add(_before(log, reason, actor, now))
    log.cancelled_at = now
    session.flush()
    _record(session, request, CANCELLED, log, reason, actor, now)
    post(session, "work.cancelled", request_id=request.id, number=request.number, work_log_id=log.id)
    return log


def bill_overlap(
    session: Session, *, work_log_id: int, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> WorkLog:
    """Have the minutes that a work log shares with others of its technician billed with each of them, with a reason.

    Refuses as correct_work does.
    """
    log, request = _changeable(session, work_log_id, actor, reason, seen)
    session.add(_before(log, reason, actor, now))
    log.twice_because = reason.strip()
    session.flush()
    _record(session, request, EventKind.WORK_LOGGED, log, reason, actor, now, corrected=True, overlap="billed")
    return log


def _changeable(
    session: Session, work_log_id: int, actor: Actor, reason: str, seen: int | None
) -> tuple[WorkLog, Request]:
    request_id = session.scalar(select(WorkLog.request_id).where(WorkLog.id == work_log_id))
    if request_id is None:
        raise WorkLogUnknown()
    request = requests.locked(session, request_id=request_id)
    require(may_see(actor, request), WorkLogUnknown)
    log = session.get_one(WorkLog, work_log_id, populate_existing=True)
    require(may_correct_work(actor, log), WorkLogForeign(name=log.technician.name))
    if log.cancelled_at is not None:
        raise WorkLogCancelled()
    if log.rated_at is not None:
        raise WorkLogRated()
    if request.state not in CHANGEABLE:
        raise RequestNotInWork(number=request.number)
    _require_seen(session, log, seen)
    if not reason.strip():
        raise ReasonMissing()
    return log, request


def _require_seen(session: Session, log: WorkLog, seen: int | None) -> None:
    last = last_correction(session, log.id)
    if seen is not None and seen != (last.id if last else 0):
        by = last and session.get(Person, last.corrected_by_id)
        raise WorkLogChanged(name=by.name if by else "")


def _before(log: WorkLog, reason: str, actor: Actor, now: datetime) -> WorkLogCorrection:
    before: dict[str, Any] = {
        "activity": log.activity.value,
        "ended_at": log.ended_at.isoformat(),
        "description": log.description,
        "twice_because": log.twice_because,
    }
    return WorkLogCorrection(
        work_log_id=log.id, corrected_at=now, corrected_by_id=actor.person_id, reason=reason.strip(), before=before
    )


def _record(
    session: Session,
    request: Request,
    kind: EventType,
    log: WorkLog,
    reason: str,
    actor: Actor,
    now: datetime,
    **details: Any,
) -> None:
    minutes = whole_minutes(log.started_at, log.ended_at)
    said = {
        "work_log_id": log.id,
        "minutes": minutes,
        **details,
        "reason": reason.strip(),
    }
    if kind is EventKind.WORK_LOGGED:
        said["started_at"] = log.started_at.isoformat()
    requests.record_event(session, request, kind, actor=actor, now=now, **said)
