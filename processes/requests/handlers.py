"""What the diagrams call on requests."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from processes.changing import change
from processes.contracts.rules import Priority
from processes.engine.jobs import scheduling
from processes.engine.language.drawn_tasks import after_drawn_task
from processes.engine.language.operations import (
    Step,
    TaskContext,
    Variables,
    completion,
    file_keeper,
    job_priority,
    lock_subject,
    operation,
    reserved,
)
from processes.files import NewFile
from processes.people.queries import actor_by_key, doer_by_key
from processes.people.rules import SYSTEM, roles_named
from processes.requests import alerts, discussion, notices, queries, use_cases
from processes.requests.event_types import EventKind
from processes.requests.events import after_events, held, lock, record_event
from processes.requests.models import Request, RequestEvent
from processes.requests.rules import is_number

reserved("request_id", "project_id", "requester_key", "approved", "decision")

URGENT = 100


@lock_subject
def lock_request(session: Session, business_key: str) -> bool:
    """Lock the request that a process is about; other processes have their own subjects."""
    return lock(session, business_key)


@job_priority
def urgency(session: Session, business_key: str) -> int | None:
    """The jobs of a critical request go before all others."""
    request = held(session, business_key)
    priority = request.priority if request is not None else session.scalar(_PRIORITY, {"number": business_key})
    return URGENT if priority is Priority.CRITICAL else None


_PRIORITY = select(Request.priority).where(Request.number == bindparam("number"))


@after_events
def hurry(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """A correction makes a request critical, or no longer so."""
    if any(event.kind in (EventKind.IMPACT_CORRECTED, EventKind.CORRECTED) for event in events):
        scheduling.prioritise(session, request.number, URGENT if request.priority is Priority.CRITICAL else 0)


@operation("requests.set_priority", label="Set the priority")
def set_priority(step: Step, *, request_id: int, priority: str) -> None:
    """Keep the decision table's priority on the request and in its history."""
    request = use_cases.locked(step.session, request_id=request_id)
    change(step.session, request, priority=Priority(priority))
    use_cases.record_event(
        step.session, request, EventKind.PRIORITY_SET, actor=SYSTEM, now=step.now, priority=Priority(priority).value
    )


@operation("requests.tell_staff", label="Tell staff of the request")
def tell_staff(step: Step, *, request_id: int, to: str) -> None:
    """Tell everybody with these roles, such as dispatcher, service_manager, at once: in the bell and by mail."""
    request = use_cases.locked(step.session, request_id=request_id)
    alerts.tell_staff(step.session, request, roles=roles_named(to), by=SYSTEM, now=step.now)


@operation("requests.confirm_receipt", label="Confirm receipt to the customer")
def confirm_receipt(step: Step, *, request_id: int) -> None:
    """Mail the requester the number, the priority and the promised times."""
    request = use_cases.locked(step.session, request_id=request_id)
    reopened = EventKind.REOPENED in queries.kinds_of(step.session, request)
    notices.receipt(step.session, request, reopened=reopened, now=step.now)


@completion("requests.answer_question", label="Answer the technician's question", keeps_files=True)
def answer_question(step: Step, *, variables: Variables, task: TaskContext) -> None:
    """Record the customer's answer; refused when it was answered another way."""
    request = use_cases.locked(step.session, number=step.business_key)
    use_cases.answer_question(
        step.session,
        request_id=request.id,
        answer=str(variables.get("answer") or ""),
        files=task.files,
        actor=actor_by_key(step.session, step.actor),
        now=step.now,
    )


@file_keeper
def keep_files(step: Step, files: Sequence[NewFile]) -> bool:
    """The files of any task about a request are kept on it."""
    if not is_number(step.business_key):
        return False
    request = use_cases.locked(step.session, number=step.business_key)
    actor = actor_by_key(step.session, step.actor)
    discussion.keep_files(step.session, request_id=request.id, files=files, actor=actor, now=step.now)
    return True


@after_drawn_task
def note_task(step: Step, task: TaskContext, variables: Variables) -> None:
    """A task that a designer drew into a request's process stands in its history, with the reason that was given."""
    if is_number(step.business_key):
        request = use_cases.locked(step.session, number=step.business_key)
        reason = variables.get("reason")
        why: dict[str, Any] = {"reason": reason} if isinstance(reason, str) and reason else {}
        actor = actor_by_key(step.session, step.actor)
        called = task.name or task.element_id
        record_event(step.session, request, EventKind.TASK_DONE, actor=actor, now=step.now, task=called, **why)


@operation("requests.remind_of_question", label="Remind the customer of the question")
def remind_of_question(step: Step, *, request_id: int) -> None:
    """Mail the requester once more what the technician needs to know."""
    request = use_cases.locked(step.session, request_id=request_id)
    question = queries.open_question(step.session, request)
    if question is not None:
        notices.question_reminder(step.session, request, question, now=step.now)


@operation("requests.withdraw_effects", label="Record the withdrawal")
def withdraw_effects(step: Step, *, request_id: int, reason: str, withdrawn_by: str) -> None:
    """Mark the request as withdrawn and tell everybody concerned."""
    by = doer_by_key(step.session, withdrawn_by)
    use_cases.record_withdrawal(step.session, request_id=request_id, reason=reason, by=by, now=step.now)


@operation("requests.close", label="Close the request")
def close(step: Step, *, request_id: int) -> None:
    """Close the request and tell the customer."""
    use_cases.close_request(step.session, request_id=request_id, now=step.now)
