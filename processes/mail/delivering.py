"""What becomes of mail that goes out: delivered, refused, come back, sent after all."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from processes.mail import alerts, flow, rules
from processes.mail.errors import MailSettled, MailUnknown
from processes.mail.models import HELD, OutgoingMail, OutgoingState
from processes.mail.rights import may_release
from processes.people.confidential import is_request_shown
from processes.people.models import Person
from processes.people.rights import require
from processes.people.rules import Actor

LEFT = frozenset({OutgoingState.SENT, OutgoingState.KEPT})  # kept: without a mail server, pages show it instead
Listener = Callable[[Session, OutgoingMail, datetime], None]
LISTENERS: list[Listener] = []


def on_delivery(listener: Listener) -> Listener:
    """Call `listener(session, mail, now)` when a mail has left, in the transaction that writes it down."""
    if listener not in LISTENERS:
        LISTENERS.append(listener)
    return listener


def mark_delivered(session: Session, *, mail_id: int, state: OutgoingState, error: str | None, now: datetime) -> None:
    """What became of a delivery: SENT, KEPT (no mail server is set) or FAILED with the server's words."""
    mail = session.get_one(OutgoingMail, mail_id)
    if state in LEFT:
        for listener in LISTENERS:  # they lock requests, so before the mail is
            listener(session, mail, now)
    mail.state, mail.error = state, error
    mail.sent_at = now if state is OutgoingState.SENT else None
    session.flush()
    if state is OutgoingState.FAILED:
        alerts.mail_unsent(session, mail, now=now)


def release(session: Session, *, mail_id: int, actor: Actor, now: datetime) -> OutgoingMail:
    """Somebody wants a mail sent that was held back, or try again what was not delivered.

    Forbidden, MailUnknown, MailSettled for one that left or is on its way.
    """
    require(may_release(actor))
    mail = session.get(OutgoingMail, mail_id, with_for_update=True, populate_existing=True)
    if mail is None or not is_request_shown(session, actor, mail.request_id):
        raise MailUnknown()
    if mail.state not in HELD:
        raise MailSettled()
    mail.state, mail.error = OutgoingState.QUEUED, None
    session.flush()
    flow.mail_released(session, mail, now=now)
    return mail


def record_bounce(session: Session, *, mail: OutgoingMail, error: str, now: datetime) -> None:
    """A mail of ours came back for good: mark it, and send no notices to that address for 60 days."""
    mail.state, mail.error = OutgoingState.FAILED, error[:2000]
    blocked = update(Person).where(Person.email == mail.to_address.lower())
    session.execute(blocked.values(mail_blocked_until=now + rules.BLOCK_TIME))
    session.flush()
    alerts.mail_unsent(session, mail, now=now)
