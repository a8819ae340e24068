"""Changes of who of the staff sees a request: it is kept confidential, or opened again, with a reason."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.people.confiding import check_dispatched, set_named
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import queries
from processes.requests.errors import ReasonMissing, RequestUnknown
from processes.requests.event_types import EventKind
from processes.requests.events import locked, record_event
from processes.requests.models import Request
from processes.requests.rights import may_ask, may_see
from processes.requests.rules import CLOSED_STATES


def confide(
    session: Session,
    *,
    request_id: int,
    is_confidential: bool,
    named: Collection[int],
    reason: str,
    actor: Actor,
    now: datetime,
) -> Request:
    """Keep a request from staff who are neither cleared nor `named` (ids), or open it to all of them.

    Whoever keeps it, and the technician who has it, are named with the others. Customers learn nothing of it and see
    their request as before. RequestUnknown, ReasonMissing, StaffNamed, NobodyDispatches.
    """
    require(may_ask(actor))
    request = locked(session, request_id=request_id)
    require(may_see(actor, request), RequestUnknown(number=request.number))
    if not reason.strip():
        raise ReasonMissing()
    technician = queries.technician(session, request)
    anyway = {actor.person_id, technician.id if technician else None} - {None}
    ids = {*named, *(one for one in anyway if one is not None)} if is_confidential else set()
    if is_confidential and request.state not in CLOSED_STATES:
        check_dispatched(session, ids)
    names = set_named(session, ids, request_id=request.id)
    request.is_confidential = is_confidential
    session.flush()
    said: dict[str, Any] = {"reason": reason.strip(), "named": ", ".join(names)}
    kind = EventKind.CONFIDED if is_confidential else EventKind.OPENED
    record_event(session, request, kind, actor=actor, now=now, **said)
    return request
