"""What customers are told of their requests: in the bell and by mail, as each of them wants it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.notices.models import Notice
from processes.notices.rules import Kind, customers_kind
from processes.notices.use_cases import tell
from processes.people.models import Person
from processes.requests.event_types import EventKind, EventType
from processes.requests.events import after_events
from processes.requests.models import Request, RequestEvent
from processes.writing import updated, write

ANSWERED = customers_kind(
    "request.answered",
    label=N_("We write to you about a request"),
    sentence=N_("A message about {number} {summary}"),
)
ASKED = customers_kind(
    "request.question_asked",
    label=N_("We ask you something about a request"),
    sentence=N_("We need your answer: {number} {summary}"),
)


def tell_customers(
    session: Session, request: Request, kind: Kind, *people: Person, about: object, now: datetime
) -> set[int]:
    """Put it in these people's bells; the ids of those who want the mail of it at once.

    `about` tells one happening of the kind from the next.
    """
    at_once = tell(
        session,
        kind,
        about=f"{request.number}:{about}",
        path=f"/requests/{request.number}",
        values={"number": request.number, "summary": request.summary},
        people=[person.id for person in people],
        roles=(),
        project_id=request.project_id,
        now=now,
    )
    return at_once | {person.id for person in people if not person.is_active}  # whose mail says why it does not leave


@after_events
def question_settled(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """Nobody has to answer any more."""
    settle(session, request, ASKED, by=(EventKind.QUESTION_ANSWERED, EventKind.WITHDRAWN), events=events)


def settle(
    session: Session, request: Request, kind: Kind, *, by: Collection[EventType], events: Sequence[RequestEvent]
) -> None:
    """What a kind asked of a request's customers is done `by` such events: their bells count it no longer."""
    now = max((event.at for event in events if event.kind in by), default=None)
    if now is None:
        return
    theirs = {"path": f"/requests/{request.number}", "project_id": request.project_id, "kind": kind.name}
    read = updated(Notice, {**theirs, "read_at": None}, read_at=now, waits_for_summary=False)
    write(session, read)
