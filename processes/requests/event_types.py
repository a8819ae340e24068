"""What can happen to a request: each type is registered once and says what a customer sees of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from processes.requests.rules import CLOSED_STATES, RequestState

EVENT_TYPES: dict[str, "EventType"] = {}


@dataclass(frozen=True)
class EventType:
    """A type of event; to make one is to register it, so a domain makes its own in `events.py`, under domain.past.

    A customer sees nothing of it unless `internal` is False, and then only the details that `shown` names.
    `moves_clocks` is said where it is not the same as what a customer sees: whatever changes the state or answers them
    may move when something falls due. `state` is where it always leads, None where it leaves the state as it is or
    that is worked out.
    """

    name: str
    internal: bool = True
    shown: tuple[str, ...] = ()
    moves_clocks: bool | None = None
    state: RequestState | None = None

    def __post_init__(self) -> None:
        if self.moves_clocks is None:
            object.__setattr__(self, "moves_clocks", not self.internal)
        if self.name in EVENT_TYPES:
            raise ValueError(f"The event type {self.name} is registered already.")
        EVENT_TYPES[self.name] = self

    @property
    def is_turn(self) -> bool:
        """Whether a request begins, ends or is taken up anew by it."""
        return self.state is RequestState.LOGGED or self.state in CLOSED_STATES

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


_DECIDED = ("round", "reason", "told_at", "recorded_by")


class EventKind:
    """The types from which a request's states, clocks and score cards are worked out, whichever domain records them."""

    LOGGED = EventType("logged", internal=False, moves_clocks=False, state=RequestState.LOGGED)
    PRIORITY_SET = EventType("priority_set", internal=False, shown=("priority",))
    IMPACT_CORRECTED = EventType("impact_corrected", internal=False, shown=("before", "after", "priority"))
    CORRECTED = EventType("corrected", internal=False, shown=("priority",))
    APPROVED = EventType("approved", internal=False, state=RequestState.ASSIGNED)
    REJECTED = EventType("rejected", internal=False, shown=("reason", "duplicate_of"), state=RequestState.REJECTED)
    ASSIGNED = EventType("assigned", internal=False, shown=("technician_id", "technician"))
    RESPONDED = EventType("responded", internal=False)  # first human answer to the customer
    QUESTION_ASKED = EventType(
        "question_asked", internal=False, shown=("message_id", "by_staff"), state=RequestState.WAITING_FOR_CUSTOMER
    )
    QUESTION_ANSWERED = EventType("question_answered", internal=False, shown=("message_id", "by_staff"))
    MESSAGE_POSTED = EventType("message_posted", internal=False, shown=("message_id", "by_staff"))
    WORK_LOGGED = EventType(
        "work_logged", internal=False, shown=("work_log_id", "minutes", "corrected"), moves_clocks=False
    )
    ESCALATED = EventType("escalated", internal=False)
    SUPPLIER_ASKED = EventType("supplier_asked", moves_clocks=True)  # the question has left
    SUPPLIER_REMINDED = EventType("supplier_reminded")
    SUPPLIER_ANSWERED = EventType("supplier_answered", internal=False)
    ESCALATION_ENDED = EventType("escalation_ended", internal=False)
    RESOLUTION_PROPOSED = EventType(
        "resolution_proposed", internal=False, shown=("round", "cause", "summary"), state=RequestState.RESOLVED
    )
    SIGNOFF_REQUESTED = EventType("signoff_requested", internal=False, shown=("round",))
    SIGNOFF_REMINDED = EventType("signoff_reminded", internal=False, shown=("count",), moves_clocks=False)
    RETURNED = EventType("returned", internal=False, shown=_DECIDED, state=RequestState.RETURNED)
    SIGNED_OFF = EventType("signed_off", internal=False, shown=_DECIDED, state=RequestState.SIGNED_OFF)
    ACCEPTED_BY_SILENCE = EventType(
        "accepted_by_silence", internal=False, shown=("round",), state=RequestState.SIGNED_OFF
    )
    RATED = EventType("rated")
    CLOSED = EventType("closed", internal=False, state=RequestState.CLOSED)
    WITHDRAWN = EventType("withdrawn", internal=False, shown=("reason",), state=RequestState.WITHDRAWN)
    CONFIDED = EventType("confided")  # reason, named: kept from staff who are neither cleared nor named; or OPENED
    OPENED = EventType("opened")
    TASK_DONE = EventType("task_done", moves_clocks=False)  # task, reason: one that a designer drew
    REOPENED = EventType("reopened", internal=False, shown=("reason",), state=RequestState.LOGGED)
