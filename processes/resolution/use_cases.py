"""Changes of a resolution: proposed, round by round."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from processes.catalogue.queries import is_offered
from processes.catalogue.rules import CauseCode
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES, RequestState
from processes.resolution.errors import (
    CauseMissing,
    EscalationStillOpen,
    QuestionStillOpen,
    RequestNotInWork,
    SummaryMissing,
    TimerStillRunning,
    WorkMissing,
)
from processes.resolution.models import Resolution
from processes.resolution.queries import last_resolution
from processes.resolution.rights import may_propose
from processes.suppliers.queries import owed
from processes.transactions import know
from processes.worklogs.models import WorkTimer
from processes.worklogs.queries import worked
from processes.writing import add


def propose(
    session: Session,
    *,
    request_id: int,
    cause: CauseCode,
    summary: str,
    actor: Actor,
    now: datetime,
    no_work_reason: str = "",
) -> Resolution:
    """Propose the resolution that the customer will be asked to sign (D2); called by the diagram.

    Forbidden, RequestNotInWork, QuestionStillOpen, EscalationStillOpen, TimerStillRunning, WorkMissing,
    SummaryMissing, CauseMissing.
    """
    require(may_propose(actor))
    request = requests.locked(session, request_id=request_id)
    rounds = _check_ready(session, request, no_work_reason)
    if not summary.strip():
        raise SummaryMissing()
    if not is_offered(session, cause):
        raise CauseMissing()
    row = {
        "request_id": request.id,
        "round": rounds + 1,
        "proposed_at": now,
        "proposed_by_id": actor.person_id,
        "cause": cause,
        "summary": summary.strip(),
        "no_work_reason": no_work_reason.strip(),
    }
    add(session, Resolution, row)
    resolution = Resolution(**row)
    know(session, last_resolution, request.id, answer=resolution)
    requests.record_event(
        session,
        request,
        EventKind.RESOLUTION_PROPOSED,
        actor=actor,
        now=now,
        round=resolution.round,
        cause=cause.value,
        summary=resolution.summary,
    )
    return resolution


def _readiness(request_id: ColumnElement[int]) -> Select[bool, bool, bool, int]:
    timers = exists().where(WorkTimer.request_id == request_id)
    rounds = select(func.max(Resolution.round)).where(Resolution.request_id == request_id).scalar_subquery()
    return select(owed(request_id), timers, worked(request_id), func.coalesce(rounds, 0))


_READY = _readiness(bindparam("request_id"))


def _check_ready(session: Session, request: Request, no_work_reason: str) -> int:
    """How many resolutions were proposed before."""
    if request.state not in WORK_STATES:
        raise RequestNotInWork()
    if request.state is RequestState.WAITING_FOR_CUSTOMER:
        raise QuestionStillOpen()
    is_owed, runs, has_work, before = session.execute(_READY, {"request_id": request.id}).one()
    if is_owed:
        raise EscalationStillOpen()
    if runs:
        raise TimerStillRunning()
    if not has_work and not no_work_reason.strip():
        raise WorkMissing()
    return int(before)
