"""Plays one diagram on the real engine and tells what happened: what waits, wait after wait, and how the case ends."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.errors import DefinitionRefused
from processes.engine.jobs import claiming, performing
from processes.engine.jobs.scheduling import HANDLERS
from processes.engine.running import cases, signals, tasks
from processes.engine.store import queries
from processes.engine.store.models import Job, JobKind, OpenTask, ProcessInstance
from tests.engine.reference.stored import AGENT, StoredCase

_ACT = re.compile(r"(?P<mark>[!@~#$]?)(?P<name>[\w.]+)(?:\[(?P<which>[^\]]*)\])?(?:/(?P<key>\S+))?(?: (?P<values>.*))?")


class Running(StoredCase):
    """One case. Acts are `a n=1` (complete a task), `!go n=1` (a message), `~go n=1` (a signal of another case), `@b`
    (a timer falls due), `#o` (a job runs), `$cancel`."""

    def waits(self) -> list[str]:
        """What it waits for, in order: tasks, then `!message`, `@timer`, and `held x` or `#x` for steps held back."""
        told = [self._task(task) for task in self.open_tasks()]
        told += [f"{'!' if one.key else '~'}{one.name}" for one in self._subscriptions()]
        for job in self._jobs():
            is_failed = job.kind is JobKind.HELD and job.error
            mark = "@" if job.kind is JobKind.TIMER else "held " if is_failed else "#"
            told.append(f"{mark}{job.element_id}")
        return sorted(told, key=lambda one: (not one[0].isalpha(), one))

    def open_tasks(self) -> list[OpenTask]:
        found = select(OpenTask).where(OpenTask.business_key == self._key).order_by(OpenTask.id)
        return list(self._session.scalars(found, execution_options={"populate_existing": True}))

    def jobs(self) -> list[Job]:
        return self._jobs()

    def error(self) -> str:
        """Why a step is held."""
        return next((job.error for job in self._jobs() if job.error), "")

    def _task(self, task: OpenTask) -> str:
        return task.element_id + (f"[{task.local['item']}]" if "item" in task.local else "")

    def act(self, text: str) -> None:
        """Something happens to the case."""
        found = _ACT.fullmatch(text)
        assert found, text
        values = dict(read(found["values"] or ""))
        self._acts[found["mark"]](found["name"], found["which"], found["key"], values)
        self._session.expire_all()

    @property
    def _acts(self) -> Mapping[str, Callable[[str, str | None, str | None, Mapping[str, Any]], None]]:
        told = {"": self._do, "!": self._tell, "~": self._announce}
        return {**told, "@": self._ring, "#": self._run_job, "$": self._cancel}

    def _do(self, name: str, which: str | None, key: str | None, values: Mapping[str, Any]) -> None:
        wanted = name if which is None else f"{name}[{which}]"
        task = next(task for task in self.open_tasks() if wanted in (task.element_id, self._task(task)))
        seen = queries.task(self._session, task.id)
        assert seen is not None
        self._complete(seen, values)

    def _complete(self, task: Any, values: Any) -> None:
        keys = AGENT | {*task.groups, *([task.assignee] if task.assignee else [])}
        tasks.complete_task(
            self._session, task.id, actor="person:1", keys=frozenset(keys), variables=values, now=self._now
        )

    def _tell(self, name: str, which: str | None, key: str | None, values: Mapping[str, Any]) -> None:
        told = {"business_key": self._key, "key": key, "variables": values, "message_id": str(uuid4())}
        cases.correlate_message(self._session, name, now=self._now, **told)

    def _announce(self, name: str, which: str | None, key: str | None, values: Mapping[str, Any]) -> None:
        signals.broadcast(self._session, name, values, now=self._now)
        self.hear()

    def hear(self) -> None:
        """Whoever is to hear a signal hears it."""
        for job in self._session.scalars(select(Job).where(Job.topic == signals.HEARD).order_by(Job.id)).all():
            HANDLERS[signals.HEARD].function(self._session, now=self._now, **job.arguments)
            self._session.delete(job)
        self._session.flush()
        self._session.expire_all()

    def _ring(self, name: str, which: str | None, key: str | None, values: Mapping[str, Any]) -> None:
        self._work(next(job for job in self._jobs() if job.kind is JobKind.TIMER and job.element_id == name))

    def _run_job(self, name: str, which: str | None, key: str | None, values: Mapping[str, Any]) -> None:
        self._work(next(job for job in self._jobs() if job.kind is JobKind.HELD and job.element_id == name))

    def _work(self, job: Job) -> None:
        self._now = max(self._now, job.next_at)
        claim = claiming.claim(self._session, job.id, now=self._now)
        assert claim is not None, f"the job at {job.element_id} cannot be claimed"
        performing.run_job(self._session, job.id, token=claim.token, now=self._now)

    def _cancel(self, name: str, which: str | None, key: str | None, values: Mapping[str, Any]) -> None:
        cases.cancel(self._session, business_key=self._key, reason="test", actor="person:1", now=self._now)

    def due(self, element: str) -> timedelta:
        """How long after the beginning a timer falls due."""
        job = next(job for job in self._jobs() if job.element_id == element)
        return job.due_at - self.began

    @property
    def began(self) -> datetime:
        found = self._session.get_one(ProcessInstance, self._instance.id)
        return found.started_at.astimezone(UTC)

    def place(self) -> str:
        """What the case waits for; or where it ended, with what."""
        if not self.over:
            return ", ".join(self.waits()) or self._instance.state.value
        data = ", ".join(f"{name}={value!r}" for name, value in sorted(self.variables().items()))
        return f"end {self.ended_at}({data})"


def read(text: str) -> Iterable[tuple[str, Any]]:
    """Values such as `n=1, word='x', items=[1, 2]`."""
    call = ast.parse(f"f({text})", mode="eval").body
    assert isinstance(call, ast.Call)
    return [(one.arg or "", ast.literal_eval(one.value)) for one in call.keywords]


def story(session: Session, files: Mapping[str, bytes], variables: Mapping[str, Any], acts: Iterable[str]) -> str:
    """What is waited for after each act, and how it ends; or why the diagram is refused."""
    try:
        case = Running(session, files, "p", dict(variables))
    except DefinitionRefused as refused:
        return "refused: " + " ".join(dict.fromkeys(str(fault.reason) for fault in refused.faults))
    told = [case.place()]
    for act in acts:
        case.act(act)
        told.append(case.place())
    return " → ".join(told)
