"""Ends the customer's task when it is signed by a personal link, or decided in words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.language.declared import tells
from processes.engine.running import cases
from processes.engine.running.tasks import complete_task
from processes.engine.store.models import OpenTask
from processes.files import NewFile
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.signoffs.errors import SignoffUnknown
from processes.signoffs.rules import Decision, Told

TASK = "sign_off"
TOLD = "told"  # that somebody of the staff was told it
TAKEN_BACK = tells("resolution_taken_back", taking_back_reason=str, taken_back_by=str)
DECIDED = tells("decision_taken")
ADDRESS = "address"  # of who signs: doors keep it in `session.info`, where no form can write it


def signed_by_link(
    session: Session,
    request: Request,
    *,
    decision: Decision,
    reason: str,
    actor: Actor,
    ip: str | None,
    now: datetime,
    files: Sequence[NewFile] = (),
) -> None:
    """Complete the open task as this person; SignoffUnknown when none is open, or what the task refuses."""
    session.info[ADDRESS] = ip
    _complete(session, request, decision, reason, actor, now, files)


def told_by_telephone(
    session: Session,
    request: Request,
    *,
    told: Told,
    decision: Decision,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The same as this person said it to the staff."""
    session.info[TOLD] = told
    _complete(session, request, decision, reason, actor, now)


def _complete(
    session: Session,
    request: Request,
    decision: Decision,
    reason: str,
    actor: Actor,
    now: datetime,
    files: Sequence[NewFile] = (),
) -> None:
    query = select(OpenTask.id).where(OpenTask.business_key == request.number, OpenTask.element_id == TASK)
    task_id = session.scalar(query)
    if task_id is None:
        raise SignoffUnknown()
    variables = {"decision": decision.value, "reason": reason}
    complete_task(session, task_id, actor=actor.key, keys=actor.keys, variables=variables, now=now, files=files)


def resolution_taken_back(session: Session, request: Request, *, reason: str, actor: Actor, now: datetime) -> bool:
    """We take the proposal back: the customer's open task ends; whether the process heard it."""
    said = {"taking_back_reason": reason, "taken_back_by": actor.key}
    return cases.correlate_message(session, TAKEN_BACK, business_key=request.number, variables=said, now=now)


def decision_taken(session: Session, number: str, *, now: datetime) -> None:
    """The decision came in words: the customer's open task ends."""
    cases.correlate_message(session, DECIDED, business_key=number, now=now)
