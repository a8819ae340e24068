"""Has a worker answer who forgot their password, and tells the diagrams of invitations what happened."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from processes.engine.jobs import scheduling
from processes.engine.language.declared import starts_with, tells
from processes.engine.running import cases
from processes.engine.store.retirements import started_by_the_desk
from processes.logins.models import Invitation

INVITE_PERSON = started_by_the_desk("invite_person")
starts_with(INVITE_PERSON, invitation_id=int)
AGAIN = tells("invitation_sent_again")
WITHDRAWN = tells("invitation_withdrawn")
ACCEPTED = tells("invitation_accepted")

NOT_KEPT = timedelta(0)


def reset_asked(session: Session, *, address: str, now: datetime) -> None:
    """Somebody asks for another password for the login of an address, whether there is one or not."""
    scheduling.schedule(session, "logins.send_reset", due_at=now, arguments={"address": address}, queue="mail")


def person_invited(session: Session, invitation: Invitation, now: datetime) -> None:
    """Somebody is invited: their diagram sends the link, reminds and lets it expire."""
    said = {"invitation_id": invitation.id}
    cases.start(session, INVITE_PERSON, business_key=invitation.business_key, variables=said, now=now)


def invited_again(session: Session, invitation: Invitation, now: datetime) -> bool:
    """The same once more; False where nothing waits any longer."""
    return tell(session, invitation, AGAIN, now)


def tell(session: Session, invitation: Invitation, message: str, now: datetime) -> bool:
    """Tell the diagram; whether it waited."""
    return cases.correlate_message(session, message, business_key=invitation.business_key, now=now, ttl=NOT_KEPT)
