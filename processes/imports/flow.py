"""Has workers go through files, and lets the cases of open requests begin where they stood."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.jobs import scheduling
from processes.engine.running import tasks
from processes.engine.store.models import OpenTask
from processes.people.rules import Actor, Role
from processes.requests.models import Request

CHECK, RUN = "imports.check", "imports.run"
RETRY = "R1/PT10S"
DISPATCH = "dispatch.decide"  # the completion of the task in which a request is approved and given to somebody


def queue(session: Session, topic: str, import_id: int, *, now: datetime) -> None:
    """Have a file checked or taken over after commit."""
    key = f"{topic}:{import_id}"
    arguments = {"import_id": import_id}
    scheduling.schedule(session, topic, due_at=now, arguments=arguments, queue="reports", key=key, retry=RETRY)


def assign(session: Session, request: Request, technician_id: int, *, actor: Actor, now: datetime) -> bool:
    """Approve a request and give it to its technician as dispatchers do; whether its case waited for that."""
    waiting = select(OpenTask.id).where(OpenTask.business_key == request.number, OpenTask.completion == DISPATCH)
    task_id = session.scalar(waiting)
    if task_id is None:
        return False
    keys = frozenset({actor.key, *(f"staff:{role.value}" for role in Role)})
    said = {"decision": "approve", "technician_id": str(technician_id), "impact": request.impact.value}
    tasks.complete_task(session, task_id, actor=actor.key, keys=keys, variables=said, now=now)
    return True
