"""What staff are told at once of a request: that a critical one is there."""

from sqlalchemy.orm import Session

from processes.contracts.rules import Priority
from processes.documents.translations import N_
from processes.notices.rules import kind
from processes.notices.use_cases import tell
from processes.people.rules import Role
from processes.requests.event_types import EventKind
from processes.requests.events import on_event
from processes.requests.models import Request, RequestEvent

CRITICAL = kind(
    "request.critical",
    label=N_("A request is critical"),
    sentence=N_("Critical: {number} {summary} ({customer})"),
    roles={Role.DISPATCHER, Role.SERVICE_MANAGER},
)
_SETS_PRIORITY = frozenset({EventKind.PRIORITY_SET, EventKind.IMPACT_CORRECTED})


@on_event
def critical(session: Session, request: Request, event: RequestEvent) -> None:
    """A request is critical from now on, or once more after it was reopened."""
    if event.kind not in _SETS_PRIORITY or request.priority is not Priority.CRITICAL:
        return
    tell(
        session,
        CRITICAL,
        about=request.number,
        path=f"/requests/{request.number}",
        values={"number": request.number, "summary": request.summary, "customer": request.organisation.name},
        now=event.at,
        done_by=event.actor_id,
    )
