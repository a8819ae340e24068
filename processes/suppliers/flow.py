"""Tells a case that an escalation began, was answered or is needed no longer."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from processes.engine.language.declared import tells
from processes.engine.running import cases
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.suppliers.errors import EscalationClosed, RequestNotInWork
from processes.suppliers.models import Escalation
from processes.suppliers.rules import SupplierAnswer

KEPT = timedelta(days=30)
OPENED = tells("escalation_opened", escalation_id=int)
ANSWERED = tells("supplier_answered", answer=str)
WITHDRAWN = tells("escalation_withdrawn", withdrawal_reason=str, withdrawn_by=str)


def escalation_opened(session: Session, request: Request, escalation: Escalation, now: datetime) -> None:
    """Begin to wait for the supplier beside the technician's work; RequestNotInWork when nobody works."""
    received = cases.correlate_message(
        session,
        OPENED,
        business_key=request.number,
        variables={"escalation_id": escalation.id},
        now=now,
    )
    if not received:
        raise RequestNotInWork()


def supplier_answered(session: Session, escalation: Escalation, answer: SupplierAnswer, now: datetime) -> None:
    """End the waiting with the answer; one that comes before the case waits for it (a step is retried) is kept."""
    _tell(session, ANSWERED, escalation, {"answer": answer.answer}, now, ttl=KEPT)


def escalation_withdrawn(session: Session, escalation: Escalation, *, reason: str, actor: Actor, now: datetime) -> None:
    """End the waiting without an answer; EscalationClosed when nothing waits."""
    variables = {"withdrawal_reason": reason, "withdrawn_by": actor.key}
    if not _tell(session, WITHDRAWN, escalation, variables, now):
        raise EscalationClosed()


def _tell(
    session: Session,
    name: str,
    escalation: Escalation,
    variables: Mapping[str, object],
    now: datetime,
    ttl: timedelta = timedelta(0),
) -> bool:
    request = session.get_one(Request, escalation.request_id)
    return cases.correlate_message(
        session,
        name,
        business_key=request.number,
        key=f"escalation:{escalation.id}",
        variables=variables,
        now=now,
        ttl=ttl,
    )
