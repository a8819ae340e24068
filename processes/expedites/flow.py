"""Starts and wakes the diagram of a shorter reaction, and asks the table what is offered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.files.form_fields import read_fields
from processes.engine.files.forms import validate
from processes.engine.jobs import scheduling
from processes.engine.language.declared import starts_with, tells
from processes.engine.running import cases, deciding, tasks
from processes.engine.store import deployments
from processes.engine.store.models import OpenTask
from processes.engine.store.retirements import started_by_the_desk
from processes.expedites.models import Expedite
from processes.people.rules import Actor
from processes.requests.models import Request

PROCESS = started_by_the_desk("expedite_request")
starts_with(
    PROCESS,
    request_id=int,
    project_id=int,
    expedite_id=int,
    contract_id=int,
    fee=str,
    fee_currency=str,
    is_agreed=bool,
)
ENDED, TAKEN, SETTLED = tells("expedite_ended"), tells("expedite_taken"), tells("expedite_settled", expedite_kept=bool)
TABLE, SETTLE, APPROVE = "expedite_offer", "expedites.settle", "approve_request"
A_MOMENT = timedelta(seconds=1)  # what is met in the last second is met


def offered(session: Session, said: Mapping[str, Any], *, pack: str) -> dict[str, Any]:
    """What the decision table offers for a request of which this is said."""
    return deciding.decide(session, TABLE, said, pack=pack)


def expedite_asked(
    session: Session, request: Request, expedite: Expedite, *, pack: str, actor: Actor, now: datetime
) -> None:
    """Somebody asks for a shorter reaction, and may have agreed to its price with that."""
    cases.start(
        session,
        PROCESS,
        business_key=request.number,
        variables={
            "request_id": request.id,
            "project_id": request.project_id,
            "expedite_id": expedite.id,
            "contract_id": expedite.contract_id,
            "fee": str(expedite.price),
            "fee_currency": expedite.currency,
            "is_agreed": expedite.agreed_at is not None,
        },
        pack=pack,
        actor=actor.key,
        now=now,
    )


def expedite_ended(session: Session, request: Request, now: datetime) -> None:
    """It was taken back, or is of no use any more."""
    cases.correlate_message(session, ENDED, business_key=request.number, now=now)


def expedite_taken(session: Session, request: Request, now: datetime) -> None:
    """A technician has the request in another way than by the task."""
    cases.correlate_message(session, TAKEN, business_key=request.number, now=now)


def expedite_settled(session: Session, request: Request, *, is_kept: bool, now: datetime) -> None:
    """Its promise was met in time, or was not."""
    variables = {"expedite_kept": is_kept}
    cases.correlate_message(session, SETTLED, business_key=request.number, variables=variables, now=now)


def approved(session: Session, request: Request, technician_id: int | None, *, actor: Actor, now: datetime) -> bool:
    """Approve a request that waits for it and give it to a technician, by its own task; whether its form lets us."""
    query = select(OpenTask).where(OpenTask.business_key == request.number, OpenTask.element_id == APPROVE)
    task = session.scalar(query)
    if task is None:
        return False
    form = deployments.form(session, task.instance_id, task.form_key or "")
    given = {"decision": "approve", "technician_id": str(technician_id or "")}
    variables, errors = validate(read_fields(form), given, now=now)
    if errors:
        return False
    tasks.complete_task(session, task.id, actor=actor.key, keys=actor.keys, variables=variables, now=now)
    return True


def look(session: Session, expedite_id: int, at: datetime) -> None:
    """Have somebody look after commit what has become of it."""
    key = f"{SETTLE}:{expedite_id}"
    scheduling.schedule(session, SETTLE, key=key, due_at=at, arguments={"expedite_id": expedite_id})


def look_when_due(session: Session, at: datetime, expedite_id: int) -> None:
    """The same once the last of its promises has run out."""
    key, arguments = f"{SETTLE}:{expedite_id}:due", {"expedite_id": expedite_id}
    scheduling.schedule(session, SETTLE, key=key, due_at=at + A_MOMENT, arguments=arguments)
