"""Work of the queue `mail` for logins: answers who forgot their password."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.jobs.scheduling import job_handler
from processes.logins import use_cases


@job_handler("logins.send_reset")
def send_reset(session: Session, *, now: datetime, address: str) -> None:
    """Mail a link to another password, where there is a login."""
    use_cases.send_reset(session, address=address, now=now)
