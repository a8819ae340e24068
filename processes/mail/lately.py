"""How much automatic mail has gone about a request lately: what a transaction has read of it, it counts on."""

from collections import Counter
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from processes.mail import rules
from processes.mail.models import OutgoingMail, OutgoingState
from processes.people.contact import with_contact
from processes.transactions import read

_SENT = "mail.sent_lately"


def sent_lately(session: Session, request_id: int, now: datetime) -> Counter[str]:
    """How many automatic mails about a request went to each address; one statement a transaction, which
    asks how the provider is reached as well, as every mail says that.
    """
    known = read(session, _SENT)
    if request_id not in known:
        asked = {"since": now - rules.THROTTLE_TIME, "request_id": request_id}
        known[request_id] = Counter(with_contact(session, _RECENT, asked) or ())
    found: Counter[str] = known[request_id]
    return found


_RECENT = select(func.json_agg(OutgoingMail.to_address)).where(
    OutgoingMail.created_at > bindparam("since"),
    OutgoingMail.request_id == bindparam("request_id"),
    OutgoingMail.is_automatic,
    OutgoingMail.state != OutgoingState.BLOCKED,
)


def nothing_sent(session: Session, request_id: int) -> None:
    """A request has been made in this transaction: no mail is about it yet."""
    read(session, _SENT)[request_id] = Counter()
