"""The whole engine on PostgreSQL as the reference's opponent: every act is a step that restores the stored case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.administration import interventions
from processes.engine.interpreter.case import Case
from processes.engine.jobs import claiming, performing
from processes.engine.language.operations import Step
from processes.engine.running import cases, tasks
from processes.engine.running.stepping import environment
from processes.engine.store import deployments, queries
from processes.engine.store.models import InstanceState, Job, JobKind, MessageSubscription, ProcessInstance
from tests.engine.interpreter.bpmn import NOW
from tests.engine.reference import model
from tests.engine.reference.blocks import Program
from tests.engine.reference.model import Values, Wait
from tests.engine.reference.playing import Stumbling
from tests.engine.reference.writing import files

AGENT = frozenset({"staff:agent"})
Register = Callable[..., None]


class StoredCase:
    """One case of deployed files; what it waits for is read from the tables, never from the state."""

    def __init__(self, session: Session, files: Mapping[str, bytes], process: str, variables: Values) -> None:
        self._session = session
        self._now: datetime = NOW
        self._process = process
        self._key = f"R-{uuid4()}"
        deployments.deploy(session, files, note="random", author="system", now=NOW)
        cases.start(session, process, business_key=self._key, variables=variables, now=NOW)

    @property
    def _instance(self) -> Any:
        (found,) = queries.instances(self._session, self._key)
        return found

    @property
    def over(self) -> bool:
        return bool(self._instance.state is InstanceState.ENDED)

    @property
    def ended_at(self) -> str | None:
        found: str | None = self._instance.end_event
        return found

    def variables(self) -> Mapping[str, Any]:
        if self.over:
            return self._last_variables()
        return interventions.variables(self._session, self._instance.id, now=self._now)

    def _last_variables(self) -> Mapping[str, Any]:
        """Of a case that has ended, whose state is kept but moved by nobody."""
        instance = self._session.get_one(ProcessInstance, self._instance.id, populate_existing=True)
        definitions = deployments.parsed(self._session, self._process, instance.pinned, instance.pinned_hash)
        env = environment(self._session, instance, actor="system", now=self._now)
        return Case.restore(definitions, instance.body, env).variables

    def _jobs(self) -> list[Job]:
        found = select(Job).where(Job.instance_id == self._instance.id).order_by(Job.id)
        return list(self._session.scalars(found, execution_options={"populate_existing": True}))

    def _subscriptions(self) -> list[MessageSubscription]:
        waiting = select(MessageSubscription).where(MessageSubscription.instance_id == self._instance.id)
        return list(self._session.scalars(waiting))

    def _complete(self, task: Any, values: Values) -> None:
        session = self._session
        tasks.complete_task(session, task.id, actor="person:1", keys=AGENT, variables=values, now=self._now)

    def _deliver(self, name: str, values: Values, key: str | None = None) -> None:
        told = {"business_key": self._key, "key": key, "variables": values, "message_id": str(uuid4())}
        assert cases.correlate_message(self._session, name, now=self._now, **told)


class Stored(StoredCase):
    """A deployed program and its one case."""

    def __init__(self, session: Session, register: Register, program: Program, numbers: tuple[int, ...]) -> None:
        self._operation = Stumbling(program)
        register("test.work", self._work)
        super().__init__(session, files(program), "main", model.first_variables(numbers))

    def _work(self, step: Step, *, source: int, fails: int, refused_below: int) -> Mapping[str, Any]:
        return self._operation.work(step.element_id, int(source), int(fails), int(refused_below))

    def _places(self) -> list[tuple[Wait, Any]]:
        found = [
            (Wait("task", task.element_id, task.name), task) for task in queries.tasks_of(self._session, self._key)
        ]
        kinds = {JobKind.TIMER: "timer", JobKind.HELD: "job"}
        found += [(Wait(kinds[job.kind], job.element_id or "", ""), job) for job in self._jobs()]
        return found + [(Wait("message", one.element_id, one.key), one) for one in self._subscriptions()]

    def waits(self) -> list[Wait]:
        return sorted(wait for wait, _ in self._places())

    def act(self, wait: Wait, values: Values, draw: Callable[[Any], Any]) -> None:
        rows = [row for place, row in self._places() if place == wait]
        row = draw(st.sampled_from(range(len(rows))))
        if wait.kind == "task":
            self._complete(rows[row], values)
        elif wait.kind == "message":
            self._deliver(wait.element, values, wait.where)
        else:
            self._run(rows[row])
        self._session.expire_all()

    def _run(self, job: Job) -> None:
        self._now = max(self._now, job.due_at)
        if job.kind is JobKind.HELD:
            self._operation.release(job.element_id or "", job.engine_task_id or "")
        claim = claiming.claim(self._session, job.id, now=self._now)
        assert claim is not None, f"the job at {job.element_id} cannot be claimed"
        performing.run_job(self._session, job.id, token=claim.token, now=self._now)
