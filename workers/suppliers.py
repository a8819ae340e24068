"""Work of the queue `suppliers`: questions and reminders that leave for third parties."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.jobs.scheduling import job_handler
from processes.suppliers import use_cases
from processes.suppliers.handlers import DELIVER


@job_handler(DELIVER)
def deliver(session: Session, *, now: datetime, escalation_id: int, what: str) -> None:
    """Write the mail to the supplier (`what`: question or reminder); the queue `mail` sends it after commit."""
    deliveries = {"question": use_cases.deliver_question, "reminder": use_cases.deliver_reminder}
    deliveries[what](session, escalation_id=escalation_id, now=now)
