"""What files from other systems, their rows and what is wrong with them are called."""

import enum
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import gettext as _

from app.extensions import db
from app.web import filters
from app.web.words import Word, known, word, words
from processes.catalogue.queries import known as catalogue
from processes.catalogue.rules import Code
from processes.documents.translations import N_
from processes.imports import flow
from processes.imports.errors import FAULTS
from processes.imports.events import TAKEN_OVER
from processes.imports.models import ImportState, Outcome
from processes.imports.subjects import FIELDS, Subject, field_of
from processes.imports.values import Reason, Wrong, read
from processes.imports.vocabulary import with_own
from processes.settings import get_settings

words(
    {
        TAKEN_OVER: Word(N_("Taken over from {system}, where it was {number}"), "package-import"),
        flow.CHECK: N_("Check a file from another system"),
        flow.RUN: N_("Take a file from another system over"),
        "imports.prune": N_("Forget old files from other systems"),
        Subject.ORGANISATIONS: Word(N_("Organisations"), "building"),
        Subject.PROJECTS: Word(N_("Projects"), "folder"),
        Subject.PEOPLE: Word(N_("People"), "users"),
        Subject.PRODUCTS: Word(N_("Products"), "package"),
        Subject.CONTRACTS: Word(N_("Contracts"), "file-text"),
        Subject.DEVICES: Word(N_("Devices"), "devices"),
        Subject.REQUESTS: Word(N_("Requests with their discussion"), "inbox"),
        ImportState.UPLOADED: Word(N_("Columns to be named"), "columns", "active"),
        ImportState.CHECKING: Word(N_("Being checked"), "hourglass", "waiting"),
        ImportState.CHECKED: Word(N_("Rows are checked"), "list-check", "active"),
        ImportState.RUNNING: Word(N_("Being taken over"), "hourglass", "waiting"),
        ImportState.DONE: Word(N_("Taken over"), "circle-check", "ok"),
        ImportState.FAILED: Word(N_("Stopped"), "alert-octagon", "broken"),
        ImportState.TAKEN_BACK: Word(N_("Taken back"), "arrow-back-up"),
        Outcome.NEW: Word(N_("Newly here"), "plus", "ok"),
        Outcome.CHANGED: Word(N_("Changes"), "pencil", "active"),
        Outcome.SAME: Word(N_("Here already"), "equal"),
        Outcome.WRONG: Word(N_("Wrong"), "alert-octagon", "broken"),
        Reason.MISSING: N_("is missing"),
        Reason.TOO_LONG: N_("is longer than {limit} characters"),
        Reason.NOT_AN_EMAIL: N_("is not a mail address"),
        Reason.NOT_A_DOMAIN: N_("is not a domain such as example.com"),
        Reason.WRONG_ICO: N_("is not a registration number (IČO): its check digit does not fit"),
        Reason.NOT_A_COUNTRY: N_("is not a country; write its code, such as CZ"),
        Reason.NOT_A_DAY: N_("is not a day such as 2026-01-31 or 31. 1. 2026"),
        Reason.NOT_AN_INSTANT: N_("is not a time such as 2026-01-31 14:05 or 31. 1. 2026 14:05"),
        Reason.NOT_YES_OR_NO: N_("is neither yes nor no"),
        Reason.NOT_A_NUMBER: N_("is not a whole number up to {most}"),
        Reason.UNKNOWN_WORD: N_("is not one of: {known}"),
        Reason.IN_THE_FUTURE: N_("lies in the future"),
        Reason.ENDS_BEFORE_IT_BEGINS: N_("is before the beginning"),
        Reason.TWICE: N_("stands in row {row} already"),
        Reason.IS_US: N_("is your own company, not a customer"),
        Reason.ORGANISATION_UNKNOWN: N_("is no organisation here; take the organisations over first"),
        Reason.PROJECT_UNKNOWN: N_("is no project of {organisation}"),
        Reason.PROJECT_OPEN: N_("must say which project; there are: {known}"),
        Reason.PROJECT_CLOSED: N_("is closed here: open requests need an active project"),
        Reason.PERSON_UNKNOWN: N_("is nobody here; take the people over first"),
        Reason.PERSON_AMBIGUOUS: N_("is the name of several people; write the mail address"),
        Reason.TARIFF_UNKNOWN: N_("is no tariff here; there are: {known}"),
        Reason.PRODUCT_UNKNOWN: N_("has no product called {name} here"),
        Reason.USER_OF_OTHERS: N_("is nobody of {organisation}"),
        Reason.NOBODY_KNOWN: N_("is nobody here and is left out"),
        Reason.CONTRACT_OVERLAPS: N_("falls into the contract {number}"),
        Reason.CONTRACT_DIFFERS: N_("is here already with another customer, project, tariff or beginning"),
        Reason.NAME_TAKEN: N_("is the name of another organisation here"),
        Reason.NOT_A_TELEPHONE: N_("is not a telephone number and is left out"),
        Reason.STAFF_OF_CUSTOMER: N_("is for your own staff, not for a customer's people"),
        Reason.TOO_MANY_OPEN: N_("is open, and a file may have {most} open requests at the most; divide it"),
        Reason.NOBODY_HERE: N_("is no technician here: the request will wait for dispatch"),
        Reason.NOTHING_ASKED: N_("has no question of ours that is unanswered: the request will be in progress"),
    }
)

LABELS = {
    "billing_email": N_("Mail address for invoices"),
    "channel": N_("Channel"),
    "city": N_("City"),
    "closed_at": N_("Closed"),
    "country": N_("Country"),
    "description": N_("Description"),
    "device_type": N_("Type"),
    "email": N_("Mail address"),
    "first_name": N_("First name"),
    "foreign_id": N_("Id in the other system"),
    "impact": N_("Who is affected"),
    "is_active": N_("Active"),
    "inventory_number": N_("Inventory number"),
    "item_state": N_("State"),
    "kind": N_("Kind"),
    "last_name": N_("Last name"),
    "layer": N_("Layer"),
    "locale": N_("Language"),
    "logged_at": N_("Logged"),
    "location": N_("Location"),
    "mail_domain": N_("Mail domain"),
    "manufacturer": N_("Manufacturer"),
    "message_at": N_("Message: when"),
    "message_author": N_("Message: from whom"),
    "message_by_staff": N_("Message: by staff"),
    "message_internal": N_("Message: internal"),
    "message_text": N_("Message: text"),
    "model": N_("Model"),
    "name": N_("Name or title"),
    "note": N_("Note"),
    "number": N_("Number"),
    "organisation": N_("Organisation"),
    "pauses_for_supplier": N_("Clock stands while a supplier is asked"),
    "payment_days": N_("Days until payment"),
    "phone": N_("Telephone"),
    "postcode": N_("Postcode"),
    "priority": N_("Priority"),
    "product": N_("Product"),
    "products": N_("Products"),
    "project": N_("Project"),
    "registration_number": N_("Registration number (IČO)"),
    "requester": N_("Requester"),
    "roles": N_("Rights at the customer"),
    "serial_number": N_("Serial number"),
    "skill": N_("Skill that it needs"),
    "staff_roles": N_("Roles of own staff"),
    "state": N_("State"),
    "street": N_("Street"),
    "summary": N_("Title"),
    "tariff": N_("Tariff"),
    "technician": N_("Technician"),
    "urgency": N_("Urgency"),
    "user": N_("User"),
    "valid_from": N_("Valid from"),
    "valid_to": N_("Valid to"),
    "warranty_until": N_("Warranty until"),
    "vat_number": N_("VAT number (DIČ)"),
}
LONGEST_SHOWN = 120  # characters of a value on a page


def label(name: str) -> str:
    """What a field is called, in the reader's language."""
    return gettext(LABELS[name])


def ordered(subject: Subject, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields of a row that say something, in the order in which they are named elsewhere."""
    return [(field.name, values[field.name]) for field in FIELDS[subject] if field.name in values]


def finding(found: Sequence[Any]) -> str:
    """What is wrong with a field of a row, or will be otherwise: its name, its value, why."""
    name, value, reason, given = found
    known_reason = known(Reason(reason))
    why = gettext(known_reason.said).format(**given) if known_reason else reason
    return f"{label(name)} {quoted(value)}: {why}" if value else f"{label(name)}: {why}"


def quoted(value: str) -> str:
    """A value as it stands in a sentence."""
    return _("“%(words)s”", words=value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…")


def shown_value(subject: Subject, name: str, text: str) -> str:
    """What a cell will be here, as a page says it; the cell itself where it cannot be read."""
    try:
        zone, words_ = ZoneInfo(get_settings().default_timezone), with_own(catalogue(db.session()))
        meant = read(field_of(subject, name).kind, text, zone, words_)
    except Wrong:
        return text[:LONGEST_SHOWN]
    if isinstance(meant, bool):
        return _("yes") if meant else _("no")
    if isinstance(meant, datetime):
        return filters.dt(meant)
    if isinstance(meant, date):
        return filters.day(meant)
    several = meant if isinstance(meant, list) else [meant]
    said = ", ".join(word(one) if isinstance(one, enum.Enum | Code) else str(one) for one in several)
    return said if len(said) <= LONGEST_SHOWN else said[:LONGEST_SHOWN] + "…"


def read_as(about: Mapping[str, Any]) -> str:
    """How a file was read: its format, and the encoding and delimiter of a text."""
    if about["format"] != "csv":
        return _("workbook") if about["format"] == "workbook" else "JSON"
    delimiter = _("tab") if about["delimiter"] == "\t" else about["delimiter"]
    return f"CSV, {about['encoding']}, {delimiter}"


def fault(stored: str) -> str:
    """Why a file was stopped: a fault of the file, or what broke down here."""
    return gettext(FAULTS[stored]) if stored in FAULTS else stored
