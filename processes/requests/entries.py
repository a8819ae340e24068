"""One entry of a request's discussion, as it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from processes.files import NewFile
from processes.inserting import insert_row
from processes.people.rules import Actor
from processes.requests.files import add_attachment
from processes.requests.history import happened, moment
from processes.requests.models import Request, RequestMessage
from processes.requests.rules import MessageKind


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote, and how it came."""

    body: str
    files: Sequence[NewFile] = ()
    html: str | None = None
    quoted: str = ""
    incoming_mail_id: int | None = None
    is_unverified: bool = False
    told_by: str = ""  # who said it to the staff who write it down


def add_entry(
    session: Session, request: Request, kind: MessageKind, written: Written, by: Actor, now: datetime
) -> RequestMessage:
    """Add what was written to the discussion of a locked request."""
    if kind is not MessageKind.NOTE:
        happened(session, request.id)  # the clocks will ask for it
    row = {
        "request_id": request.id,
        "at": moment(session, request.id, now),
        "kind": kind,
        "author_id": None if written.told_by else by.person_id,
        "author_name": written.told_by or by.name,
        "instead_of": None if written.told_by else by.absent_name,
        "by_staff": by.is_staff and not written.told_by,
        "written_down_by": by.name if written.told_by else None,
        "body": written.body.strip(),
        "quoted": written.quoted,
        "html": written.html,
        "incoming_mail_id": written.incoming_mail_id,
        "is_unverified": written.is_unverified,
    }
    message = insert_row(session, RequestMessage, row)
    for file in written.files:
        add_attachment(session, request, file, message=message)
    return message
