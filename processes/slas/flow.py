"""Starts the diagram that follows a missed promise."""

from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from processes.contracts import queries as contracts
from processes.contracts.rules import Target
from processes.engine.running import cases
from processes.engine.store.queries import runs_under
from processes.requests.models import Request

PROCESS = "escalate_breach"


def promise_missed(session: Session, request: Request, target: Target, now: datetime) -> None:
    """Begin the escalation, unless one of the same promise goes on."""
    key = f"{request.number}/{target.value}"
    if session.scalar(select(runs_under(literal(key)))):
        return
    day = contracts.local_day(request.logged_at)
    contract = contracts.contract_for(session, project_id=request.project_id, on=day)
    cases.start(
        session,
        PROCESS,
        business_key=key,
        variables={"request_id": request.id, "target": target.value},
        pack=contract.pack if contract else "standard",
        now=now,
    )
