"""Who is told that a promise was missed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from processes.contracts.rules import Target
from processes.documents.translations import N_
from processes.documents.words import name_of
from processes.notices.rules import kind
from processes.notices.use_cases import tell
from processes.people.rules import Role
from processes.requests import queries as requests
from processes.requests.models import Request
from processes.slas.models import SlaClock

ROLES = {Role.DISPATCHER, Role.SERVICE_MANAGER, Role.TECHNICIAN}
MISSED = {
    Target.RESPONSE: kind(
        "response.missed",
        label=N_("A promised response is missed"),
        sentence=N_("Nobody has answered {number} {summary} ({customer}): the response was due {due_at}"),
        roles=ROLES,
    ),
    Target.START: kind(
        "start.missed",
        label=N_("A promised start of work is missed"),
        sentence=N_("Nobody has begun to work on {number} {summary} ({customer}): it was promised by {due_at}"),
        roles=ROLES,
    ),
    Target.UPDATE: kind(
        "update.missed",
        label=N_("A promised update is missed"),
        sentence=N_("The customer has heard nothing of {number} {summary} ({customer}): an update was due {due_at}"),
        roles=ROLES,
    ),
    Target.RESOLUTION: kind(
        "resolution.missed",
        label=N_("A promised resolution is missed"),
        sentence=N_("{number} {summary} ({customer}) is not resolved: the resolution was due {due_at}"),
        roles=ROLES,
    ),
}


WARNED = kind(
    "promise.warned",
    label=N_("A promised time runs out"),
    sentence=N_("{target_word} of {number} {summary} ({customer}): {percent} percent of it is over, due {due_at}"),
    roles=ROLES,
)


def tell_of_warning(
    session: Session, request: Request, clock: SlaClock, percent: int, *, roles: Iterable[Role], now: datetime
) -> None:
    """Tell the technician who has the request, and everybody with these roles, how far a promise has come."""
    technician = requests.technician(session, request)
    said = {"number": request.number, "summary": request.summary, "customer": request.organisation.name}
    tell(
        session,
        WARNED,
        about=f"{request.number} {clock.target.value} {percent}",
        path=f"/requests/{request.number}",
        values={
            **said,
            "target_word": name_of(clock.target),
            "percent": percent,
            "due_at": clock.due_at.isoformat(),
        },
        people=[technician.id] if technician else [],
        roles=roles,
        now=now,
    )


def tell_of_miss(session: Session, request: Request, clock: SlaClock, *, roles: Iterable[Role], now: datetime) -> None:
    """Tell the technician who has the request, and everybody with these roles."""
    technician = requests.technician(session, request)
    values = {"number": request.number, "summary": request.summary, "customer": request.organisation.name}
    tell(
        session,
        MISSED[clock.target],
        about=request.number,
        path=f"/requests/{request.number}",
        values={**values, "due_at": clock.due_at.isoformat()},
        people=[technician.id] if technician else [],
        roles=roles,
        now=now,
    )
