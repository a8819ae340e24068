"""What dispatch writes to people: who solves a request and by when, why not, and what waits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.contracts.rules import Target
from processes.mail.use_cases import queue_mail
from processes.people.models import Person
from processes.people.queries import staff_with
from processes.people.rules import Role
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestEvent
from processes.slas.queries import clocks_of


def announce_assignment(session: Session, request: Request, technician: Person, *, now: datetime) -> None:
    """To the customer: who and by when. To the technician: that it is theirs."""
    due = {clock.target: clock.due_at for clock in clocks_of(session, [request.id]).get(request.id, [])}
    context = {
        "request": request,
        "technician": technician,
        "response_due": due.get(Target.RESPONSE),
        "resolution_due": due.get(Target.RESOLUTION),
    }
    for template, person in (("assignment_announced", request.requester), ("assignment_given", technician)):
        queue_mail(
            session,
            template=template,
            to=person,
            context=context,
            request_id=request.id,
            number=request.number,
            now=now,
        )


def announce_rejection(session: Session, request: Request, *, now: datetime) -> None:
    """To the customer: the reason."""
    query = (
        select(RequestEvent)
        .where(RequestEvent.request_id == request.id, RequestEvent.kind == EventKind.REJECTED)
        .order_by(RequestEvent.id.desc())
        .limit(1)
    )
    said = session.scalars(query).one().details
    context = {"request": request, "reason": said["reason"], "duplicate_of": said.get("duplicate_of")}
    queue_mail(
        session,
        template="request_rejected",
        to=request.requester,
        context=context,
        request_id=request.id,
        number=request.number,
        now=now,
    )


def remind_dispatchers(session: Session, request: Request, *, now: datetime) -> None:
    """To every dispatcher: this request still waits."""
    for dispatcher in staff_with(session, Role.DISPATCHER):
        queue_mail(
            session,
            template="dispatch_waiting",
            to=dispatcher,
            context={"request": request},
            request_id=request.id,
            number=request.number,
            now=now,
        )
