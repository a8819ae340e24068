"""Changes of who has a request: approved and given, rejected, given to somebody else."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.dispatch import flow, helping, mails
from processes.dispatch.errors import (
    AlreadyDispatched,
    AssignedMeanwhile,
    DuplicateUnknown,
    OnlyForOneself,
    ReassignmentReasonMissing,
    RejectionReasonMissing,
    RequestNotInWork,
    TechnicianKeptOut,
    TechnicianUnchanged,
)
from processes.dispatch.events import LEVEL_CHANGED
from processes.dispatch.models import Assignment, SkillWanted
from processes.dispatch.queries import (
    assignee_of,
    level_of,
    skills_wanted,
    suggestion_among,
    technician_with,
    technicians_board,
)
from processes.dispatch.rights import may_dispatch, may_reassign, may_take, works_on_requests
from processes.dispatch.rules import Level
from processes.inserting import insert_row
from processes.people.confidential import who_may_see
from processes.people.models import Person
from processes.people.rights import require
from processes.people.rules import SYSTEM, Actor
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind
from processes.requests.events import is_new
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES, Impact, RequestState
from processes.writing import updated, write


def approve(
    session: Session,
    *,
    request_id: int,
    technician_id: int | None,
    actor: Actor,
    now: datetime,
    impact: Impact | None = None,
    impact_reason: str = "",
    by_rule: bool = False,
    is_offered: bool = False,
) -> Assignment:
    """Approve a request and give it to a technician (B1); a corrected impact needs its reason (A6).

    `by_rule`: the decision table approves it, nobody has looked. `is_offered`: it lets technicians take it themselves.
    Forbidden, OnlyForOneself, AlreadyDispatched, TechnicianUnknown, ReasonMissing.
    """
    if is_offered and works_on_requests(actor) and not may_dispatch(actor):
        require(may_take(actor, technician_id), OnlyForOneself())
        impact = None
    else:
        require(may_dispatch(actor))
    request = requests.locked(session, request_id=request_id)
    if request.state is not RequestState.LOGGED:
        raise AlreadyDispatched()
    technician = technician_with(session, technician_id)
    if impact is not None and impact is not request.impact:
        requests.set_impact(session, request, impact=impact, reason=impact_reason, actor=actor, now=now)
    said: dict[str, Any] = {"by_rule": True} if by_rule else {}
    requests.record_event(session, request, EventKind.APPROVED, actor=actor, now=now, **said)
    return _assign(session, request, technician, actor=actor, now=now)


def reject(
    session: Session, *, request_id: int, reason: str, actor: Actor, now: datetime, duplicate_of: str = ""
) -> Request:
    """Reject a request, with a reason that the customer reads, or as a duplicate of one with this number.

    Forbidden, AlreadyDispatched, RejectionReasonMissing, DuplicateUnknown.
    """
    require(may_dispatch(actor))
    request = requests.locked(session, request_id=request_id)
    if request.state is not RequestState.LOGGED:
        raise AlreadyDispatched()
    said: dict[str, Any] = {"reason": reason.strip()}
    if duplicate_of.strip():
        said |= {"duplicate_of": _duplicated(session, request, duplicate_of.strip().upper())}
    elif not reason.strip():
        raise RejectionReasonMissing()
    requests.record_event(session, request, EventKind.REJECTED, actor=actor, now=now, **said)
    return request


def _duplicated(session: Session, request: Request, number: str) -> str:
    """Link a request to the customer's other one that is about the same."""
    query = select(Request.id).where(Request.number == number, Request.organisation_id == request.organisation_id)
    original = session.scalar(query)
    if original is None or original == request.id:
        raise DuplicateUnknown(number=number)
    request.duplicate_of_id = original
    return number


def reassign(
    session: Session,
    *,
    request_id: int,
    technician_id: int | None,
    reason: str,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
    level: Level | None = None,
) -> Assignment:
    """Give a request in work to another technician; the history goes with it (B5), and it may change its level (B7).

    `seen` is who had it on the person's page, 0 for nobody. Forbidden, RequestNotInWork, AssignedMeanwhile,
    TechnicianUnknown, TechnicianUnchanged, ReassignmentReasonMissing.
    """
    require(may_reassign(actor))
    request = requests.locked(session, request_id=request_id)
    if request.state not in WORK_STATES:
        raise RequestNotInWork()
    before = assignee_of(session, [request.id]).get(request.id)
    if seen is not None and before is not None and before.id != seen:
        raise AssignedMeanwhile(name=before.name)
    technician = technician_with(session, technician_id)
    if not reason.strip():
        raise ReassignmentReasonMissing()
    if before is not None and before.id == technician.id:
        raise TechnicianUnchanged(name=technician.name)
    stood = level_of(session, request.id)
    level = level or stood
    assignment = _assign(session, request, technician, actor=actor, now=now, reason=reason.strip(), level=level)
    if level is not stood:
        said: dict[str, Any] = {"level": level.value, "before": stood.value, "reason": reason.strip()}
        requests.record_event(session, request, LEVEL_CHANGED, actor=actor, now=now, **said)
    helping.is_responsible_now(session, request, technician.id, now)
    to_expert = level is Level.EXPERT and stood is not level
    flow.request_reassigned(session, request, technician.id, now, to_expert=to_expert)
    mails.announce_assignment(session, request, technician, now=now)
    return assignment


def pass_on(session: Session, *, request_id: int, reason: str, now: datetime) -> bool:
    """Give a request in work to the best free technician but the one who has it; False where nobody else is free."""
    request = requests.locked(session, request_id=request_id)
    before = assignee_of(session, [request.id]).get(request.id)
    standing = technicians_board(session, now, [request.organisation_id])
    others = [one for one in standing if before is None or one.person_id != before.id]
    suggestion = suggestion_among(request, others, skills_wanted(session, [request.id]))
    if request.state not in WORK_STATES or suggestion is None:
        return False
    given: dict[str, Any] = {
        "technician_id": suggestion.technician.person_id,
        "reason": reason,
        "actor": SYSTEM,
        "now": now,
    }
    reassign(session, request_id=request.id, **given)
    return True


def want_skill(session: Session, *, request_id: int, skill: str) -> None:
    """Keep the skill that the rule wants for a request; empty: it leaves it to the product."""
    if not skill and is_new(session, request_id):
        return
    wanted = session.get(SkillWanted, request_id)
    if wanted is not None and not skill:
        session.delete(wanted)
    elif wanted is not None:
        wanted.skill = skill
    elif skill:
        session.add(SkillWanted(request_id=request_id, skill=skill))
    session.flush()


def end_assignment(session: Session, request: Request) -> None:
    """End the present assignment, if any, of a request that has just ended."""
    current = {"request_id": request.id, "ended_at": None}
    write(session, updated(Assignment, current, ended_at=request.closed_at))
    helping.end_helping(session, request)


def announce_assignment(session: Session, *, request_id: int, now: datetime) -> None:
    """Tell the customer who solves the request and by when, and the technician that it is theirs (C2)."""
    request = requests.locked(session, request_id=request_id)
    technician = assignee_of(session, [request.id])[request.id]
    mails.announce_assignment(session, request, technician, now=now)


def announce_rejection(session: Session, *, request_id: int, now: datetime) -> None:
    """Tell the customer that the request was rejected, and why."""
    mails.announce_rejection(session, requests.locked(session, request_id=request_id), now=now)


def remind(session: Session, *, request_id: int, now: datetime) -> None:
    """Tell the dispatchers that a request waits too long for approval."""
    mails.remind_dispatchers(session, requests.locked(session, request_id=request_id), now=now)


def _assign(
    session: Session,
    request: Request,
    technician: Person,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    level: Level = Level.FIRST_LINE,
) -> Assignment:
    """End the present assignment, if any, and begin the next; one event says both. TechnicianKeptOut."""
    if request.is_confidential or request.organisation.is_confidential:
        require(bool(who_may_see(session, request.id, [technician.id])), TechnicianKeptOut(name=technician.name))
    query = select(Assignment).where(Assignment.request_id == request.id, Assignment.ended_at.is_(None))
    current = session.scalar(query)
    if current is not None:
        current.ended_at = now
        session.flush()  # the index of current assignments allows one at a time
    row = {
        "request_id": request.id,
        "technician_id": technician.id,
        "assigned_by_id": actor.person_id,
        "assigned_at": now,
        "reason": reason,
        "level": level,
    }
    assignment = insert_row(session, Assignment, row)
    requests.record_event(
        session,
        request,
        EventKind.ASSIGNED,
        actor=actor,
        now=now,
        technician_id=technician.id,
        technician=technician.name,
        reason=reason,
    )
    return assignment
