"""Knows what an instance has in the tables before a step, and which differences the step makes."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from processes.engine.interpreter.case import Case
from processes.engine.interpreter.views import Held, Timer, UserTask
from processes.engine.language.durations import pause_after
from processes.engine.language.operations import subject_priority, subject_promise
from processes.engine.language.values import plain_mapping
from processes.engine.store.failures import Failure, failed
from processes.engine.store.models import Job, JobKind, JobState, MessageSubscription, OpenTask, ProcessInstance
from processes.engine.store.writing import NEW, Changes

Place = tuple[str, str]


@dataclass
class Rows:
    """Rows of one instance by their place (engine task id, element id): tasks, timers, held jobs, subscriptions."""

    tasks: dict[str, int] = field(default_factory=dict)
    claimed: dict[int, str | None] = field(default_factory=dict)
    timers: dict[Place, tuple[int, datetime, int]] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    subscriptions: dict[Place, int] = field(default_factory=dict)


def read_rows(session: Session, instance_id: int) -> Rows:
    """What the tables hold for this instance, in one statement; call it with the instance locked."""
    rows = Rows()
    found = session.execute(_EVERYTHING, {"instance_id": instance_id})
    for kind, row_id, task_id, element_id, due_at, attempts, claimed_by in found:
        if kind == "task":
            rows.tasks[task_id] = row_id
            rows.claimed[row_id] = claimed_by
        elif kind == JobKind.TIMER.value:
            rows.timers[task_id, element_id] = (row_id, due_at, attempts)
        elif kind == JobKind.HELD.value:
            rows.held[task_id] = row_id
        else:
            rows.subscriptions[task_id, element_id] = row_id
    return rows


# Written once and in SQL: this runs in every step.
_EVERYTHING = text("""
    select 'task', id, engine_task_id, element_id, due_at, 0, claimed_by from open_task where instance_id = :instance_id
    union all
    select kind, id, engine_task_id, element_id, due_at, attempts, null from job where instance_id = :instance_id
    union all
    select 'subscription', id, engine_task_id, element_id, null, 0, null
    from message_subscription where instance_id = :instance_id
""")


@dataclass
class Writer:
    """Tells the differences of one instance after a step; `ran` is the job that this step worked off."""

    session: Session
    instance: ProcessInstance
    rows: Rows
    now: datetime
    ran: Job | None = None
    changes: Changes = field(default_factory=Changes)

    @cached_property
    def _priority(self) -> int:
        # Asked only where a job is written, which most steps do not.
        return subject_priority(self.session, self.instance.business_key)

    def differences(self, case: Case) -> Changes:
        """What brings tasks, timers, held jobs and subscriptions in line with the case, still to be written."""
        self._tasks(case.user_tasks())
        timers, held = case.timers(), case.held()
        self.changes.delete(Job, self._gone_timers(timers) + self._gone_held(held))
        self.changes.insert(Job, self._new_timers(timers) + self._new_held(held))
        self._subscriptions(case)
        return self.changes

    def _tasks(self, tasks: list[UserTask]) -> None:
        open_now = {task.task_id for task in tasks}
        self.changes.delete(OpenTask, [row for task_id, row in self.rows.tasks.items() if task_id not in open_now])
        new = [task for task in tasks if task.task_id not in self.rows.tasks]
        self.changes.insert(
            OpenTask, [self._task(task) for task in new], promised_at=subject_promise(f"{NEW}.business_key")
        )

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
            "priority": task.priority,
            "completion": task.completion,
            "local": plain_mapping(task.local),
            "created_at": self.now,
        }

    def _new_timers(self, timers: list[Timer]) -> list[dict[str, Any]]:
        return [self._timer(timer) for timer in timers if (timer.task_id, timer.element_id) not in self.rows.timers]

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

    def _timer(self, timer: Timer) -> dict[str, Any]:
        return self._job(JobKind.TIMER, timer.task_id, timer.element_id, due_at=timer.due)

    def _new_held(self, held: list[Held]) -> list[dict[str, Any]]:
        return [self._held_job(task) for task in held if task.task_id not in self.rows.held]

    def _gone_held(self, held: list[Held]) -> list[int]:
        standing = {task.task_id: task for task in held}
        if self.ran is not None and self.ran.kind is JobKind.HELD and self.ran.engine_task_id in standing:
            task = standing[self.ran.engine_task_id]
            after_failure(self.ran, task.error or "The step did not run.", now=self.now)
            if self.ran.state is JobState.FAILED:
                self._tell(task.element_id, self.ran.error or "")
        return [row for task_id, row in self.rows.held.items() if task_id not in standing]

    def _held_job(self, task: Held) -> dict[str, Any]:
        row = self._job(JobKind.HELD, task.task_id, task.element_id, due_at=self.now)
        row |= {"retry": task.retry, "priority": max(task.priority, self._priority)}
        if task.error is not None:
            self._tell(task.element_id, task.error)
            pause = pause_after(task.retry, 1)
            due_at = self.now + pause if pause is not None else self.now
            state = JobState.WAITING if pause is not None else JobState.FAILED
            row |= {"attempts": 1, "error": task.error, "due_at": due_at, "next_at": due_at, "state": state}
        return row

    def _tell(self, element_id: str, error: str) -> None:
        failed(self.session, Failure(self.instance.business_key, element_id, error), now=self.now)

    def _job(self, kind: JobKind, task_id: str, element_id: str, *, due_at: datetime) -> dict[str, Any]:
        return {
            "kind": kind,
            "state": JobState.WAITING,
            "queue": "jobs",
            "instance_id": self.instance.id,
            "engine_task_id": task_id,
            "element_id": element_id,
            "due_at": due_at,
            "next_at": due_at,
            "retry": None,
            "priority": self._priority,
            "attempts": 0,
            "error": None,
            "arguments": {},
            "created_at": self.now,
        }

    def _subscriptions(self, case: Case) -> None:
        wanted = {(sub.task_id, sub.element_id): sub for sub in case.subscriptions()}
        known = self.rows.subscriptions
        self.changes.delete(MessageSubscription, [row for place, row in known.items() if place not in wanted])
        new = [
            {
                "instance_id": self.instance.id,
                "engine_task_id": sub.task_id,
                "element_id": sub.element_id,
                "business_key": self.instance.business_key,
                "name": sub.message,
                "key": self.instance.business_key if sub.key is None else sub.key,
            }
            for place, sub in wanted.items()
            if place not in known
        ]
        self.changes.insert(MessageSubscription, new)


def after_failure(job: Job, error: str, *, now: datetime) -> None:
    """Give the job its next time after a failed attempt, or make it a failed job; recurring work goes on."""
    pause = pause_after(job.retry, job.attempts)
    job.error = error[:4000]
    job.token = None
    job.lease_until = None
    job.sent_at = None
    if pause is not None:
        job.due_at = job.next_at = now + pause
    else:
        job.state = JobState.FAILED
