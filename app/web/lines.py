"""Open tasks as lines of a worklist: with the request that each belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.web.names import people
from app.web.targets import Chip, chips, pressing
from processes.engine.store import queries as engine
from processes.paging import By, Page
from processes.people.confidential import number_shown
from processes.people.keys import people_of_key
from processes.people.queries import names_of
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.queries import requests_page
from processes.slas.queries import promises_of


@dataclass(frozen=True)
class TaskLine:
    """One open task; `held_by` is the name of who was given it or took it, None while it is free."""

    task: Row[Any]
    request: Request | None
    held_by: str | None
    is_mine: bool
    is_open_to_me: bool
    is_overdue: bool
    instead_of: str | None  # for whom who sees it would do it
    promise: Chip | None = None  # of those that run the nearest, for staff


def task_lines(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    limit: int,
    order: Sequence[By] = engine.LED,
    after: str | None = None,
    whose: str = "all",
    element: str | None = None,
    keys: frozenset[str] | None = None,
) -> Page[TaskLine]:
    """The open tasks of this person and their groups, led by the nearest promise; at most six statements.

    `whose` is all, mine (given to me or taken by me) or free (not taken by anybody else). `keys` are other groups
    whose tasks are shown to whoever looks after them; `is_open_to_me`: this person's to do. CursorUnknown.
    """
    found = engine.open_tasks(
        session,
        actor.task_keys if keys is None else keys,
        order=order,
        after=after,
        limit=limit,
        element=element,
        where=[number_shown(actor, engine.TASK_OF)],
        **narrowed(actor, whose),
    )
    requests = requests_of(session, actor, {task.business_key for task in found.rows})
    names = names_of(session, {person for task in found.rows for person in people_of_key(_holder(task))})
    promises = promises_of(session, [request.id for request in requests.values()], now) if actor.is_staff else {}
    chips_of = {number: chips(promises.get(request.id, ())) for number, request in requests.items()}
    lines = [
        _line(task, requests.get(task.business_key), names, actor, now, pressing(chips_of.get(task.business_key, ())))
        for task in found.rows
    ]
    return Page(lines, found.after, found.before)


def narrowed(actor: Actor, whose: str) -> dict[str, frozenset[str]]:
    """What `whose` asks of the engine."""
    return {name: actor.own_keys for word, name in (("mine", "held_by"), ("free", "unclaimed_or")) if word == whose}


def requests_of(session: Session, actor: Actor, numbers: set[str]) -> dict[str, Request]:
    """The requests of these numbers that the actor may see."""
    if not numbers:
        return {}
    page = requests_page(session, actor, where=[Request.number.in_(sorted(numbers))], limit=len(numbers))
    return {request.number: request for request in page.rows}


def may_work_on(actor: Actor, task: Row[Any]) -> bool:
    """Whether an open task waits for this person or their groups."""
    return task.assignee in actor.task_keys or bool(actor.task_keys.intersection(task.groups))


def doer(actor: Actor, task: Row[Any]) -> Actor:
    """As whom this person does an open task: as themselves, or instead of somebody who is away."""
    return actor.doing(task.assignee, task.groups, task.claimed_by)


def _holder(task: Row[Any]) -> str | None:
    holder: str | None = task.claimed_by or task.assignee
    return holder


def _line(
    task: Row[Any],
    request: Request | None,
    names: dict[int, str],
    actor: Actor,
    now: datetime,
    promise: Chip | None,
) -> TaskLine:
    return TaskLine(
        task,
        request,
        next((names[person] for person in people_of_key(_holder(task)) if person in names), None),
        is_mine=not actor.own_keys.isdisjoint({task.claimed_by, task.assignee}),
        is_open_to_me=may_work_on(actor, task),
        is_overdue=task.due_at is not None and task.due_at < now,
        instead_of=doer(actor, task).absent_name,
        promise=promise,
    )


def person_name(session: Session, key: str | None) -> str | None:
    """The name behind an actor key, with that of whom they stood in for; None for the desk itself."""
    return people(session, [key]).get(key) if people_of_key(key) and key else None
