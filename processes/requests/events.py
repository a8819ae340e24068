"""The one way in which a request changes: a locked row, an event, and those who follow what has happened."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from processes.changing import change
from processes.people.rules import Actor
from processes.requests import history
from processes.requests.errors import RequestUnknown
from processes.requests.event_types import EVENT_TYPES, EventType, registered
from processes.requests.models import Request, RequestEvent
from processes.requests.rules import CLOSED_STATES, RequestState, is_number
from processes.together import Read
from processes.transactions import before_commit, owed, read, take_owed
from processes.writing import add

Follower = TypeVar("Follower", bound=Callable[[Session, Request, Sequence[RequestEvent]], None])
_FOLLOWERS: list[Callable[[Session, Request, Sequence[RequestEvent]], None]] = []
_HELD, _MADE, _NEW = "requests.held", "requests.made", "requests.new_events"


def after_events(follower: Follower) -> Follower:
    """Call `follower(session, request, events)` once a transaction with all that is new of a request, in order.

    For domains to the right of requests, such as the clocks: before the commit, at the end of a step of its process,
    or when somebody asks for what follows (`settle`). A follower must not record events itself.
    """
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)
    return follower


@before_commit
def follow(session: Session) -> None:
    """Tell the followers what is new, request by request in the order of their first new events."""
    new: dict[Request, list[RequestEvent]] = {}
    for request, event in take_owed(session, _NEW):
        new.setdefault(request, []).append(event)
    for request, events in new.items():
        for follower in _FOLLOWERS:
            follower(session, request, events)


def locked(session: Session, *, request_id: int | None = None, number: str | None = None) -> Request:
    """The request, freshly read and locked until the transaction ends: the first lock of every step; RequestUnknown.

    What is locked already nobody else can change: it is read once.
    """
    query, which = (_OF_ID, request_id) if request_id is not None else (_OF_NUMBER, number)
    request: Request | None = read(session, _HELD).get(which) or session.scalar(query, {"which": which})
    if request is None:
        raise RequestUnknown(number=number or request_id)
    hold(session, request)
    return request


def lock(session: Session, number: str) -> bool:
    """The same lock for whoever needs no more than that; False where there is no such request."""
    if not is_number(number):
        return False
    try:
        locked(session, number=number)
    except RequestUnknown:
        return False
    return True


def hold(session: Session, request: Request) -> None:
    """This transaction has locked the request."""
    held = read(session, _HELD)
    held[request.id] = held[request.number] = request


def is_new(session: Session, request_id: int) -> bool:
    """Whether this transaction has made the request."""
    return request_id in read(session, _MADE)


def make(session: Session, request: Request) -> None:
    """This transaction has made the request: it is locked, and nothing has happened to it."""
    read(session, _MADE)[request.id] = True
    hold(session, request)
    history.begun(session, request.id)


def held(session: Session, number: str) -> Request | None:
    """The request of this number, if this transaction has locked it."""
    found: Request | None = read(session, _HELD).get(number)
    return found


_LOCKED = select(Request).with_for_update(key_share=True, of=Request).execution_options(populate_existing=True)
_LOCKED = _LOCKED.options(joinedload(Request.requester), joinedload(Request.organisation))
_OF_ID = _LOCKED.where(Request.id == bindparam("which"))
_OF_NUMBER = _LOCKED.where(Request.number == bindparam("which"))


def last_turn(session: Session, request_id: int) -> int:
    """The id of the event by which a request began, ended or was taken up last: names what a page has shown."""
    return session.scalar(_last_turn(), {"request_id": request_id}) or 0


def _last_turn() -> Select[int]:
    turns = [kind for kind in EVENT_TYPES.values() if kind.is_turn]
    query = select(func.max(RequestEvent.id).label("id")).where(RequestEvent.request_id == bindparam("request_id"))
    return query.where(RequestEvent.kind.in_(turns))


LAST_TURN = Read(_last_turn)  # as `last_turn`, None for 0


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
    """Write down what happened, move the request to the type's state, or to `state` where that is worked out.

    Events follow each other as they are recorded, under the request's lock: none is dated before the last.
    `details` are ids and small JSON values. ASSIGNED carries `technician_id`, PRIORITY_SET `priority`,
    MESSAGE_POSTED `message_id` and `by_staff`. What a customer sees of it, its type says; `internal` hides this
    one event of a type that they see. LookupError for a type that nobody has registered.
    """
    if registered(kind).moves_clocks:
        history.happened(session, request.id)  # the clocks will ask for it
    at = history.moment(session, request.id, now)
    state = kind.state or state
    if state is not None and state is not request.state:
        change(session, request, state=state, closed_at=at if state in CLOSED_STATES else None)
    row = {
        "request_id": request.id,
        "at": at,
        "kind": kind,
        "state": request.state,
        "actor_id": actor.person_id,
        "actor_name": actor.name,
        "instead_of": actor.absent_name,
        "is_internal": internal or kind.internal,
        "details": details,
    }
    add(session, RequestEvent, {**row, "kind": kind.name})
    event = RequestEvent(**row)
    history.note(session, event, by_staff=actor.is_staff)
    owed(session, _NEW).append((request, event))
    return event
