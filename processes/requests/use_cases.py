"""Changes of requests: logging, withdrawing, reopening, closing; the discussion and files are beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from processes.catalogue import queries as catalogue
from processes.catalogue.rules import KindCode
from processes.contracts import queries as contracts
from processes.files import NewFile
from processes.mail.lately import nothing_sent
from processes.outbox import post
from processes.people.confidential import may_see_organisation
from processes.people.models import Project
from processes.people.rights import require
from processes.people.rules import SYSTEM, Actor
from processes.requests import alerts, flow, notices
from processes.requests.discussion import answer_question, ask_customer, post_message, thank
from processes.requests.errors import (
    EndedMeanwhile,
    ProductNotCovered,
    ProjectClosedToActor,
    ReasonMissing,
    ReopeningTooLate,
    RequestClosed,
    RequestStillOpen,
    RequestUnknown,
    StaffOnly,
    SummaryMissing,
    WorkIsDone,
)
from processes.requests.event_types import EventKind
from processes.requests.events import last_turn, locked, make, record_event
from processes.requests.files import add_attachment, store_file
from processes.requests.models import Request, RequestEvent
from processes.requests.rights import may_ask, may_end, may_log_for, may_log_in, may_see
from processes.requests.rules import (
    CLOSED_STATES,
    Channel,
    Impact,
    RequestKind,
    RequestState,
    Urgency,
)

__all__ = [
    "add_attachment",
    "answer_question",
    "ask_customer",
    "close_request",
    "last_turn",
    "locked",
    "log_request",
    "may_reopen",
    "post_message",
    "record_event",
    "record_withdrawal",
    "reopen",
    "set_impact",
    "store_file",
    "thank",
    "withdraw",
]

MAX_SUMMARY = 200  # characters


def log_request(
    session: Session,
    *,
    project_id: int,
    requester_id: int,
    kind: KindCode | RequestKind,
    summary: str,
    description: str,
    impact: Impact,
    urgency: Urgency,
    channel: Channel,
    product_id: int | None = None,
    follows_id: int | None = None,
    files: Sequence[NewFile] = (),
    is_unverified: bool = False,
    answers: Mapping[str, Any] | None = None,
    actor: Actor,
    now: datetime,
) -> Request:
    """Register a request (A1-A3) and start its process; post `request.logged`.

    `answers` are those to the form of its kind and product; None where nobody could be asked (a mail).
    ProjectClosedToActor, ProductNotCovered, SummaryMissing, ItemNotChosen, AnswersWrong.
    """
    require(may_log_in(actor, project_id), ProjectClosedToActor)
    require(may_log_for(actor, requester_id))
    project = session.get(Project, project_id)
    if project is None or not project.is_active or not may_see_organisation(actor, project.organisation_id):
        raise ProjectClosedToActor()
    if not summary.strip():
        raise SummaryMissing()
    code = _checked_kind(session, kind, project_id, product_id, now)
    request = Request(
        organisation_id=project.organisation_id,
        project_id=project_id,
        requester_id=requester_id,
        product_id=product_id,
        kind=code,
        summary=" ".join(summary.split())[:MAX_SUMMARY],
        description=description.strip(),
        impact=impact,
        urgency=urgency,
        channel=channel,
        follows_id=follows_id,
        is_unverified=is_unverified,
        logged_at=now,
    )
    pack = contracts.pack_for(session, project_id, now)
    request.answers = flow.answered(session, request, answers, pack=pack, actor=actor, now=now)
    session.add(request)  # scenarios number it as it is flushed
    session.flush()
    for file in files:
        add_attachment(session, request, file)
    make(session, request)
    nothing_sent(session, request.id)
    record_event(session, request, EventKind.LOGGED, actor=actor, now=now)
    flow.request_logged(session, request, pack=pack, actor=actor, now=now)
    post(session, "request.logged", request_id=request.id, number=request.number)
    return request


def _checked_kind(
    session: Session, kind: KindCode | RequestKind, project_id: int, product_id: int | None, now: datetime
) -> KindCode:
    """The kind's code, of a product that is covered; ItemNotChosen, ProductNotCovered."""
    code = KindCode(kind)
    catalogue.chosen(session, code)
    if product_id is None:
        return code
    covered = contracts.products_for(session, project_id, contracts.local_day(now))
    if product_id not in {product.id for product in covered}:
        raise ProductNotCovered()
    return code


def set_impact(
    session: Session, request: Request, *, impact: Impact, reason: str, actor: Actor, now: datetime
) -> RequestEvent:
    """Correct the customer's impact and decide the priority anew, kept in history; ReasonMissing, StaffOnly."""
    require(may_ask(actor), StaffOnly)
    if not reason.strip():
        raise ReasonMissing(field="impact_reason")
    before, request.impact = request.impact, impact
    pack, former = contracts.pack_for(session, request.project_id, now), request.priority
    request.priority = flow.priority_for(session, impact, request.urgency, pack=pack)
    event = record_event(
        session,
        request,
        EventKind.IMPACT_CORRECTED,
        actor=actor,
        now=now,
        before=before.value,
        after=impact.value,
        priority=request.priority.value,
        reason=reason.strip(),
    )
    if request.priority is not former:
        alerts.priority_corrected(session, request, pack=pack, by=actor, now=now)
    return event


def withdraw(
    session: Session, *, request_id: int, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> Request:
    """End a request that is needed no longer, before its work is done.

    `seen` is the `last_turn` that the person saw. RequestClosed, WorkIsDone, ReasonMissing, EndedMeanwhile.
    """
    request = locked(session, request_id=request_id)
    _require_end(actor, request)
    if not reason.strip():
        raise ReasonMissing()
    if request.state in CLOSED_STATES:
        raise RequestClosed(number=request.number)
    _require_turn(session, request, seen)
    if request.state in (RequestState.RESOLVED, RequestState.SIGNED_OFF):
        raise WorkIsDone(number=request.number)
    if not flow.request_withdrawn(session, request, reason=reason.strip(), actor=actor, now=now):
        raise WorkIsDone(number=request.number)
    return request


def record_withdrawal(session: Session, *, request_id: int, reason: str, by: Actor, now: datetime) -> None:
    """The effects of a withdrawal, called by the diagram; `by` asked for it by `withdraw`."""
    request = locked(session, request_id=request_id)
    record_event(session, request, EventKind.WITHDRAWN, actor=by, now=now, reason=reason)
    notices.request_withdrawn(session, request, reason=reason, actor=by, now=now)
    post(session, "request.withdrawn", request_id=request.id, number=request.number)


def may_reopen(session: Session, request: Request, *, now: datetime) -> bool:
    """Whether the contract still lets an ended request be reopened."""
    if request.closed_at is None:
        return False
    contract = contracts.contract_for(session, project_id=request.project_id, on=contracts.local_day(now))
    days = contract.tariff.reopen_days if contract else 0
    return now - request.closed_at <= timedelta(days=days)


def reopen(
    session: Session, *, request_id: int, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> Request:
    """Take an ended request up again with a new process.

    `seen` is the `last_turn` that the person saw. RequestStillOpen, ReopeningTooLate, ReasonMissing, EndedMeanwhile.
    """
    request = locked(session, request_id=request_id)
    _require_end(actor, request)
    if not reason.strip():
        raise ReasonMissing()
    if request.state not in CLOSED_STATES:
        raise RequestStillOpen(number=request.number)
    _require_turn(session, request, seen)
    if not actor.is_staff and not may_reopen(session, request, now=now):
        raise ReopeningTooLate(number=request.number)
    record_event(session, request, EventKind.REOPENED, actor=actor, now=now, reason=reason.strip())
    flow.request_logged(
        session, request, pack=contracts.pack_for(session, request.project_id, now), actor=actor, now=now
    )
    post(session, "request.reopened", request_id=request.id, number=request.number)
    return request


def close_request(session: Session, *, request_id: int, now: datetime) -> Request:
    """Everything is done and rated: close, tell the customer, post `request.closed`; called by the diagram."""
    request = locked(session, request_id=request_id)
    record_event(session, request, EventKind.CLOSED, actor=SYSTEM, now=now)
    notices.request_closed(session, request, now=now)
    post(session, "request.closed", request_id=request.id, number=request.number)
    return request


def _require_turn(session: Session, request: Request, seen: int | None) -> None:
    if seen is not None and seen != last_turn(session, request.id):
        raise EndedMeanwhile(number=request.number)


def _require_end(actor: Actor, request: Request) -> None:
    require(may_see(actor, request), RequestUnknown(number=request.number))
    require(may_end(actor, request))
