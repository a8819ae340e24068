"""Several workers on one request: who helps whoever is responsible for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from processes.dispatch.errors import AlreadyHelps, HelperUnknown, RequestNotInWork
from processes.dispatch.events import HELPER_ADDED, HELPER_REMOVED
from processes.dispatch.models import Assignment, Assistance
from processes.dispatch.queries import assignee_of, technician_with
from processes.dispatch.rights import may_reassign
from processes.documents.translations import N_
from processes.notices.rules import kind
from processes.notices.use_cases import tell
from processes.people.models import Person
from processes.people.rights import require
from processes.people.rules import Actor, Role
from processes.requests import use_cases as requests
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES
from processes.together import Read
from processes.writing import updated, write

HELPS = kind(
    "request.helping",
    label=N_("You help with a request"),
    sentence=N_("You help {solver} with {number} {summary} ({customer})"),
    roles={Role.TECHNICIAN},
)


def _helpers() -> Select[Assistance, Person]:
    query = select(Assistance, Person).join(Person, Person.id == Assistance.person_id)
    return query.where(Assistance.request_id == bindparam("request_id"), Assistance.ended_at.is_(None))


def _standing() -> Select[Assignment]:
    return select(Assignment).where(Assignment.request_id == bindparam("request_id"), Assignment.ended_at.is_(None))


HELPERS = Read(_helpers, (Assistance.id,))  # who helps with a request, in the order in which they came
STANDING = Read(_standing)  # its assignment now


def add_helper(session: Session, *, request_id: int, person_id: int | None, actor: Actor, now: datetime) -> Assistance:
    """Let another technician work on a request in work; they are told. Whoever is responsible stays so.

    Forbidden, RequestNotInWork, TechnicianUnknown, AlreadyHelps.
    """
    require(may_reassign(actor))
    request = _in_work(session, request_id)
    person, solver = technician_with(session, person_id), assignee_of(session, [request.id]).get(request.id)
    if (solver is not None and solver.id == person.id) or _current(session, request.id, person.id) is not None:
        raise AlreadyHelps(name=person.name)
    helper = Assistance(request_id=request.id, person_id=person.id, added_by_id=actor.person_id, added_at=now)
    session.add(helper)
    session.flush()
    said: dict[str, Any] = {"technician_id": person.id, "technician": person.name}
    requests.record_event(session, request, HELPER_ADDED, actor=actor, now=now, **said)
    about = {"number": request.number, "summary": request.summary, "customer": request.organisation.name}
    tell(
        session,
        HELPS,
        about=request.number,
        path=f"/requests/{request.number}",
        values={**about, "solver": solver.name if solver else ""},
        people=[person.id],
        roles=(),
        now=now,
        done_by=actor.person_id,
    )
    return helper


def remove_helper(session: Session, *, request_id: int, person_id: int, actor: Actor, now: datetime) -> None:
    """Let a helper go; what they worked stays. Forbidden, RequestNotInWork, HelperUnknown."""
    require(may_reassign(actor))
    request = _in_work(session, request_id)
    helper = _current(session, request.id, person_id)
    if helper is None:
        raise HelperUnknown()
    helper.ended_at = now
    session.flush()
    name = session.get_one(Person, person_id).name
    said: dict[str, Any] = {"technician_id": person_id, "technician": name}
    requests.record_event(session, request, HELPER_REMOVED, actor=actor, now=now, **said)


def end_helping(session: Session, request: Request) -> None:
    """Nobody helps with a request that has ended."""
    write(session, updated(Assistance, {"request_id": request.id, "ended_at": None}, ended_at=request.closed_at))


def is_responsible_now(session: Session, request: Request, person_id: int, now: datetime) -> None:
    """A helper to whom the request is given helps no more: it is theirs."""
    helper = _current(session, request.id, person_id)
    if helper is not None:
        helper.ended_at = now


def _current(session: Session, request_id: int, person_id: int) -> Assistance | None:
    query = select(Assistance).where(Assistance.request_id == request_id, Assistance.person_id == person_id)
    return session.scalar(query.where(Assistance.ended_at.is_(None)))


def _in_work(session: Session, request_id: int) -> Request:
    request = requests.locked(session, request_id=request_id)
    if request.state not in WORK_STATES:
        raise RequestNotInWork()
    return request
