"""Has a worker answer who forgot their password: the page takes as long for somebody unknown."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.jobs import scheduling


def reset_asked(session: Session, *, address: str, now: datetime) -> None:
    """Somebody asks for another password for the login of an address, whether there is one or not."""
    scheduling.schedule(session, "logins.send_reset", due_at=now, arguments={"address": address}, queue="mail")
