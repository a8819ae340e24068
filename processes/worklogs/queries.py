"""Worked time of requests and technicians, as screens and bills show it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, Exists, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload

from processes.paging import By, Page, page_from
from processes.people.models import Person
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.rights import visible
from processes.together import Read
from processes.transactions import once_a_transaction
from processes.worklogs.models import WorkLog, WorkLogCorrection, WorkTimer

COUNTS = WorkLog.cancelled_at.is_(None)
IN_ORDER = (By(WorkLog.started_at), By(WorkLog.id))


@once_a_transaction(WorkLog, Person)
def work_of(session: Session, request_id: int) -> Sequence[WorkLog]:
    """The work on a request with its technicians, in order of work; what was cancelled is left out."""
    return session.scalars(work_asked(), {"request_id": request_id}).all()


@cache
def work_asked() -> Select[WorkLog]:
    """The statement of `work_of`, for those who ask for more with it."""
    query = select(WorkLog).where(WorkLog.request_id == bindparam("request_id"), COUNTS)
    return query.options(joinedload(WorkLog.technician)).order_by(WorkLog.started_at, WorkLog.id)


def _work_read() -> Select[WorkLog, Person]:
    query = select(WorkLog, Person).join(Person, Person.id == WorkLog.technician_id)
    return query.where(WorkLog.request_id == bindparam("request_id"), COUNTS)


WORK = Read(_work_read, (WorkLog.started_at, WorkLog.id))  # as `work_of`, each with its technician
TIMER = Read(lambda: select(WorkTimer).where(WorkTimer.technician_id == bindparam("person_id")))  # as `timer_of`


def minutes_of(session: Session, request_id: int) -> int:
    """Minutes worked on a request."""
    return minutes_by_request(session, [request_id]).get(request_id, 0)


def minutes_by_request(session: Session, request_ids: Collection[int]) -> dict[int, int]:
    """Minutes worked by request id, for lists; a request without work is missing."""
    if not request_ids:
        return {}
    query = select(WorkLog.request_id, func.sum(WorkLog.minutes)).where(WorkLog.request_id.in_(request_ids), COUNTS)
    return {request_id: int(minutes) for request_id, minutes in session.execute(query.group_by(WorkLog.request_id))}


def overlaps_of(session: Session, actor: Actor, log: WorkLog) -> Sequence[tuple[WorkLog, str]]:
    """The technician's other logs that share some time with `log`, with their requests' numbers: worth a warning.

    Of those that the reader may see.
    """
    query = select(WorkLog, Request.number).join(Request, Request.id == WorkLog.request_id)
    query = query.where(
        WorkLog.technician_id == log.technician_id,
        WorkLog.id != log.id,
        WorkLog.started_at < log.ended_at,
        WorkLog.ended_at > log.started_at,
        COUNTS,
        visible(actor),
    )
    return [(other, number) for other, number in session.execute(query.order_by(WorkLog.started_at, WorkLog.id))]


def worked(request_id: int | ColumnElement[int]) -> Exists:
    """Whether any work on a request counts, in SQL."""
    return exists().where(WorkLog.request_id == request_id, COUNTS)


def corrections_of(session: Session, request_id: int) -> dict[int, list[WorkLogCorrection]]:
    """What the work logs of a request said before, by work log id, the oldest first."""
    query = select(WorkLogCorrection).join(WorkLog).where(WorkLog.request_id == request_id)
    found: dict[int, list[WorkLogCorrection]] = {}
    for correction in session.scalars(query.order_by(WorkLogCorrection.id)):
        found.setdefault(correction.work_log_id, []).append(correction)
    return found


def last_correction(session: Session, work_log_id: int) -> WorkLogCorrection | None:
    """The last correction of a work log: its id names what a page has shown."""
    query = select(WorkLogCorrection).where(WorkLogCorrection.work_log_id == work_log_id)
    return session.scalar(query.order_by(WorkLogCorrection.id.desc()).limit(1))


def timer_of(session: Session, technician_id: int) -> WorkTimer | None:
    """The technician's running timer."""
    return session.get(WorkTimer, technician_id)


def timer_shown(technician_id: int) -> ColumnElement[Any]:
    """The technician's running timer as {number, summary, since}, a part of another statement; NULL where none runs."""
    shown = {"number": Request.number, "summary": Request.summary, "since": WorkTimer.started_at}
    pairs = [part for pair in shown.items() for part in pair]
    query = select(func.json_build_object(*pairs, type_=JSON)).join(WorkTimer, WorkTimer.request_id == Request.id)
    return query.where(WorkTimer.technician_id == technician_id).scalar_subquery()


def timers_on(session: Session, request_id: int) -> dict[int, datetime]:
    """Since when who has a timer running on a request, by technician id."""
    query = select(WorkTimer.technician_id, WorkTimer.started_at).where(WorkTimer.request_id == request_id)
    return {row.technician_id: row.started_at for row in session.execute(query)}


def work_between(
    session: Session,
    technician_id: int,
    start: datetime,
    end: datetime,
    *,
    order: Sequence[By] = IN_ORDER,
    after: str | None = None,
    limit: int = 100,
) -> Page[Any]:
    """A page of a technician's logs that begin from `start` up to `end`, each with its request's number, in order."""
    query = select(WorkLog, Request.number).join(Request, Request.id == WorkLog.request_id)
    mine = query.where(
        WorkLog.technician_id == technician_id, WorkLog.started_at >= start, WorkLog.started_at < end, COUNTS
    )
    return page_from(session, mine, order, after, limit)


def work_log(session: Session, actor: Actor, work_log_id: int) -> tuple[WorkLog, Request] | None:
    """A work log with its technician, and its request; None where the reader does not see that."""
    query = select(WorkLog, Request).join(Request, Request.id == WorkLog.request_id)
    row = session.execute(
        query.options(joinedload(WorkLog.technician)).where(WorkLog.id == work_log_id, visible(actor))
    ).one_or_none()
    return (row[0], row[1]) if row else None
