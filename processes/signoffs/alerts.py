"""What customers are told of a resolution: whoever approves that it waits for them, the requester that it is there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.notices.rules import customers_kind
from processes.people.models import Person
from processes.people.rules import MemberRole
from processes.requests.customer_alerts import settle, tell_customers
from processes.requests.event_types import EventKind
from processes.requests.events import after_events
from processes.requests.models import Request, RequestEvent
from processes.signoffs.events import TAKEN_BACK
from processes.signoffs.models import Signoff

WAITS = customers_kind(
    "signoff.waits",
    label=N_("Work waits for your sign-off (the mail always comes, as silence counts as consent)"),
    sentence=N_("Your sign-off is awaited: {number} {summary}"),
    members={MemberRole.APPROVER},
    mail_always=True,
)
RESOLVED = customers_kind(
    "request.resolved",
    label=N_("A request of yours is resolved"),
    sentence=N_("Resolved: {number} {summary}"),
)


SETTLED = frozenset(
    {EventKind.RETURNED, EventKind.SIGNED_OFF, EventKind.ACCEPTED_BY_SILENCE, EventKind.WITHDRAWN, TAKEN_BACK}
)


@after_events
def signoff_settled(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """Nobody has to sign any more."""
    settle(session, request, WAITS, by=SETTLED, events=events)


def signoff_waits(
    session: Session, request: Request, signoff: Signoff, *, approvers: Sequence[Person], now: datetime
) -> None:
    """The work waits for whoever may approve it."""
    tell_customers(session, request, WAITS, *approvers, about=signoff.id, now=now)


def is_told_of_resolution(session: Session, request: Request, signoff: Signoff, *, now: datetime) -> bool:
    """The requester finds the resolution in the bell; whether they want the mail of it at once."""
    return request.requester_id in tell_customers(
        session, request, RESOLVED, request.requester, about=signoff.id, now=now
    )
