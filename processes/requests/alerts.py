"""What staff are told at once of a request: by the decision table, that one of such a priority is there."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.documents.words import name_of
from processes.notices.rules import kind
from processes.notices.use_cases import tell
from processes.people.rules import Actor, Role
from processes.requests import flow
from processes.requests.models import Request

URGENT = kind(
    "request.critical",
    label=N_("A request is urgent"),
    sentence=N_("{priority_word}: {number} {summary} ({customer})"),
    roles={Role.DISPATCHER, Role.SERVICE_MANAGER, Role.TECHNICIAN, Role.AGENT},
)


def tell_staff(session: Session, request: Request, *, roles: Iterable[Role], by: Actor, now: datetime) -> None:
    """A request of its priority is there: tell everybody with these roles."""
    if not request.priority or not roles:
        return
    said = {"number": request.number, "summary": request.summary, "customer": request.organisation.name}
    said["priority_word"] = name_of(request.priority)
    tell(
        session,
        URGENT,
        about=request.number,
        path=f"/requests/{request.number}",
        values=said,
        roles=roles,
        now=now,
        done_by=by.person_id,
    )


def priority_corrected(session: Session, request: Request, *, pack: str, by: Actor, now: datetime) -> None:
    """A correction gave it another priority: tell whom the table of the diagrams tells of a new one."""
    if request.priority:
        roles = flow.roles_told_of(session, request.priority, pack=pack)
        tell_staff(session, request, roles=roles, by=by, now=now)
