"""The words and states of a request, the stage that a state belongs to, and what a file may be called."""

import enum
import re


class RequestKind(enum.Enum):
    """What the customer asks for (A5)."""

    INCIDENT = "incident"
    PROBLEM = "problem"
    CHANGE = "change"
    SERVICE_REQUEST = "service_request"
    QUOTE = "quote"
    CONSULTATION = "consultation"


class Impact(enum.Enum):
    """How much of the organisation is hit."""

    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    PERSON = "person"


class Urgency(enum.Enum):
    """How long it can wait."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Channel(enum.Enum):
    """The way a request came in."""

    PORTAL = "portal"
    MAIL = "mail"
    PHONE = "phone"
    API = "api"


class RequestState(enum.Enum):
    """Where a request stands; every change is a `RequestEvent`."""

    LOGGED = "logged"  # waits for dispatch
    REJECTED = "rejected"
    ASSIGNED = "assigned"  # approved and given to a technician
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    WAITING_FOR_SUPPLIER = "waiting_for_supplier"
    RESOLVED = "resolved"  # waits for the customer's sign-off
    RETURNED = "returned"  # back at the technician
    SIGNED_OFF = "signed_off"  # waits for billing
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


CLOSED_STATES = frozenset({RequestState.REJECTED, RequestState.CLOSED, RequestState.WITHDRAWN})
OPEN_STATES = frozenset(RequestState) - CLOSED_STATES
WORK_STATES = frozenset(
    {
        RequestState.ASSIGNED,
        RequestState.RETURNED,
        RequestState.WAITING_FOR_CUSTOMER,
        RequestState.WAITING_FOR_SUPPLIER,
    }
)


class Stage(enum.Enum):
    """The five stages of a case, as the rail on its page shows them."""

    INTAKE = "intake"
    DISPATCH = "dispatch"
    RESOLUTION = "resolution"
    APPROVAL = "approval"
    BILLING = "billing"


class MessageKind(enum.Enum):
    """Entries of a request's discussion."""

    MESSAGE = "message"
    QUESTION = "question"
    ANSWER = "answer"
    RESOLUTION = "resolution"
    NOTE = "note"  # internal, never shown to the customer


def is_number(key: str) -> bool:
    """Whether a process's business key is a request's number, as the database gives them: P10001."""
    return re.fullmatch(r"P[0-9]+", key) is not None


def number_in(text: str) -> str | None:
    """The number that somebody typed, in any form: 10013, p 10013, #P10013, [P-10013]; None for other words."""
    found = re.fullmatch(r"\W*p?\W*([1-9][0-9]{0,17})\W*", text, re.IGNORECASE | re.ASCII)
    return f"P{found.group(1)}" if found else None


def stage(state: RequestState) -> Stage:
    """The stage that a state stands in; a rejected request ended in dispatch, a withdrawn one in resolution."""
    if state in (RequestState.LOGGED, RequestState.REJECTED):
        return Stage.DISPATCH
    if state in WORK_STATES or state is RequestState.WITHDRAWN:
        return Stage.RESOLUTION
    if state is RequestState.RESOLVED:
        return Stage.APPROVAL
    return Stage.BILLING
