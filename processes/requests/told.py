"""What of a request's events and discussion each reader is told: staff all, customers what the types of events list
for them, and no notes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select, true
from sqlalchemy.orm import Session, selectinload

from processes.people.rules import Actor
from processes.requests.event_types import EVENT_TYPES, EventKind, EventType
from processes.requests.models import Attachment, Request, RequestEvent, RequestMessage
from processes.requests.rules import MessageKind, RequestState
from processes.together import Read


@dataclass(frozen=True, slots=True)
class Told:
    """An event as its reader may see it; `is_abridged`: `details` are only those that its type lists for customers."""

    id: int
    at: datetime
    kind: EventType
    state: RequestState
    actor_id: int | None
    actor_name: str
    instead_of: str | None
    is_internal: bool
    details: Mapping[str, Any]
    is_abridged: bool


def told(actor: Actor, event: RequestEvent) -> Told:
    """An event that `shown_to` let through, for its reader."""
    details = event.details if actor.is_staff else event.kind.told(event.details)
    by = (event.actor_id, event.actor_name, event.instead_of)
    said = (event.id, event.at, event.kind, event.state, *by, event.is_internal)
    return Told(*said, details, is_abridged=not actor.is_staff)


def shown_to(staff: bool) -> ColumnElement[bool]:
    """The events that `staff` see at all, or customers."""
    if staff:
        return true()
    theirs = [kind for kind in EVENT_TYPES.values() if not kind.internal]
    return and_(~RequestEvent.is_internal, RequestEvent.kind.in_(theirs))


def written_for(staff: bool) -> ColumnElement[bool]:
    """The entries of a discussion that `staff` read, or customers: these no notes."""
    return true() if staff else RequestMessage.kind != MessageKind.NOTE


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the merged discussion: something that was written, or something that happened."""

    at: datetime
    message: RequestMessage | None = None
    event: Told | None = None


_TOLD_BY_MESSAGE = frozenset({EventKind.MESSAGE_POSTED, EventKind.QUESTION_ASKED, EventKind.QUESTION_ANSWERED})


def discussion(session: Session, actor: Actor, request: Request) -> list[Entry]:
    """Messages (with their files) and events in order of time; customers see nothing internal. Three statements.

    Events that only say that a message was written are left out: the message says it.
    """
    bound = {"request_id": request.id}
    written = session.scalars(_messages(actor.is_staff).options(selectinload(RequestMessage.attachments)), bound)
    return merged(actor, written, session.scalars(_events(actor.is_staff), bound))


def merged(actor: Actor, written: Iterable[RequestMessage], happened: Iterable[RequestEvent]) -> list[Entry]:
    """The same of what was read of messages and events."""
    entries = [(m.at, 1, m.id, Entry(m.at, message=m)) for m in written]
    entries += [(e.at, 0, e.id, Entry(e.at, event=told(actor, e))) for e in happened]
    return [entry for *_, entry in sorted(entries, key=lambda row: row[:3])]


def _messages(for_staff: bool) -> Select[RequestMessage]:
    query = select(RequestMessage).where(RequestMessage.request_id == bindparam("request_id"))
    return query.where(written_for(for_staff))


def _events(for_staff: bool) -> Select[RequestEvent]:
    query = select(RequestEvent).where(RequestEvent.request_id == bindparam("request_id"), shown_to(for_staff))
    return query.where(RequestEvent.kind.not_in(_TOLD_BY_MESSAGE))


MESSAGES = {for_staff: Read(partial(_messages, for_staff)) for for_staff in (True, False)}
EVENTS = {for_staff: Read(partial(_events, for_staff)) for for_staff in (True, False)}
ATTACHMENTS = Read(lambda: select(Attachment).where(Attachment.request_id == bindparam("request_id")), (Attachment.id,))
