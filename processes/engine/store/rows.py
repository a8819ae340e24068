"""Knows what an instance has in the tables before a step, and which differences the step makes."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import text, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from processes.engine.interpreter.case import Case
from processes.engine.interpreter.views import Held, Timer, UserTask
from processes.engine.language.durations import pause_after
from processes.engine.language.operations import subject_priority, subject_promise
from processes.engine.language.values import plain_mapping
from processes.engine.store.attempts import after_failure, once_more
from processes.engine.store.failures import Failure, failed
from processes.engine.store.models import Job, JobKind, JobState, MessageSubscription, OpenTask, ProcessInstance
from processes.writing import Part, added, removed

Place = tuple[str, str]


@dataclass
class Rows:
    """Rows of one instance by their place (engine task id, element id): tasks, timers, held jobs, subscriptions.

    `begun` is since when tasks and timers run that nobody has set by hand; `has_others`: other instances run under the
    same business key, None where that is not known.
    """

    tasks: dict[str, int] = field(default_factory=dict)
    claimed: dict[int, str | None] = field(default_factory=dict)
    timers: dict[Place, tuple[int, datetime, int]] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    subscriptions: dict[Place, int] = field(default_factory=dict)
    begun: dict[Place, datetime] = field(default_factory=dict)
    has_others: bool | None = None


def read_rows(session: Session, instance: ProcessInstance) -> Rows:
    """What the tables hold for this instance, in one statement; call it with subject and instance locked."""
    rows = Rows(has_others=False)
    found = session.execute(_EVERYTHING, {"instance_id": instance.id, "business_key": instance.business_key})
    for kind, row_id, task_id, element_id, due_at, attempts, claimed_by, begun_at in found:
        if begun_at is not None:
            rows.begun[task_id, element_id] = begun_at
        if kind == "task":
            rows.tasks[task_id] = row_id
            rows.claimed[row_id] = claimed_by
        elif kind == JobKind.TIMER.value:
            rows.timers[task_id, element_id] = (row_id, due_at, attempts)
        elif kind == JobKind.HELD.value:
            rows.held[task_id] = row_id
        elif kind == "subscription":
            rows.subscriptions[task_id, element_id] = row_id
        else:
            rows.has_others = True
    return rows


# Written once and in SQL: this runs in every step.
_EVERYTHING = text("""
    select 'task', id, engine_task_id, element_id, due_at, 0, claimed_by, created_at
    from open_task where instance_id = :instance_id
    union all
    select kind, id, engine_task_id, element_id, due_at, attempts, null, case when kind = 'timer' and not exists (
        select from operation_audit
        where operation_audit.instance_id = :instance_id and act = 'timer_set' and job_id = job.id
    ) then created_at end
    from job where instance_id = :instance_id
    union all
    select 'subscription', id, engine_task_id, element_id, null, 0, null, null
    from message_subscription where instance_id = :instance_id
    union all
    select 'other', id, '', '', null, 0, null, null
    from process_instance where business_key = :business_key and state = 'active' and id <> :instance_id
""")


@dataclass
class Writer:
    """Tells the differences of one instance after a step; `ran` is the job that this step worked off.

    `due` are new due times by the row of an open task; `is_promised_anew`: open tasks ask again what was promised.
    """

    session: Session
    instance: ProcessInstance
    rows: Rows
    now: datetime
    ran: Job | None = None
    due: Mapping[int, datetime | None] = field(default_factory=dict)
    is_promised_anew: bool = False

    @cached_property
    def _priority(self) -> int:
        # Asked only where a job is written, which most steps do not.
        return subject_priority(self.session, self.instance.business_key)

    def differences(self, case: Case) -> list[Part]:
        """What brings tasks, timers, held jobs and subscriptions in line with the case, still to be written."""
        timers, held = case.timers(), case.held()
        gone = self._gone_timers(timers) + self._gone_held(held)
        jobs = [*removed(Job, gone), *added(Job, self._new_timers(case, timers) + self._new_held(held))]
        return [*self._tasks(case.user_tasks()), *jobs, *self._subscriptions(case)]

    def _tasks(self, tasks: list[UserTask]) -> list[Part]:
        open_now = {task.task_id for task in tasks}
        gone = [row for task_id, row in self.rows.tasks.items() if task_id not in open_now]
        new = [self._task(task) for task in tasks if task.task_id not in self.rows.tasks]
        return [*self._tasks_that_stay(gone), *removed(OpenTask, gone), *added(OpenTask, new)]

    def _tasks_that_stay(self, gone: list[int]) -> list[Part]:
        """New times of tasks, of the case itself and of others under its business key; those `gone` stay out of it."""
        if not self.due and not self.is_promised_anew:
            return []
        values: dict[str, Any] = {
            "due": orjson.dumps({str(row): at for row, at in self.due.items()}).decode(),
            "key": self.instance.business_key if self.is_promised_anew else None,
            "promised": subject_promise(self.session, self.instance.business_key),
            "gone": gone,
        }
        return [Part(OpenTask.__tablename__, _STAYING, values, changes=True)]

    def _task(self, task: UserTask) -> dict[str, Any]:
        return {
            "instance_id": self.instance.id,
            "engine_task_id": task.task_id,
            "process": self.instance.process,
            "business_key": self.instance.business_key,
            "element_id": task.element_id,
            "name": task.name,
            "form_key": task.form,
            "groups": list(task.groups),
            "assignee": task.assignee,
            "due_at": task.due,
            "promised_at": subject_promise(self.session, self.instance.business_key),
            "priority": task.priority,
            "completion": task.completion,
            "local": plain_mapping(task.local),
            "created_at": self.now,
        }

    def _new_timers(self, case: Case, timers: list[Timer]) -> list[dict[str, Any]]:
        new = [timer for timer in timers if (timer.task_id, timer.element_id) not in self.rows.timers]
        named = [(one, (one.task_id, one.element_id, case.label(one.task_id, one.element_id))) for one in new]
        return [self._job(JobKind.TIMER, *place, due_at=timer.due) for timer, place in named]

    def _gone_timers(self, timers: list[Timer]) -> list[int]:
        wanted = {(timer.task_id, timer.element_id): timer for timer in timers}
        known = self.rows.timers
        for place, (row, due_at, attempts) in known.items():
            # A timer that is being retried keeps the time of its next attempt, unless it was armed anew.
            if place in wanted and (wanted[place].due > due_at or (wanted[place].due != due_at and not attempts)):
                self._rearm(row, wanted[place].due)
        return [row for place, (row, _, _) in known.items() if place not in wanted]

    def _rearm(self, row: int, due_at: datetime) -> None:
        fresh = {"due_at": due_at, "next_at": due_at, "attempts": 0, "error": None, "token": None, "lease_until": None}
        self.session.execute(update(Job).where(Job.id == row).values(state=JobState.WAITING, sent_at=None, **fresh))

    def _new_held(self, held: list[Held]) -> list[dict[str, Any]]:
        return [self._held_job(task) for task in held if task.task_id not in self.rows.held]

    def _gone_held(self, held: list[Held]) -> list[int]:
        standing = {task.task_id: task for task in held}
        if self.ran is not None and self.ran.kind is JobKind.HELD and self.ran.engine_task_id in standing:
            task = standing[self.ran.engine_task_id]
            if task.error is None and task.outside is not None:
                once_more(self.ran, task.outside, now=self.now)
            else:
                after_failure(self.ran, task.error or "The step did not run.", now=self.now, is_final=task.final)
            if self.ran.state is JobState.FAILED:
                self._tell(task.element_id, self.ran.error or "")
        return [row for task_id, row in self.rows.held.items() if task_id not in standing]

    def _held_job(self, task: Held) -> dict[str, Any]:
        row = self._job(JobKind.HELD, task.task_id, task.element_id, task.name, due_at=self.now)
        row |= {"retry": task.retry, "priority": max(task.priority, self._priority), "topic": task.outside}
        if task.error is not None:
            self._tell(task.element_id, task.error)
            pause = None if task.final else pause_after(task.retry, 1)
            due_at = self.now + pause if pause is not None else self.now
            state = JobState.WAITING if pause is not None else JobState.FAILED
            row |= {"attempts": 1, "error": task.error, "due_at": due_at, "next_at": due_at, "state": state}
        return row

    def _tell(self, element_id: str, error: str) -> None:
        failed(self.session, Failure(self.instance.business_key, element_id, error), now=self.now)

    def _job(self, kind: JobKind, task_id: str, element_id: str, name: str, *, due_at: datetime) -> dict[str, Any]:
        return {
            "kind": kind,
            "state": JobState.WAITING,
            "queue": "jobs",
            "instance_id": self.instance.id,
            "engine_task_id": task_id,
            "element_id": element_id,
            "name": name,
            "topic": None,
            "due_at": due_at,
            "next_at": due_at,
            "retry": None,
            "priority": self._priority,
            "attempts": 0,
            "error": None,
            "arguments": {},
            "created_at": self.now,
        }

    def _subscriptions(self, case: Case) -> list[Part]:
        wanted = {(sub.task_id, sub.element_id): sub for sub in case.subscriptions()}
        gone = [row for place, row in self.rows.subscriptions.items() if place not in wanted]
        new = [
            {
                "instance_id": self.instance.id,
                "engine_task_id": sub.task_id,
                "element_id": sub.element_id,
                "business_key": self.instance.business_key,
                "name": sub.message,
                "key": sub.key_under(self.instance.business_key),
            }
            for place, sub in wanted.items()
            if place not in self.rows.subscriptions
        ]
        return [*removed(MessageSubscription, gone), *added(MessageSubscription, new)]


def changed(instance: ProcessInstance, **values: Any) -> Part:
    """Give the instance these values, the object at once, which then counts as unchanged."""
    for name, value in values.items():
        set_committed_value(instance, name, value)
    written = {name: value.value if isinstance(value, enum.Enum) else value for name, value in values.items()}
    sql = (
        f"UPDATE {instance.__tablename__} SET {', '.join(f'{name} = {{{name}}}' for name in values)} WHERE id = {{id}}"
    )
    return Part(instance.__tablename__, sql, {**written, "id": instance.id}, changes=True)


_STAYING = """
    UPDATE open_task SET
        due_at = CASE WHEN {due}::jsonb ? open_task.id::text
            THEN ({due}::jsonb ->> open_task.id::text)::timestamptz ELSE due_at END,
        promised_at = CASE WHEN business_key = {key}::text THEN {promised}::timestamptz ELSE promised_at END
    WHERE ({due}::jsonb ? open_task.id::text OR business_key = {key}::text) AND id <> ALL({gone}::bigint[])
"""
