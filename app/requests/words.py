"""What the record's values are called on pages, with the icon and tone that go with a state."""

import enum
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date, format_datetime, gettext

from app.web.actors import signed_in_actor
from processes.billing.models import InvoiceState
from processes.contracts.rules import Activity, Layer, Priority, Target, TariffCode
from processes.documents.translations import N_
from processes.people.rules import MemberRole, Role
from processes.requests.rules import Channel, Impact, MessageKind, RequestKind, RequestState, Stage, Urgency
from processes.resolution.models import Cause
from processes.signoffs.models import SignoffState
from processes.slas.models import ClockState
from processes.suppliers.models import EscalationState
from processes.worklogs.rules import Night

WORDS: dict[enum.Enum, str] = {
    RequestState.LOGGED: N_("Waiting for dispatch"),
    RequestState.REJECTED: N_("Rejected"),
    RequestState.ASSIGNED: N_("In progress"),
    RequestState.WAITING_FOR_CUSTOMER: N_("Waiting for the customer"),
    RequestState.WAITING_FOR_SUPPLIER: N_("Waiting for a supplier"),
    RequestState.RESOLVED: N_("Waiting for sign-off"),
    RequestState.RETURNED: N_("Returned by the customer"),
    RequestState.SIGNED_OFF: N_("Signed off"),
    RequestState.CLOSED: N_("Closed"),
    RequestState.WITHDRAWN: N_("Withdrawn"),
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
    Priority.CRITICAL: N_("Critical"),
    Priority.HIGH: N_("High"),
    Priority.MEDIUM: N_("Medium"),
    Priority.LOW: N_("Low"),
    Channel.PORTAL: N_("Portal"),
    Channel.MAIL: N_("E-mail"),
    Channel.PHONE: N_("Phone"),
    Channel.API: N_("Another system"),
    Target.RESPONSE: N_("Response"),
    Target.RESOLUTION: N_("Resolution"),
    ClockState.RUNNING: N_("running"),
    ClockState.PAUSED: N_("paused"),
    ClockState.KEPT: N_("kept"),
    ClockState.BREACHED: N_("breached"),
    ClockState.ENDED: N_("ended"),
    Activity.REMOTE: N_("Remote work"),
    Activity.ON_SITE: N_("Work on site"),
    Activity.CONSULTATION: N_("Consultation"),
    Activity.DEVELOPMENT: N_("Development"),
    Night.BEFORE: N_("Before the clocks went back"),
    Night.ACROSS: N_("From before until after it"),
    Night.AFTER: N_("After the clocks went back"),
    Layer.APPLICATION: N_("Application"),
    Layer.SYSTEM: N_("System"),
    Layer.HARDWARE: N_("Hardware"),
    Layer.NETWORK: N_("Network"),
    Cause.HARDWARE: N_("Hardware"),
    Cause.SOFTWARE: N_("Software"),
    Cause.CONFIGURATION: N_("Configuration"),
    Cause.USER: N_("Use"),
    Cause.THIRD_PARTY: N_("Third party"),
    Cause.OTHER: N_("Other"),
    MessageKind.MESSAGE: N_("Message"),
    MessageKind.QUESTION: N_("Question"),
    MessageKind.ANSWER: N_("Answer"),
    MessageKind.RESOLUTION: N_("Resolution"),
    MessageKind.NOTE: N_("Internal note"),
    EscalationState.OPEN: N_("being sent"),
    EscalationState.SENT: N_("waiting for the answer"),
    EscalationState.ANSWERED: N_("answered"),
    EscalationState.UNANSWERED: N_("without an answer"),
    EscalationState.WITHDRAWN: N_("withdrawn"),
    SignoffState.REQUESTED: N_("waiting for your decision"),
    SignoffState.APPROVED: N_("approved"),
    SignoffState.RETURNED: N_("returned"),
    SignoffState.ACCEPTED_BY_SILENCE: N_("accepted by silence"),
    SignoffState.WITHDRAWN: N_("no longer asked for"),
    InvoiceState.ISSUED: N_("Issued"),
    InvoiceState.CREDITED: N_("Credited"),
    TariffCode.BASIC: N_("Basic"),
    TariffCode.STANDARD: N_("Standard"),
    TariffCode.VIP: N_("VIP"),
    TariffCode.INDIVIDUAL: N_("Individual"),
    MemberRole.REQUESTER: N_("Requester"),
    MemberRole.APPROVER: N_("Approver"),
    MemberRole.CUSTOMER_ADMINISTRATOR: N_("Customer administrator"),
    Role.AGENT: N_("Agent"),
    Role.DISPATCHER: N_("Dispatcher"),
    Role.TECHNICIAN: N_("Technician"),
    Role.ACCOUNTANT: N_("Accountant"),
    Role.PROCESS_DESIGNER: N_("Process designer"),
    Role.SERVICE_MANAGER: N_("Service manager"),
    Role.ADMINISTRATOR: N_("Administrator"),
}

# What the states are called for whom they are about.
FOR_CUSTOMERS: dict[enum.Enum, str] = {
    RequestState.WAITING_FOR_CUSTOMER: N_("Waiting for you"),
    RequestState.RETURNED: N_("Returned for repair"),
}


@dataclass(frozen=True)
class Look:
    """How a state is drawn: a Tabler icon and a tone (ok, active, waiting, risk, broken, quiet)."""

    icon: str
    tone: str


LOOKS: dict[enum.Enum, Look] = {
    RequestState.LOGGED: Look("inbox", "active"),
    RequestState.REJECTED: Look("circle-x", "quiet"),
    RequestState.ASSIGNED: Look("tool", "active"),
    RequestState.WAITING_FOR_CUSTOMER: Look("message-question", "waiting"),
    RequestState.WAITING_FOR_SUPPLIER: Look("building-factory-2", "waiting"),
    RequestState.RESOLVED: Look("writing-sign", "waiting"),
    RequestState.RETURNED: Look("arrow-back-up", "risk"),
    RequestState.SIGNED_OFF: Look("circle-check", "ok"),
    RequestState.CLOSED: Look("circle-check", "ok"),
    RequestState.WITHDRAWN: Look("circle-x", "quiet"),
    Priority.CRITICAL: Look("flame", "broken"),
    Priority.HIGH: Look("chevrons-up", "risk"),
    Priority.MEDIUM: Look("equal", "quiet"),
    Priority.LOW: Look("chevron-down", "quiet"),
    InvoiceState.ISSUED: Look("file-check", "ok"),
    InvoiceState.CREDITED: Look("file-x", "quiet"),
}
PLAIN = Look("point", "quiet")


def word(value: enum.Enum | None) -> str:
    """A value's name in the reader's language; empty for None."""
    if value is None:
        return ""
    known = WORDS.get(value, str(value.value).replace("_", " "))
    return gettext(FOR_CUSTOMERS.get(value, known) if value in FOR_CUSTOMERS and _reader_is_customer() else known)


def _reader_is_customer() -> bool:
    actor = signed_in_actor()
    return actor is None or not actor.is_staff


def look(value: enum.Enum | None) -> Look:
    """The icon and tone of a state."""
    return LOOKS.get(value, PLAIN) if value is not None else PLAIN


def choices(kind: type[enum.Enum]) -> list[tuple[str, str]]:
    """(value, name) of every member, for a select or radio field."""
    return [(member.value, word(member)) for member in kind]


def hours(instant: datetime) -> str:
    """The time of day in the reader's zone, without the day: `14:30`."""
    return format_datetime(instant, "HH:mm")


def month(day: date) -> str:
    """The month of a day, in words: `October 2026`."""
    return format_date(day, "LLLL y")


def init_app(app: Flask) -> None:
    """Give every template the filters `word`, `look`, `hours` and `month`."""
    filters: dict[str, Any] = {"word": word, "look": look, "hours": hours, "month": month}
    app.jinja_env.filters.update(filters)
