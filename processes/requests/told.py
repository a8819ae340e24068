"""What of a request's events each reader is told: staff all, customers what the types of events list for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, true

from processes.people.rules import Actor
from processes.requests.event_types import EVENT_TYPES, EventType
from processes.requests.models import RequestEvent
from processes.requests.rules import RequestState


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


def shown_to(actor: Actor) -> ColumnElement[bool]:
    """The events that an actor sees at all."""
    if actor.is_staff:
        return true()
    theirs = [kind for kind in EVENT_TYPES.values() if not kind.internal]
    return and_(~RequestEvent.is_internal, RequestEvent.kind.in_(theirs))
