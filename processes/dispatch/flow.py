"""Tells a case that another technician has it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.dispatch.errors import RequestNotInWork
from processes.engine.language.declared import tells
from processes.engine.running import cases
from processes.requests.models import Request

REASSIGNED = tells("request_reassigned", technician_id=int)
TO_EXPERT = tells("handed_to_expert", technician_id=int)


def request_reassigned(
    session: Session, request: Request, technician_id: int, now: datetime, *, to_expert: bool = False
) -> None:
    """Move the work to the technician's list, an expert's by the way that is drawn for it.

    RequestNotInWork when no work waits for anybody. Diagrams without a way of its own for experts take the other.
    """
    names = (TO_EXPERT, REASSIGNED) if to_expert else (REASSIGNED,)
    said: dict[str, Any] = {"business_key": request.number, "variables": {"technician_id": technician_id}, "now": now}
    if not any(cases.correlate_message(session, name, **said) for name in names):
        raise RequestNotInWork()
