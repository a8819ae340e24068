"""Sees that mail that was kept is handled, whoever dies; tells processes what systems outside say."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from processes.engine.jobs import scheduling
from processes.engine.running import cases
from processes.engine.store import queries
from processes.engine.store.models import MessageState
from processes.intake.events import ProcessEvent

GRACE = timedelta(minutes=1)  # the receiver itself handles it at once; this is for one that died


def mail_kept(session: Session, mail_id: int, *, now: datetime, grace: timedelta = GRACE) -> None:
    """A worker looks after the message in a minute, and again while it fails."""
    arguments = {"mail_id": mail_id}
    scheduling.schedule(
        session, "intake.handle_mail", due_at=now + grace, arguments=arguments, queue="mail", key=_key(mail_id)
    )


def mail_settled(session: Session, mail_id: int) -> None:
    """Nobody needs to look after it any more."""
    scheduling.unschedule(session, _key(mail_id))


def event_came(session: Session, event: ProcessEvent, *, now: datetime) -> str:
    """Tell the process that waits: "received", "waiting" for one that does not listen yet, or "repeated"."""
    is_received = cases.correlate_message(
        session,
        event.name,
        business_key=event.business_key,
        key=event.key,
        variables=event.variables,
        message_id=event.message_id,
        now=now,
    )
    if is_received:
        return "received"
    state = queries.message_state(session, event.message_id)
    return "waiting" if state is MessageState.WAITING else "repeated"


def _key(mail_id: int) -> str:
    return f"incoming-mail:{mail_id}"
