"""Corrections of what a request says by staff: kind, product, impact, urgency, project, requester."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.catalogue import queries as catalogue
from processes.catalogue.rules import KindCode
from processes.contracts import queries as contracts
from processes.outbox import post
from processes.people import queries as people
from processes.people.models import Project
from processes.people.rights import require
from processes.people.rules import Actor, MemberRole
from processes.requests import alerts, flow
from processes.requests.errors import (
    CorrectedMeanwhile,
    CustomerIsAsked,
    NothingCorrected,
    ProductNotCovered,
    ProjectUnknown,
    ReasonMissing,
    RequesterElsewhere,
    RequestNotCorrectable,
    StaffOnly,
)
from processes.requests.event_types import EventKind
from processes.requests.events import locked, record_event
from processes.requests.models import Request, RequestEvent
from processes.requests.rights import may_ask
from processes.requests.rules import WORK_STATES, Impact, RequestKind, RequestState, Urgency

CORRECTABLE = WORK_STATES | {RequestState.LOGGED, RequestState.RESOLVED}
MOVABLE = CORRECTABLE - {RequestState.RESOLVED, RequestState.WAITING_FOR_CUSTOMER}  # no customer has an open task


@dataclass(frozen=True, slots=True)
class Said:
    """What a request says of itself."""

    kind: KindCode | RequestKind
    impact: Impact
    urgency: Urgency
    product_id: int | None
    project_id: int
    requester_id: int


def said(request: Request) -> Said:
    """What a request says now."""
    who = request.product_id, request.project_id, request.requester_id
    return Said(request.kind, request.impact, request.urgency, *who)


def last_correction(session: Session, request: Request) -> int:
    """The id of the last event that corrected a request, 0 for none: names what a page has shown."""
    kinds = (EventKind.CORRECTED, EventKind.IMPACT_CORRECTED)
    query = select(func.max(RequestEvent.id)).where(RequestEvent.request_id == request.id, RequestEvent.kind.in_(kinds))
    return session.scalar(query) or 0


def correct_request(
    session: Session, *, request_id: int, to: Said, seen: int, reason: str, actor: Actor, now: datetime
) -> Request:
    """Correct a request, kept in history with its reason; priority, clocks and contract follow, and the running case.

    `seen` is the `last_correction` that the person saw. StaffOnly, RequestNotCorrectable, CorrectedMeanwhile,
    ReasonMissing, NothingCorrected, CustomerIsAsked, ProjectUnknown, RequesterElsewhere, ProductNotCovered.
    """
    require(may_ask(actor), StaffOnly)
    request = locked(session, request_id=request_id)
    before, former = said(request), request.priority
    if request.state not in CORRECTABLE:
        raise RequestNotCorrectable(number=request.number)
    if last_correction(session, request) != seen:
        raise CorrectedMeanwhile()
    if not reason.strip():
        raise ReasonMissing()
    if to == before:
        raise NothingCorrected()
    _check(session, request, before, to, now)
    changes = _changes(before, to)
    _write(session, request, to, now)
    priority = request.priority.value if request.priority else None
    why: dict[str, Any] = {"changes": changes, "priority": priority, "reason": reason.strip()}
    record_event(session, request, EventKind.CORRECTED, actor=actor, now=now, **why)
    if request.priority is not former:
        pack = contracts.pack_for(session, request.project_id, now)
        alerts.priority_corrected(session, request, pack=pack, by=actor, now=now)
    flow.request_corrected(session, request, actor=actor, now=now)
    post(session, "request.corrected", request_id=request.id, number=request.number)
    return request


def _check(session: Session, request: Request, before: Said, to: Said, now: datetime) -> None:
    moves = (before.project_id, before.requester_id) != (to.project_id, to.requester_id)
    if moves and request.state not in MOVABLE:
        raise CustomerIsAsked()
    if to.kind != before.kind:
        catalogue.chosen(session, KindCode(to.kind))
    project = session.get(Project, to.project_id)
    if project is None or not project.is_active:
        raise ProjectUnknown()
    members = {person.id for person in people.members_of_project(session, to.project_id, MemberRole.REQUESTER)}
    if moves and to.requester_id not in members:
        raise RequesterElsewhere()
    covered = {product.id for product in contracts.products_for(session, to.project_id, contracts.local_day(now))}
    same = (before.product_id, before.project_id) == (to.product_id, to.project_id)
    if not same and to.product_id is not None and to.product_id not in covered:
        raise ProductNotCovered()


def _changes(before: Said, to: Said) -> dict[str, list[Any]]:
    """The values before and after of what changed, by name; ids where they name a record."""
    pairs = {name: (getattr(before, name), getattr(to, name)) for name in Said.__slots__}
    return {
        name: [getattr(value, "value", value) for value in pair] for name, pair in pairs.items() if pair[0] != pair[1]
    }


def _write(session: Session, request: Request, to: Said, now: datetime) -> None:
    request.kind, request.impact, request.urgency = KindCode(to.kind), to.impact, to.urgency
    request.product_id, request.project_id, request.requester_id = to.product_id, to.project_id, to.requester_id
    request.organisation_id = session.get_one(Project, to.project_id).organisation_id
    session.flush()
    session.expire(request, ["organisation", "project", "requester", "product"])
    pack = contracts.pack_for(session, to.project_id, now)
    request.priority = flow.priority_for(session, to.impact, to.urgency, pack=pack)
