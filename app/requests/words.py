"""What requests, their states and events are called on pages."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from app.web.drawn import said
from app.web.words import Word, word, words
from processes.catalogue.rules import KindCode
from processes.contracts.rules import Priority
from processes.documents.translations import N_
from processes.requests.event_types import EventKind
from processes.requests.rules import Channel, Impact, MessageKind, RequestKind, RequestState, Stage, Urgency

CORRECTABLE: Mapping[str, Callable[[Any], Any]] = {"kind": KindCode, "impact": Impact, "urgency": Urgency}
LABELS = {
    "kind": N_("Kind"),
    "impact": N_("Who is affected"),
    "urgency": N_("Urgency"),
    "product_id": N_("Product"),
    "project_id": N_("Project"),
    "requester_id": N_("Requester"),
}


def _priority(details: Mapping[str, Any]) -> dict[str, str]:
    found = details.get("priority")
    return {"priority": word(Priority(found))} if found else {}


def _task(details: Mapping[str, Any]) -> dict[str, str]:
    found = details.get("task")
    return {"task": said(found)} if found else {}


def _impact(details: Mapping[str, Any]) -> dict[str, str]:
    found = details.get("after")
    return {"after": word(Impact(found))} if found else {}


def _corrected(details: Mapping[str, Any]) -> dict[str, str]:
    return {"changed": ", ".join(_change(name, *pair) for name, pair in details.get("changes", {}).items())}


def _change(name: str, before: Any, after: Any) -> str:
    """What was corrected: a word before and after it, a record by its name alone."""
    kind, label = CORRECTABLE.get(name), gettext(LABELS[name])
    return label if kind is None else f"{label} {word(kind(before))} → {word(kind(after))}"


words(
    {
        RequestState.LOGGED: Word(N_("Waiting for dispatch"), "inbox", "active"),
        RequestState.REJECTED: Word(N_("Rejected"), "circle-x"),
        RequestState.ASSIGNED: Word(N_("In progress"), "tool", "active"),
        RequestState.WAITING_FOR_CUSTOMER: Word(
            N_("Waiting for the customer"), "message-question", "waiting", customers=N_("Waiting for you")
        ),
        RequestState.WAITING_FOR_SUPPLIER: Word(N_("Waiting for a supplier"), "building-factory-2", "waiting"),
        RequestState.RESOLVED: Word(N_("Waiting for sign-off"), "writing-sign", "waiting"),
        RequestState.RETURNED: Word(
            N_("Returned by the customer"), "arrow-back-up", "risk", customers=N_("Returned for repair")
        ),
        RequestState.SIGNED_OFF: Word(N_("Signed off"), "circle-check", "ok"),
        RequestState.CLOSED: Word(N_("Closed"), "circle-check", "ok"),
        RequestState.WITHDRAWN: Word(N_("Withdrawn"), "circle-x"),
        Stage.INTAKE: N_("Intake"),
        Stage.DISPATCH: N_("Dispatch"),
        Stage.RESOLUTION: N_("Resolution"),
        Stage.APPROVAL: N_("Approval"),
        Stage.BILLING: N_("Billing"),
        RequestKind.INCIDENT: N_("Incident"),
        RequestKind.PROBLEM: N_("Problem"),
        RequestKind.CHANGE: N_("Change"),
        RequestKind.SERVICE_REQUEST: N_("Service request"),
        RequestKind.QUOTE: N_("Quote"),
        RequestKind.CONSULTATION: N_("Consultation"),
        Impact.ORGANISATION: N_("The whole organisation"),
        Impact.DEPARTMENT: N_("A department"),
        Impact.PERSON: N_("One person"),
        Urgency.HIGH: N_("We cannot work"),
        Urgency.MEDIUM: N_("We work with difficulty"),
        Urgency.LOW: N_("It can wait"),
        Channel.PORTAL: N_("Portal"),
        Channel.MAIL: N_("E-mail"),
        Channel.PHONE: N_("Phone"),
        Channel.API: N_("Another system"),
        MessageKind.MESSAGE: N_("Message"),
        MessageKind.QUESTION: N_("Question"),
        MessageKind.ANSWER: N_("Answer"),
        MessageKind.RESOLUTION: N_("Resolution"),
        MessageKind.NOTE: N_("Internal note"),
        EventKind.LOGGED: Word(N_("Request logged"), "inbox"),
        EventKind.PRIORITY_SET: Word(N_("Priority set: {priority}"), "flag", filled=_priority),
        EventKind.IMPACT_CORRECTED: Word(N_("Impact corrected: {after}"), "edit", filled=_impact),
        EventKind.CORRECTED: Word(
            N_("Corrected: {changed}"), "edit", customers=N_("The request was corrected"), filled=_corrected
        ),
        EventKind.RESPONDED: N_("First answer to the customer"),
        EventKind.QUESTION_ASKED: Word(N_("The customer was asked a question"), "message-question"),
        EventKind.QUESTION_ANSWERED: Word(N_("The question was answered"), "message-reply"),
        EventKind.MESSAGE_POSTED: N_("Message written"),
        EventKind.CLOSED: Word(N_("Request closed"), "lock", "ok"),
        EventKind.WITHDRAWN: Word(N_("Request withdrawn"), "circle-x"),
        EventKind.CONFIDED: Word(N_("Kept confidential; named: {named}"), "lock", "risk"),
        EventKind.OPENED: Word(N_("Confidential no more"), "lock-open"),
        EventKind.TASK_DONE: Word(N_("Task done: {task}"), "user-check", filled=_task),
        EventKind.REOPENED: Word(N_("Request reopened"), "refresh"),
    }
)
