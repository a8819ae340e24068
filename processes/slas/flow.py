"""Starts the diagram that follows a missed promise, and tells that of the request how far one has come."""

from datetime import datetime, timedelta

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from processes.contracts import queries as contracts
from processes.contracts.rules import Target
from processes.engine.language.declared import starts_with, tells
from processes.engine.running import cases
from processes.engine.store.models import Message
from processes.engine.store.queries import runs_under
from processes.engine.store.retirements import started_by_the_desk
from processes.requests.models import Request
from processes.slas.use_cases import Reached

PROCESS = started_by_the_desk("escalate_breach")
starts_with(PROCESS, request_id=int, target=Target, promise_whom=str)
WARNED = tells(
    "promise_warned",
    promise_target=Target,
    promise_percent=int,
    promise_level=int,
    promise_whom=str,
    promise_priority=str,
)
NONE = timedelta(0)


def promise_warned(session: Session, request: Request, reached: Reached, level: int, whom: str, now: datetime) -> bool:
    """A promise has come to a level: whether the request's diagram hears of it, once for each."""
    message_id = f"promise:{request.id}:{reached.target.value}:{reached.share}:{reached.at.isoformat()}"
    if session.scalar(select(Message.id).where(Message.message_id == message_id)) is not None:
        return True
    return cases.correlate_message(
        session,
        WARNED,
        business_key=request.number,
        variables={
            "promise_target": reached.target.value,
            "promise_percent": reached.percent,
            "promise_level": level,
            "promise_whom": whom,
            "promise_priority": request.priority.value if request.priority else "",
        },
        message_id=message_id,
        now=now,
        ttl=NONE,
    )


def promise_missed(session: Session, request: Request, target: Target, whom: str, now: datetime) -> None:
    """Begin the escalation, unless one of the same promise goes on; `whom` are the tariff's roles of the due time."""
    key = f"{request.number}/{target.value}"
    if session.scalar(select(runs_under(literal(key)))):
        return
    day = contracts.local_day(request.logged_at)
    contract = contracts.contract_for(session, project_id=request.project_id, on=day)
    cases.start(
        session,
        PROCESS,
        business_key=key,
        variables={"request_id": request.id, "target": target.value, "promise_whom": whom},
        pack=contract.pack if contract else "standard",
        now=now,
    )
