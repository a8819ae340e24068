"""The one way in which a request changes: a locked row, an event, and those who listen to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from processes.people.rules import Actor
from processes.requests.errors import RequestUnknown
from processes.requests.event_types import EventKind, EventType, registered
from processes.requests.models import Request, RequestEvent
from processes.requests.rules import CLOSED_STATES, RequestState, is_number

Listener = Callable[[Session, Request, RequestEvent], None]
EVENT_LISTENERS: list[Listener] = []
TURNS = (EventKind.LOGGED, EventKind.REJECTED, EventKind.WITHDRAWN, EventKind.CLOSED, EventKind.REOPENED)


def on_event(listener: Listener) -> Listener:
    """Call `listener(session, request, event)` at the end of every `record_event`, in the same transaction.

    For domains to the right of requests, such as the clocks; a listener must not record events itself.
    """
    if listener not in EVENT_LISTENERS:
        EVENT_LISTENERS.append(listener)
    return listener


def locked(session: Session, *, request_id: int | None = None, number: str | None = None) -> Request:
    """The request, freshly read and locked until the transaction ends: the first lock of every step; RequestUnknown."""
    query, which = (_OF_ID, request_id) if request_id is not None else (_OF_NUMBER, number)
    request = session.scalar(query, {"which": which})
    if request is None:
        raise RequestUnknown(number=number or request_id)
    return request


def lock(session: Session, number: str) -> bool:
    """The same lock for whoever needs no more than that; False where there is no such request.

    Whatever of the request the session has read before is read again: until now it could change.
    """
    if not is_number(number):
        return False
    request_id = session.scalar(_LOCK, {"which": number})
    known = session.identity_map.get(identity_key(Request, request_id)) if request_id is not None else None
    if known is not None:
        session.refresh(known)
    return request_id is not None


_LOCK = select(Request.__table__.c.id).where(Request.__table__.c.number == bindparam("which"))
_LOCK = _LOCK.with_for_update(key_share=True)
_LOCKED = select(Request).with_for_update(key_share=True).execution_options(populate_existing=True)
_OF_ID = _LOCKED.where(Request.id == bindparam("which"))
_OF_NUMBER = _LOCKED.where(Request.number == bindparam("which"))


def moment(request_id: int, now: datetime) -> ColumnElement[datetime]:
    """`now`, or the time of the request's last event where that is later: who waits for a lock has an older `now`."""
    last = select(func.max(RequestEvent.at)).where(RequestEvent.request_id == request_id)
    return func.greatest(now, last.scalar_subquery(), type_=RequestEvent.at.type)


def last_turn(session: Session, request_id: int) -> int:
    """The id of the event by which a request began, ended or was taken up last: names what a page has shown."""
    query = select(func.max(RequestEvent.id)).where(RequestEvent.request_id == request_id)
    return session.scalar(query.where(RequestEvent.kind.in_(TURNS))) or 0


def record_event(
    session: Session,
    request: Request,
    kind: EventType,
    *,
    actor: Actor,
    now: datetime,
    state: RequestState | None = None,
    internal: bool = False,
    **details: Any,
) -> RequestEvent:
    """Write down what happened, move the request to `state` where given, tell the listeners.

    Events follow each other as they are recorded, under the request's lock: none is dated before the last.
    `details` are ids and small JSON values. ASSIGNED carries `technician_id`, PRIORITY_SET `priority`,
    MESSAGE_POSTED `message_id` and `by_staff`. What a customer sees of it, its type says; `internal` hides this
    one event of a type that they see. LookupError for a type that nobody has registered.
    """
    moved = state is not None and state is not request.state
    if state is not None:
        request.state = state
    event = RequestEvent(
        request_id=request.id,
        at=moment(request.id, now),
        kind=registered(kind),
        state=request.state,
        actor_id=actor.person_id,
        actor_name=actor.name,
        is_internal=internal or kind.internal,
        details=details,
    )
    session.add(event)
    session.flush()
    if moved:
        request.closed_at = event.at if state in CLOSED_STATES else None
    for listener in EVENT_LISTENERS:
        listener(session, request, event)
    return event
