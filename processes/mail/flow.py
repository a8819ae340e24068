"""Has a worker deliver mail after commit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.jobs import scheduling
from processes.mail.models import OutgoingMail
from processes.writing import added, write

RETRY = "PT1M,PT5M,PT30M,PT2H,PT6H,PT12H"  # a mail server that is away for a night loses nothing
_TOPIC, _NEW_MAIL = "mail.deliver", "new_mail"


def mail_queued(session: Session, row: Mapping[str, Any], *, now: datetime) -> None:
    """A mail is to be written down and delivered: all its columns by name."""
    mail = added(OutgoingMail, [row], name=_NEW_MAIL, then=" RETURNING id, message_id")
    which = {"by": "message_id", "value": row["message_id"], "argument": "mail_id"}
    delivery = scheduling.scheduled_for(_TOPIC, _NEW_MAIL, due_at=now, queue="mail", retry=RETRY, **which)
    write(session, [*mail, *delivery])


def mail_released(session: Session, mail: OutgoingMail, *, now: datetime) -> None:
    """A mail that was held is to be delivered after all."""
    scheduling.schedule(session, _TOPIC, due_at=now, arguments={"mail_id": mail.id}, queue="mail", retry=RETRY)
