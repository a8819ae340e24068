"""What has happened to a request, as whoever has locked it reads it once a transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from processes.people.models import StaffRole
from processes.requests.event_types import EventType
from processes.requests.models import RequestEvent
from processes.requests.rules import RequestState
from processes.together import Read, read_together
from processes.transactions import read

Keeper = Callable[[Session, int, Sequence[Any]], None]
_BESIDE: dict[Read, Keeper] = {}
_ALL, _LAST = "requests.happened", "requests.last_event"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a request, as much of it as decides what comes next."""

    at: datetime
    kind: EventType
    state: RequestState  # after it
    is_internal: bool
    by_staff: bool
    details: Mapping[str, Any]


def read_beside(of_request: Read, keep: Keeper) -> None:
    """Have `keep(session, request_id, found)` told what another query by `request_id` finds of a locked request.

    It is asked in the statement that reads the history: whoever reads that will ask for it.
    """
    _BESIDE[of_request] = keep


def happened(session: Session, request_id: int) -> list[Happened]:
    """Every event of a locked request in order, this transaction's included; one statement a transaction."""
    known = read(session, _ALL)
    if request_id not in known:
        found = read_together(session, (_EVENTS, *_BESIDE), {"request_id": request_id})
        known[request_id] = [Happened(*row) for row in found[_EVENTS]]
        for of_request, keep in _BESIDE.items():
            keep(session, request_id, found[of_request])
    events: list[Happened] = known[request_id]
    return events


def _events() -> Select[*tuple[Any, ...]]:
    by_staff = select(StaffRole.person_id).where(StaffRole.person_id == RequestEvent.actor_id).exists()
    said = (RequestEvent.at, RequestEvent.kind, RequestEvent.state, RequestEvent.is_internal)
    query = select(*said, by_staff.label("by_staff"), RequestEvent.details)
    return query.where(RequestEvent.request_id == bindparam("request_id"))


_EVENTS = Read(_events, (RequestEvent.id,))


def begun(session: Session, request_id: int) -> None:
    """A request has been made in this transaction: nothing has happened to it."""
    read(session, _ALL)[request_id] = []


def moment(session: Session, request_id: int, now: datetime) -> datetime:
    """`now`, or the time of the request's last event where that is later: who waits for a lock has an older `now`."""
    last = _last(session, request_id)
    return now if last is None else max(now, last)


def _last(session: Session, request_id: int) -> datetime | None:
    if (events := read(session, _ALL).get(request_id)) is not None:
        return max((event.at for event in events), default=None)
    known = read(session, _LAST)
    if request_id not in known:
        known[request_id] = session.scalar(
            select(func.max(RequestEvent.at)).where(RequestEvent.request_id == request_id)
        )
    found: datetime | None = known[request_id]
    return found


def note(session: Session, event: RequestEvent, *, by_staff: bool) -> None:
    """An event is recorded: it follows the others."""
    read(session, _LAST)[event.request_id] = event.at
    if (events := read(session, _ALL).get(event.request_id)) is not None:
        said = (event.at, event.kind, event.state, event.is_internal, by_staff, event.details)
        events.append(Happened(*said))


def last_happening(session: Session, request_id: int) -> datetime:
    """When the last event of a request was; its events are recorded in order of time."""
    return session.scalars(select(func.max(RequestEvent.at)).where(RequestEvent.request_id == request_id)).one()
