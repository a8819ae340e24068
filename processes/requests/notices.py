"""Which mail goes to whom when something happens to a request."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.mail.use_cases import queue_mail
from processes.notices.rules import Kind
from processes.people import queries as people
from processes.people.models import Person
from processes.people.rules import Actor, Role
from processes.requests import queries
from processes.requests.customer_alerts import ANSWERED, ASKED, tell_customers
from processes.requests.models import Request, RequestMessage
from processes.requests.promises import promised_times


def _to_requester(session: Session, request: Request, template: str, *, now: datetime, **context: Any) -> None:
    automatic = context.pop("automatic", True)
    queue_mail(
        session,
        template=template,
        to=request.requester,
        context={"request": request, **context},
        request_id=request.id,
        number=request.number,
        automatic=automatic,
        now=now,
    )


def _to_staff(
    session: Session, request: Request, template: str, *, actor: Actor, now: datetime, **context: Any
) -> None:
    for person in _responsible(session, request):
        if person.id != actor.person_id:
            queue_mail(
                session,
                template=template,
                to=person,
                context={"request": request, **context},
                request_id=request.id,
                number=request.number,
                now=now,
            )


def _responsible(session: Session, request: Request) -> list[Person]:
    """The technician who has the request, else the dispatchers."""
    technician = queries.technician(session, request)
    return [technician] if technician else list(people.staff_with(session, Role.DISPATCHER))


def receipt(session: Session, request: Request, *, reopened: bool, now: datetime) -> None:
    """Confirm to the requester that the request is here (A7), with the promised times."""
    promises = {}
    if request.priority:
        promises = promised_times(session, project_id=request.project_id, priority=request.priority, at=now)
    by_name = {target.value: at for target, at in promises.items()}
    template = "request_reopened" if reopened else "request_received"
    _to_requester(session, request, template, now=now, promises=by_name)


def _wants(session: Session, request: Request, kind: Kind, message: RequestMessage, now: datetime) -> bool:
    """Whether the requester, who finds it in the bell, wants the mail of it at once."""
    told = tell_customers(session, request, kind, request.requester, about=message.id, now=now)
    return request.requester_id in told


def message_posted(session: Session, request: Request, message: RequestMessage, *, actor: Actor, now: datetime) -> None:
    """A copy of every staff message goes to the customer (C1), a customer's message to the technician."""
    if actor.is_staff:
        if request.requester_id != actor.person_id and _wants(session, request, ANSWERED, message, now):
            _to_requester(session, request, "message_posted", now=now, message=message, automatic=False)
    else:
        _to_staff(session, request, "customer_wrote", actor=actor, now=now, message=message)


def customer_told(session: Session, request: Request, message: RequestMessage, *, actor: Actor, now: datetime) -> None:
    """To the technician: what a customer said to somebody else of the staff."""
    _to_staff(session, request, "customer_wrote", actor=actor, now=now, message=message)


def question_asked(session: Session, request: Request, message: RequestMessage, *, now: datetime) -> None:
    """Ask the requester."""
    if _wants(session, request, ASKED, message, now):
        _to_requester(session, request, "question_asked", now=now, message=message, automatic=False)


def question_reminder(session: Session, request: Request, message: RequestMessage, *, now: datetime) -> None:
    """Remind the requester that the work stands until they answer."""
    _to_requester(session, request, "question_reminder", now=now, message=message)


def question_answered(
    session: Session, request: Request, message: RequestMessage, *, actor: Actor, now: datetime
) -> None:
    """Tell the technician that the work can go on."""
    _to_staff(session, request, "question_answered", actor=actor, now=now, message=message)


def request_closed(session: Session, request: Request, *, now: datetime) -> None:
    """Tell the requester that everything is done."""
    _to_requester(session, request, "request_closed", now=now)


def request_withdrawn(session: Session, request: Request, *, reason: str, actor: Actor, now: datetime) -> None:
    """Confirm to the requester, and tell the technician to stop."""
    _to_requester(session, request, "request_withdrawn", now=now, reason=reason, by=actor.name)
    _to_staff(session, request, "withdrawn_for_staff", actor=actor, now=now, reason=reason, by=actor.name)
