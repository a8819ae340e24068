"""Knows how the tables follow a case to another version: rows keep their ids, so claims, drafts and times stay."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from processes.engine.interpreter.case import Case
from processes.engine.store.history import Recorder
from processes.engine.store.models import InstanceState, Job, JobState, MessageSubscription, OpenTask, ProcessInstance
from processes.engine.store.rows import Place, Rows, Writer, read_rows
from processes.writing import write

_PLAIN = {"synchronize_session": False}


def align(session: Session, instance: ProcessInstance, case: Case, places: dict[Place, str], *, now: datetime) -> None:
    """Bring tasks, jobs and subscriptions in line with the moved case; call it with the instance locked."""
    rows = read_rows(session, instance)
    _rename(session, rows, places)
    _tasks(session, rows, case)
    _jobs(session, rows, case)
    _subscriptions(session, rows, case, instance.business_key)
    write(session, Writer(session, instance, rows, now).differences(case))
    if instance.state is InstanceState.SUSPENDED:
        fresh = update(Job).where(Job.instance_id == instance.id, Job.state == JobState.WAITING)
        session.execute(fresh.values(state=JobState.SUSPENDED), execution_options=_PLAIN)


def _rename(session: Session, rows: Rows, places: dict[Place, str]) -> None:
    """By row, not by element: two elements may change places."""
    for place, (row, _, _) in rows.timers.items():
        if place in places:
            _set(session, Job, row, element_id=places[place])
    for place, row in rows.subscriptions.items():
        if place in places:
            _set(session, MessageSubscription, row, element_id=places[place])
    rows.timers = {_renamed(place, places): known for place, known in rows.timers.items()}
    rows.subscriptions = {_renamed(place, places): known for place, known in rows.subscriptions.items()}


def _renamed(place: Place, places: dict[Place, str]) -> Place:
    return place[0], places.get(place, place[1])


def _tasks(session: Session, rows: Rows, case: Case) -> None:
    for task in case.user_tasks():
        row = rows.tasks.get(task.task_id)
        if row is not None:
            shown = {"element_id": task.element_id, "name": task.name}
            _set(session, OpenTask, row, form_key=task.form, completion=task.completion, **shown)


def _jobs(session: Session, rows: Rows, case: Case) -> None:
    for held in case.held():
        row = rows.held.get(held.task_id)
        if row is not None:
            _set(session, Job, row, element_id=held.element_id, retry=held.retry, priority=held.priority)


def _subscriptions(session: Session, rows: Rows, case: Case, business_key: str) -> None:
    for sub in case.subscriptions():
        row = rows.subscriptions.get((sub.task_id, sub.element_id))
        if row is not None:
            _set(session, MessageSubscription, row, name=sub.message, key=sub.key_under(business_key))


def _set(session: Session, model: type[OpenTask | Job | MessageSubscription], row: int, **values: object) -> None:
    session.execute(update(model).where(model.id == row).values(**values), execution_options=_PLAIN)


def tell(recorder: Recorder, steps: list[tuple[Place, Place]]) -> None:
    """Let history see tokens that stand at elements of another name now."""
    for (process, element), _ in steps:
        recorder.note("moved_away", element_id=element, process=process)
    for _, (process, element) in steps:
        recorder.note("moved_here", element_id=element, process=process)
