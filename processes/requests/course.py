"""The state of a request in work, as its events say it."""

from collections.abc import Iterable

from processes.requests.event_types import EventKind, EventType
from processes.requests.rules import RequestState


def question_is_open(kinds: Iterable[EventType]) -> bool:
    """Whether the last question of a request's events, in order, waits for its answer."""
    is_open = False
    for kind in kinds:
        if kind is EventKind.QUESTION_ASKED:
            is_open = True
        elif kind in _ENDS_QUESTIONS:
            is_open = False
    return is_open


def working_state(kinds: Iterable[EventType]) -> RequestState:
    """The state of a request in the technician's hands, from the kinds of its events in order.

    A question to the customer counts before a supplier's answer, and both before whose round it is.
    """
    seen = tuple(kinds)
    escalations = 0
    state = RequestState.ASSIGNED
    for kind in seen:
        if kind is EventKind.REOPENED:
            escalations, state = 0, RequestState.ASSIGNED
        escalations += (kind is EventKind.ESCALATED) - (kind in _ENDS_ESCALATIONS)
        if kind is EventKind.RETURNED:
            state = RequestState.RETURNED
    if question_is_open(seen):
        return RequestState.WAITING_FOR_CUSTOMER
    return RequestState.WAITING_FOR_SUPPLIER if escalations > 0 else state


_ENDS_ESCALATIONS = frozenset({EventKind.SUPPLIER_ANSWERED, EventKind.ESCALATION_ENDED})
_ENDS_QUESTIONS = frozenset({EventKind.QUESTION_ANSWERED, EventKind.WITHDRAWN, EventKind.CLOSED, EventKind.REOPENED})
