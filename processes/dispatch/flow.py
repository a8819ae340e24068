"""Tells a case that another technician has it."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.dispatch.errors import RequestNotInWork
from processes.engine.running import cases
from processes.requests.models import Request


def request_reassigned(session: Session, request: Request, technician_id: int, now: datetime) -> None:
    """Move the work to the technician's list; RequestNotInWork when no work waits for anybody."""
    received = cases.correlate_message(
        session,
        "request_reassigned",
        business_key=request.number,
        variables={"technician_id": technician_id},
        now=now,
    )
    if not received:
        raise RequestNotInWork()
