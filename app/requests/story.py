"""What happened to a request, as sentences of its timeline."""

import enum
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from app.requests.words import word
from processes.billing.events import GIVEN_AWAY
from processes.contracts.rules import Priority
from processes.documents.rendering import minutes
from processes.documents.translations import N_
from processes.requests.event_types import EventKind, EventType
from processes.requests.rules import Channel, Impact, RequestKind, Urgency
from processes.requests.told import Told
from processes.signoffs.events import TAKEN_BACK
from processes.worklogs.events import CANCELLED

SENTENCES: Mapping[EventType, str] = {
    EventKind.LOGGED: N_("Request logged"),
    EventKind.PRIORITY_SET: N_("Priority set: {priority}"),
    EventKind.IMPACT_CORRECTED: N_("Impact corrected: {after}"),
    EventKind.CORRECTED: N_("Corrected: {changed}"),
    EventKind.APPROVED: N_("Approved for work"),
    EventKind.REJECTED: N_("Rejected"),
    EventKind.ASSIGNED: N_("Assigned to {technician}"),
    EventKind.RESPONDED: N_("First answer to the customer"),
    EventKind.QUESTION_ASKED: N_("The customer was asked a question"),
    EventKind.QUESTION_ANSWERED: N_("The question was answered"),
    EventKind.MESSAGE_POSTED: N_("Message written"),
    EventKind.WORK_LOGGED: N_("Work logged: {minutes}"),
    CANCELLED: N_("Work log cancelled: {minutes}"),
    GIVEN_AWAY: N_("Work given away: {minutes}"),
    EventKind.ESCALATED: N_("Escalated to {supplier}"),
    EventKind.SUPPLIER_ASKED: N_("The question to {supplier} has left"),
    EventKind.SUPPLIER_REMINDED: N_("{supplier} was reminded"),
    EventKind.SUPPLIER_ANSWERED: N_("{supplier} answered"),
    EventKind.ESCALATION_ENDED: N_("The escalation to {supplier} ended"),
    EventKind.RESOLUTION_PROPOSED: N_("A resolution was proposed"),
    EventKind.SIGNOFF_REQUESTED: N_("Sign-off requested"),
    EventKind.SIGNOFF_REMINDED: N_("Sign-off reminder sent"),
    EventKind.RETURNED: N_("Returned to the technician"),
    EventKind.SIGNED_OFF: N_("Signed off"),
    EventKind.ACCEPTED_BY_SILENCE: N_("Accepted by silence"),
    EventKind.RATED: N_("Work rated by the contract"),
    EventKind.CLOSED: N_("Request closed"),
    EventKind.WITHDRAWN: N_("Request withdrawn"),
    EventKind.REOPENED: N_("Request reopened"),
    TAKEN_BACK: N_("The resolution was taken back"),
}
# For readers who may not see what the sentence above is filled with.
ABRIDGED: Mapping[EventType, str] = {
    EventKind.CORRECTED: N_("The request was corrected"),
    EventKind.ESCALATED: N_("A supplier was asked"),
    EventKind.SUPPLIER_ANSWERED: N_("The supplier answered"),
    EventKind.ESCALATION_ENDED: N_("We no longer wait for the supplier"),
}
CORRECTABLE: Mapping[str, Callable[[Any], enum.Enum]] = {"kind": RequestKind, "impact": Impact, "urgency": Urgency}
LABELS = {
    "kind": N_("Kind"),
    "impact": N_("Who is affected"),
    "urgency": N_("Urgency"),
    "product_id": N_("Product"),
    "project_id": N_("Project"),
    "requester_id": N_("Requester"),
}
CORRECTED = N_("Work log corrected: {minutes}")
DUPLICATE = N_("Rejected as a duplicate of {duplicate_of}")
PHONED: Mapping[EventType, str] = {
    EventKind.SIGNED_OFF: N_("Signed off by telephone, written down by {recorded_by}"),
    EventKind.RETURNED: N_("Returned to the technician by telephone, written down by {recorded_by}"),
}
ICONS: Mapping[EventType, str] = {
    EventKind.LOGGED: "inbox",
    EventKind.PRIORITY_SET: "flag",
    EventKind.IMPACT_CORRECTED: "edit",
    EventKind.CORRECTED: "edit",
    EventKind.APPROVED: "check",
    EventKind.REJECTED: "circle-x",
    EventKind.ASSIGNED: "user-check",
    EventKind.QUESTION_ASKED: "message-question",
    EventKind.QUESTION_ANSWERED: "message-reply",
    EventKind.WORK_LOGGED: "clock",
    CANCELLED: "clock-x",
    GIVEN_AWAY: "gift",
    EventKind.ESCALATED: "building-factory-2",
    EventKind.SUPPLIER_ASKED: "send",
    EventKind.SUPPLIER_REMINDED: "bell",
    EventKind.SUPPLIER_ANSWERED: "building-factory-2",
    EventKind.ESCALATION_ENDED: "building-factory-2",
    EventKind.RESOLUTION_PROPOSED: "bulb",
    EventKind.SIGNOFF_REQUESTED: "writing-sign",
    EventKind.SIGNOFF_REMINDED: "bell",
    EventKind.RETURNED: "arrow-back-up",
    EventKind.SIGNED_OFF: "circle-check",
    EventKind.ACCEPTED_BY_SILENCE: "circle-check",
    EventKind.RATED: "coin",
    EventKind.CLOSED: "lock",
    EventKind.WITHDRAWN: "circle-x",
    EventKind.REOPENED: "refresh",
    TAKEN_BACK: "arrow-back-up",
}
TONES: Mapping[EventType, str] = {
    EventKind.REJECTED: "broken",
    EventKind.ASSIGNED: "active",
    EventKind.RESOLUTION_PROPOSED: "active",
    EventKind.SIGNOFF_REQUESTED: "active",
    EventKind.RETURNED: "risk",
    EventKind.SUPPLIER_REMINDED: "risk",
    EventKind.SIGNED_OFF: "ok",
    EventKind.ACCEPTED_BY_SILENCE: "ok",
    EventKind.CLOSED: "ok",
}
_ENUMS: Mapping[str, Callable[[Any], enum.Enum]] = {
    "priority": Priority,
    "impact": Impact,
    "after": Impact,
    "channel": Channel,
}


class _Gaps(dict[str, Any]):
    """Details in which a missing value reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "\N{EN DASH}"


def _shown(key: str, value: Any) -> Any:
    if key == "minutes":
        return minutes(value)
    kind = _ENUMS.get(key)
    if kind is None or value is None:
        return value
    try:
        return word(kind(value))
    except ValueError:
        return value


def sentence(event: Told) -> str:
    """What happened, impersonally; the actor stands beside it."""
    shown = {key: _shown(key, value) for key, value in event.details.items()}
    if "changes" in event.details:
        shown["changed"] = ", ".join(_change(name, *pair) for name, pair in event.details["changes"].items())
    return gettext(_words(event)).format_map(_Gaps(shown))


def _change(name: str, before: Any, after: Any) -> str:
    """What was corrected: a word before and after it, a record by its name alone."""
    kind = CORRECTABLE.get(name)
    label = gettext(LABELS[name])
    return label if kind is None else f"{label} {word(kind(before))} → {word(kind(after))}"


def _words(event: Told) -> str:
    if event.kind is EventKind.WORK_LOGGED and event.details.get("corrected"):
        return CORRECTED
    if event.kind is EventKind.REJECTED and event.details.get("duplicate_of"):
        return DUPLICATE
    if event.kind in PHONED and event.details.get("recorded_by"):
        return PHONED[event.kind]
    words = SENTENCES[event.kind]
    return ABRIDGED.get(event.kind, words) if event.is_abridged else words


def icon(event: Told) -> str:
    """The icon of what happened."""
    return ICONS.get(event.kind, "point")


def tone(event: Told) -> str:
    """The colour of what happened."""
    return TONES.get(event.kind, "quiet")


def reason(event: Told) -> str:
    """Why, where a reason was given."""
    return str(event.details.get("reason") or "")


def text(event: Told) -> str:
    """What people wrote about it: the reason, or the resolution that was proposed."""
    return reason(event) or str(event.details.get("summary") or "")
