"""Takes what systems outside say, by any way: an answer of a supplier, or a message for a process that waits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.intake import flow
from processes.intake.events import read_event
from processes.suppliers import inbox as suppliers
from processes.suppliers.rules import ANSWERED


def receive_inbox(session: Session, message: Mapping[str, Any], *, now: datetime) -> str:
    """One CloudEvent from outside; what became of it, or BadMessage, EventUnreadable with the reason.

    `supplier.answered` is for suppliers. Any other that names a `subject` is the message `type` for the process
    with that business key: "received", "waiting" (a day, for a process that does not listen yet) or "repeated".
    The event's id is the idempotency key.
    """
    if message.get("type") == ANSWERED or message.get("subject") is None:
        return suppliers.receive_inbox(session, message, now=now)
    return flow.event_came(session, read_event(message), now=now)
