"""Open tasks as lines of a worklist: with the request that each belongs to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.web.ids import identity
from processes.engine import queries as engine
from processes.people.queries import names_of
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.queries import requests_page

FOREVER = "none"  # how a task without a due time is written in an address


@dataclass(frozen=True)
class TaskLine:
    """One open task; `held_by` is the name of who was given it or took it, None while it is free."""

    task: Row[Any]
    request: Request | None
    held_by: str | None
    is_mine: bool
    is_overdue: bool


@dataclass(frozen=True)
class Lines:
    """A page of a worklist; `after` is what the next page's address carries, None on the last."""

    lines: list[TaskLine]
    after: str | None


def task_lines(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    limit: int,
    after: str | None = None,
    whose: str = "all",
    element: str | None = None,
) -> Lines:
    """The open tasks of this person and their groups, soonest due first; three statements.

    `whose` is all, mine (given to me or taken by me) or free (not taken by anybody else).
    """
    found = engine.open_tasks(
        session,
        actor.keys,
        after=read_after(after),
        limit=limit + 1,
        element=element,
        held_by=actor.key if whose == "mine" else None,
        unclaimed_or=actor.key if whose == "free" else None,
    )
    shown = found[:limit]
    requests = requests_of(session, actor, {task.business_key for task in shown})
    names = names_of(session, {_person_id(_holder(task)) for task in shown} - {0})
    lines = [_line(task, requests.get(task.business_key), names, actor, now) for task in shown]
    return Lines(lines, write_after(shown[-1]) if len(found) > limit else None)


def requests_of(session: Session, actor: Actor, numbers: set[str]) -> dict[str, Request]:
    """The requests of these numbers that the actor may see."""
    if not numbers:
        return {}
    page = requests_page(session, actor, where=[Request.number.in_(sorted(numbers))], limit=len(numbers))
    return {request.number: request for request in page.requests}


def _holder(task: Row[Any]) -> str | None:
    holder: str | None = task.claimed_by or task.assignee
    return holder


def _line(task: Row[Any], request: Request | None, names: dict[int, str], actor: Actor, now: datetime) -> TaskLine:
    return TaskLine(
        task,
        request,
        names.get(_person_id(_holder(task))),
        is_mine=actor.key in (task.claimed_by, task.assignee),
        is_overdue=task.due_at is not None and task.due_at < now,
    )


def _person_id(key: str | None) -> int:
    """The person of an actor key; 0 for any other."""
    kind, _, rest = (key or "").partition(":")
    return int(rest) if kind == "person" and rest.isdecimal() else 0


def person_name(session: Session, key: str | None) -> str | None:
    """The name behind an actor key; None for the desk itself."""
    person_id = _person_id(key)
    return names_of(session, {person_id}).get(person_id) if person_id else None


def write_after(task: Row[Any]) -> str:
    """A task's place in the order, as an address carries it."""
    due = task.due_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ") if task.due_at else FOREVER
    return f"{due}_{task.id}"


def read_after(text: str | None) -> tuple[datetime | None, int] | None:
    """The place that an address names; None for none and for nonsense."""
    due, _, number = (text or "").partition("_")
    task_id = identity(number)
    if task_id is None:
        return None
    if due == FOREVER:
        return None, task_id
    try:
        return datetime.strptime(due, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC), task_id
    except ValueError:
        return None
