"""How long a supplier may take, and what a message from outside must look like."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from processes.calendars.rules import Hours, add_business_time
from processes.clock import within_reach
from processes.suppliers.errors import BadMessage

ANSWERED = "supplier.answered"  # the one type of message that suppliers send
LAST_DEADLINE = 3  # of the response times agreed: the first passes to a reminder, this one to giving up
LONGEST_ANSWER = 100_000  # characters
LONGEST_ID = 200


def answer_due(hours: Hours, asked_at: datetime, response_minutes: int) -> datetime:
    """When the supplier's answer is due, by its own calendar."""
    return add_business_time(hours, asked_at, timedelta(minutes=response_minutes))


def last_deadline(hours: Hours, asked_at: datetime, response_minutes: int) -> datetime:
    """When nobody waits for the answer any more, by the supplier's calendar."""
    return add_business_time(hours, asked_at, timedelta(minutes=LAST_DEADLINE * response_minutes))


@dataclass(frozen=True, slots=True)
class SupplierAnswer:
    """What a supplier's system said: its message's id, the escalation's reference, the answer, when it was given."""

    message_id: str
    reference: UUID
    answer: str
    given_at: datetime | None = None


def read_answer(message: Mapping[str, Any]) -> SupplierAnswer:
    """A CloudEvent (JSON, version 1.0) of the type `supplier.answered`; BadMessage says what is wrong with it."""
    message_id, kind, data = message.get("id"), message.get("type"), message.get("data")
    if not isinstance(message_id, str) or not 0 < len(message_id) <= LONGEST_ID or "\x00" in message_id:
        raise BadMessage("The message needs an id of at most {length} characters.", length=LONGEST_ID)
    if kind != ANSWERED:
        raise BadMessage("The message type {type} is not known here.", type=str(kind)[:LONGEST_ID])
    if not isinstance(data, Mapping):
        raise BadMessage("The message needs data with a reference and an answer.")
    reference, text = _reference(data.get("reference")), _answer(data.get("answer"))
    return SupplierAnswer(message_id, reference, text, _given_at(message.get("time")))


def _given_at(value: object) -> datetime | None:
    """The event's `time` (CloudEvents 1.0, RFC 3339); None where it names none."""
    if value is None:
        return None
    try:
        given_at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        given_at = None
    if given_at is None or given_at.tzinfo is None or not within_reach(given_at):
        raise BadMessage("The time of the message needs a date, a time and a zone.")
    return given_at


def taken_at(answer: SupplierAnswer, *, after: datetime, now: datetime) -> datetime:
    """When the answer counts as given: as the supplier says, but not before what is on record, nor in the future."""
    return max(after, min(answer.given_at or now, now))


def _reference(value: object) -> UUID:
    try:
        return UUID(value) if isinstance(value, str) else UUID("")
    except ValueError:
        raise BadMessage("The reference is not the one that was sent with the question.") from None


def _answer(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadMessage("The message has no answer.")
    if len(value) > LONGEST_ANSWER:
        raise BadMessage("The answer is longer than {length} characters.", length=LONGEST_ANSWER)
    return value.replace("\x00", "").strip()
