"""Files on requests: the bytes once per content, the names as often as they come."""

import hashlib

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.files import NewFile, safe_content_type, safe_filename
from processes.requests.models import Attachment, Request, RequestMessage, StoredFile


def store_file(session: Session, content: bytes) -> str:
    """Keep bytes and return their hex SHA-256; the same content is kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = {"sha256": sha256, "size": len(content), "content": content}
    session.execute(insert(StoredFile).values(row).on_conflict_do_nothing())
    return sha256


def add_attachment(
    session: Session, request: Request, file: NewFile, *, message: RequestMessage | None = None
) -> Attachment:
    """Put a file on a request, to a message of its discussion where given."""
    attachment = Attachment(
        request_id=request.id,
        message_id=message.id if message else None,
        sha256=store_file(session, file.content),
        filename=safe_filename(file.filename),
        content_type=safe_content_type(file.content_type),
        size=len(file.content),
    )
    session.add(attachment)
    session.flush()
    return attachment
