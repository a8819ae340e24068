"""Knows what screens read of the engine: worklists, a case's tasks and history, diagrams, failed jobs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from processes.engine.files.resources import DefinitionKind
from processes.engine.store.locks import LIVING
from processes.engine.store.models import (
    NEVER,
    AnyRow,
    Definition,
    InstanceState,
    Job,
    JobState,
    Message,
    MessageState,
    OpenTask,
    ProcessHistory,
    ProcessInstance,
)
from processes.paging import By, Page, keyset, page_of

_TASK = OpenTask.__table__.c
_LED = f"coalesce(open_task.promised_at, open_task.due_at, {NEVER})"
TASK_OF = _TASK.business_key  # whose task it is
LED = (By(literal_column(_LED, DateTime(timezone=True))), By(_TASK.id))  # by the nearest promise
BY_NAME, BY_AGE = By(_TASK.spoken_name), By(_TASK.created_at)


def open_tasks(
    session: Session,
    keys: Iterable[str],
    *,
    order: Sequence[By] = LED,
    after: str | None = None,
    limit: int = 50,
    **narrowed: Any,
) -> Page[AnyRow]:
    """A page of the tasks that these keys may work on, narrowed as in `tasks_page`; rows have every column."""
    page = tasks_page(keys, order=order, after=after, limit=limit, **narrowed)
    return page_of(session.execute(page).all(), order, limit, after)


def tasks_page(
    keys: Iterable[str],
    *,
    order: Sequence[By] = LED,
    after: str | None = None,
    limit: int = 50,
    process: str | None = None,
    element: str | None = None,
    unclaimed_or: Collection[str] | None = None,
    held_by: Collection[str] | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> Select[Any]:
    """A page of the tasks that these keys may work on, led by the nearest promise, else by their own due time.

    `after` is the cursor of the page before (CursorUnknown). `unclaimed_or` leaves out what others than these
    actors were given or have claimed; `held_by` leaves only what these actors were given or have claimed.
    """
    page = _mine(select(*_TASK), set(keys), process, element).where(*where)
    if unclaimed_or is not None:
        page = _not_with_others(page, unclaimed_or)
    if held_by is not None:
        page = page.where(or_(_TASK.assignee.in_(sorted(held_by)), _TASK.claimed_by.in_(sorted(held_by))))
    return keyset(page, order, after, limit)


def their_tasks(
    keys: Iterable[str],
    *,
    element: str | None = None,
    unclaimed_or: Collection[str] | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> Select[int]:
    """The ids of all of them, for other statements."""
    found = _mine(select(_TASK.id), set(keys), None, element).where(*where)
    return found if unclaimed_or is None else _not_with_others(found, unclaimed_or)


def _not_with_others(found: Select[Any], actors: Collection[str]) -> Select[Any]:
    theirs = sorted(actors)
    unclaimed = or_(_TASK.claimed_by.is_(None), _TASK.claimed_by.in_(theirs))
    return found.where(unclaimed, or_(_TASK.assignee.is_(None), _TASK.assignee.in_(theirs)))


def _mine(found: Select[Any], keys: set[str], process: str | None, element: str | None) -> Select[Any]:
    held = sorted(keys)
    found = found.where(or_(_TASK.groups.op("&&")(held), _TASK.assignee.in_(held)))
    if process is not None:
        found = found.where(_TASK.process == process)
    if element is not None:
        found = found.where(_TASK.element_id == element)
    return found


def task(session: Session, task_id: int) -> AnyRow | None:
    """One open task with its case's `pinned_hash` and stored `body`, or None."""
    return session.execute(_ONE_TASK, {"task_id": task_id}).one_or_none()


_ONE_TASK = (
    select(*_TASK, ProcessInstance.__table__.c.pinned_hash, ProcessInstance.__table__.c.body)
    .join(ProcessInstance.__table__, ProcessInstance.__table__.c.id == _TASK.instance_id)
    .where(_TASK.id == bindparam("task_id"))
)


def tasks_of(session: Session, business_key: str) -> Sequence[AnyRow]:
    """Every open task under a business key, oldest first."""
    return session.execute(select(*_TASK).where(_TASK.business_key == business_key).order_by(_TASK.id)).all()


def instances(session: Session, business_key: str) -> Sequence[AnyRow]:
    """Every instance under a business key, oldest first, without its stored state."""
    columns = [column for column in ProcessInstance.__table__.c if column.name != "body"]
    found = select(*columns).where(ProcessInstance.business_key == business_key)
    return session.execute(found.order_by(ProcessInstance.id)).all()


def runs_under(business_key: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a process lives under the business key that another query knows."""
    living = ProcessInstance.state.in_(LIVING)
    return select(ProcessInstance.id).where(ProcessInstance.business_key == business_key, living).exists()


def history(session: Session, business_key: str, *, limit: int = 1000) -> Sequence[ProcessHistory]:
    """What happened under a business key, oldest first."""
    # Nothing happened before the first start: the months before it need not be looked through.
    began = select(func.min(ProcessInstance.started_at)).where(ProcessInstance.business_key == business_key)
    found = select(ProcessHistory).where(
        ProcessHistory.business_key == business_key, ProcessHistory.at >= began.scalar_subquery()
    )
    return session.scalars(found.order_by(ProcessHistory.id).limit(limit)).all()


def failed_jobs(session: Session, *, after: int = 0, limit: int = 50) -> Sequence[AnyRow]:
    """Jobs that are out of attempts, with the process and business key they belong to, if any."""
    return session.execute(
        select(*Job.__table__.c, ProcessInstance.process, ProcessInstance.business_key)
        .outerjoin(ProcessInstance, ProcessInstance.id == Job.instance_id)
        .where(Job.state == JobState.FAILED, Job.id > after)
        .order_by(Job.id)
        .limit(limit)
    ).all()


def jobs_of(session: Session, business_key: str) -> Sequence[AnyRow]:
    """Timers and held steps of the living processes under a business key, next due first."""
    return session.execute(
        select(*Job.__table__.c)
        .join(ProcessInstance, ProcessInstance.id == Job.instance_id)
        .where(ProcessInstance.business_key == business_key)
        .order_by(Job.due_at, Job.id)
    ).all()


def unmatched_messages(session: Session, *, before: int | None = None, limit: int = 50) -> Sequence[Message]:
    """Messages that nobody received, newest first."""
    found = select(Message).where(Message.state == MessageState.UNMATCHED)
    if before is not None:
        found = found.where(Message.id < before)
    return session.scalars(found.order_by(Message.id.desc()).limit(limit)).all()


def message_state(session: Session, message_id: str) -> MessageState | None:
    """What became of the message with this id; None for one that never came."""
    return session.scalar(select(Message.state).where(Message.message_id == message_id))


def backlog(session: Session, *, now: datetime) -> dict[str, int | float]:
    """Figures for monitoring: due, failed and oldest_due_s of jobs, running instances, open tasks."""
    waiting = (Job.state == JobState.WAITING) & (Job.due_at <= now)
    due, oldest = session.execute(select(func.count(), func.min(Job.due_at)).where(waiting)).one()
    counts = {
        "failed": select(func.count()).where(Job.state == JobState.FAILED),
        "instances": select(func.count()).where(ProcessInstance.state.in_(LIVING)),
        "tasks": select(func.count()).select_from(OpenTask),
    }
    figures: dict[str, int | float] = {name: session.scalar(count) or 0 for name, count in counts.items()}
    return figures | {"due": due, "oldest_due_s": (now - oldest).total_seconds() if oldest else 0.0}


@dataclass(frozen=True, slots=True)
class Diagram:
    """One diagram of a case as the viewer shows it; the sets are element ids, `taken` sequence flow ids."""

    instance_id: int
    process: str
    name: str
    version: int
    state: InstanceState
    xml: str
    active: frozenset[str]
    completed: frozenset[str]
    taken: frozenset[str]
    failed: frozenset[str]


def diagram(session: Session, business_key: str) -> list[Diagram]:
    """The diagrams of every instance under a business key, called ones that were entered included."""
    return [shown for row in instances(session, business_key) for shown in _diagrams(session, row)]


def _diagrams(session: Session, instance: AnyRow) -> list[Diagram]:
    of_case = (ProcessHistory.business_key == instance.business_key) & (ProcessHistory.at >= instance.started_at)
    found = select(ProcessHistory).where(of_case, ProcessHistory.instance_id == instance.id).order_by(ProcessHistory.id)
    entries: dict[str, list[ProcessHistory]] = {instance.process: []}
    for entry in session.scalars(found):
        entries.setdefault(entry.process, []).append(entry)
    jobs = select(Job.element_id).where(Job.instance_id == instance.id, Job.state == JobState.FAILED)
    failed = frozenset(name for name in session.scalars(jobs) if name)
    definitions = session.execute(
        select(Definition.key, Definition.name, Definition.version, Definition.content)
        .where(Definition.id.in_(instance.pinned), Definition.kind == DefinitionKind.BPMN, Definition.key.in_(entries))
        .order_by(Definition.id)
    )
    entered = list(entries)  # the instance's own, then each as the case came to it
    ordered = sorted(definitions, key=lambda row: entered.index(row.key))
    return [_diagram(instance, row, entries[row.key], failed) for row in ordered]


# Whether a token came to an element or left it; a migration moves it from one to another.
_CHANGES = {"started": 1, "moved_here": 1, "moved_away": -1, "completed": -1, "cancelled": -1}


def _diagram(instance: AnyRow, row: AnyRow, entries: Sequence[ProcessHistory], failed: frozenset[str]) -> Diagram:
    standing: dict[str, int] = {}
    for entry in entries:
        if entry.kind in _CHANGES:
            # The start of what ended in the same step is not recorded.
            change = _CHANGES[entry.kind]
            standing[entry.element_id] = max(0, standing.get(entry.element_id, 0) + change)
    running = instance.state in LIVING
    return Diagram(
        instance_id=instance.id,
        process=row.key,
        name=row.name,
        version=row.version,
        state=instance.state,
        xml=row.content.decode("utf-8", "replace"),
        active=frozenset(name for name, count in standing.items() if count > 0 and running),
        completed=frozenset(entry.element_id for entry in entries if entry.kind == "completed"),
        taken=frozenset(flow for entry in entries for flow in entry.details.get("flows", ())),
        failed=failed,
    )
