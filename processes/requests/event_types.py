"""What can happen to a request: each type is registered once and says what a customer sees of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EVENT_TYPES: dict[str, "EventType"] = {}


@dataclass(frozen=True)
class EventType:
    """A type of event; to make one is to register it, so a domain makes its own in `events.py`, under domain.past.

    A customer sees nothing of it unless `internal` is False, and then only the details that `shown` names.
    """

    name: str
    internal: bool = True
    shown: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.name in EVENT_TYPES:
            raise ValueError(f"The event type {self.name} is registered already.")
        EVENT_TYPES[self.name] = self

    def told(self, details: Mapping[str, Any]) -> dict[str, Any]:
        """Of an event's details those that a customer sees."""
        return {name: details[name] for name in self.shown if name in details}


class EventName(TypeDecorator[EventType]):
    """A column that holds an event type by its name; a type that nobody has registered is refused both ways."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: EventType | None, dialect: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else registered(value).name

    def process_result_value(self, value: str | None, dialect: Dialect) -> EventType | None:
        """What was stored."""
        return None if value is None else EVENT_TYPES[value]


def registered(kind: EventType) -> EventType:
    """The type itself; LookupError where it is not one of those registered."""
    if EVENT_TYPES.get(kind.name) is not kind:
        raise LookupError(f"Nobody has registered the event type {kind.name}.")
    return kind


class EventKind:
    """The types from which a request's states, clocks and score cards are worked out, whichever domain records them."""

    LOGGED = EventType("logged", internal=False)
    PRIORITY_SET = EventType("priority_set", internal=False, shown=("priority",))
    IMPACT_CORRECTED = EventType("impact_corrected", internal=False, shown=("before", "after", "priority"))
    CORRECTED = EventType("corrected", internal=False, shown=("priority",))
    APPROVED = EventType("approved", internal=False)
    REJECTED = EventType("rejected", internal=False, shown=("reason", "duplicate_of"))
    ASSIGNED = EventType("assigned", internal=False, shown=("technician_id", "technician"))
    RESPONDED = EventType("responded", internal=False)  # first human answer to the customer
    QUESTION_ASKED = EventType("question_asked", internal=False, shown=("message_id", "by_staff"))
    QUESTION_ANSWERED = EventType("question_answered", internal=False, shown=("message_id", "by_staff"))
    MESSAGE_POSTED = EventType("message_posted", internal=False, shown=("message_id", "by_staff"))
    WORK_LOGGED = EventType("work_logged", internal=False, shown=("work_log_id", "minutes", "corrected"))
    ESCALATED = EventType("escalated", internal=False)
    SUPPLIER_ASKED = EventType("supplier_asked")  # the question has left
    SUPPLIER_REMINDED = EventType("supplier_reminded")
    SUPPLIER_ANSWERED = EventType("supplier_answered", internal=False)
    ESCALATION_ENDED = EventType("escalation_ended", internal=False)
    RESOLUTION_PROPOSED = EventType("resolution_proposed", internal=False, shown=("round", "cause", "summary"))
    SIGNOFF_REQUESTED = EventType("signoff_requested", internal=False, shown=("round",))
    SIGNOFF_REMINDED = EventType("signoff_reminded", internal=False, shown=("count",))
    RETURNED = EventType("returned", internal=False, shown=("round", "reason", "told_at", "recorded_by"))
    SIGNED_OFF = EventType("signed_off", internal=False, shown=("round", "reason", "told_at", "recorded_by"))
    ACCEPTED_BY_SILENCE = EventType("accepted_by_silence", internal=False, shown=("round",))
    RATED = EventType("rated")
    CLOSED = EventType("closed", internal=False)
    WITHDRAWN = EventType("withdrawn", internal=False, shown=("reason",))
    REOPENED = EventType("reopened", internal=False, shown=("reason",))
