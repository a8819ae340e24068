"""Knows one scenario while it is played: its session, its answers, its time and what stands in the tables."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.administration.inspection import inspect
from processes.engine.checking.scenario_checks import Played
from processes.engine.designing.scenarios.errors import Missed, Stopped
from processes.engine.files.scenario_files import Answer, Scenario
from processes.engine.language.builtins import builtins
from processes.engine.language.expressions import value
from processes.engine.language.subjects import SUBJECTS, Setting, Staged
from processes.engine.running import cases
from processes.engine.running.answering import ScenarioSession
from processes.engine.running.stepping import environment
from processes.engine.sentences import N_, Sentence
from processes.engine.store import queries
from processes.engine.store.models import AnyRow, MessageSubscription, ProcessInstance

SECONDS = 30


class Play:
    """A case that a scenario plays; every act is a transaction of its own inside the one that is rolled back."""

    def __init__(
        self, connection: Connection, scenario: Scenario, diagrams: Played, *, pack: str, now: datetime
    ) -> None:
        self.connection = connection
        self.scenario = scenario
        self.diagrams = diagrams
        self.pack = pack
        self.now = scenario.now or now
        self.answers: dict[str, Answer] = dict(scenario.answers)
        self.staged = Staged(f"scenario:{scenario.name}"[:200])
        self.names: dict[str, Any] = {}
        self.instance_id = 0
        self._until = time.monotonic() + SECONDS

    @property
    def business_key(self) -> str:
        """The case's."""
        return self.staged.business_key

    @property
    def process(self) -> str:
        """The id of the process that is played."""
        return self.diagrams.root.process

    def sessions(self) -> ScenarioSession:
        """A further session, as a worker opens one."""
        return ScenarioSession(self.connection, self)

    @contextmanager
    def acting(self) -> Iterator[Session]:
        """One transaction of a door."""
        self.check_time()
        with self.sessions() as session, committing(session):
            yield session

    def check_time(self) -> None:
        """Raise Stopped when the scenario has had its time."""
        if time.monotonic() > self._until:
            raise Stopped(SECONDS)

    def answer(self, name: str, element_id: str) -> Answer | None:
        """The answer that the scenario gives for this element, or for the operation wherever it is."""
        self.check_time()
        found = self.answers.get(element_id) or self.answers.get(name)
        if found is None or found.error is not None:
            return found
        return Answer(self._filled(found.result, self.names))

    def start(self) -> None:
        """Set up the subject, and start the process unless the subject did."""
        subject = SUBJECTS.get(self.scenario.subject)
        with self.acting() as session:
            start = {name: self._filled(given, {}) for name, given in self.scenario.start.items()}
            if subject is not None:
                self.staged = subject.function(Setting(session, self.now, self.pack, self.process, start))
                self.names = {**self.staged.names, "business_key": self.business_key}
            if self.process not in self.staged.started:
                variables = {**self.staged.variables, **start}
                key, pack = self.business_key, self.pack
                cases.start(session, self.process, business_key=key, variables=variables, pack=pack, now=self.now)
            self.instance_id = self._instance(session).id

    def _instance(self, session: Session) -> ProcessInstance:
        mine = (ProcessInstance.business_key == self.business_key) & (ProcessInstance.process == self.process)
        found = session.scalars(select(ProcessInstance).where(mine).order_by(ProcessInstance.id.desc())).first()
        if found is None:
            raise Missed(Sentence(N_("the process starts")), Sentence(N_("the subject did not start it")))
        return found

    def fill(self, session: Session, given: Any) -> Any:
        """A value of the scenario with its expressions worked out where the case stands now."""
        instance = session.get_one(ProcessInstance, self.instance_id)
        env = environment(session, instance, actor="system", now=self.now)
        return self._filled(given, {**self.variables(session), **self.names}, env.functions())

    def fill_all(self, session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
        """The same for a mapping."""
        return {name: self.fill(session, item) for name, item in given.items()}

    def _filled(
        self, given: Any, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] | None = None
    ) -> Any:
        if isinstance(given, Mapping):
            return {name: self._filled(item, names, functions) for name, item in given.items()}
        if isinstance(given, list):
            return [self._filled(item, names, functions) for item in given]
        if isinstance(given, str) and "${" in given:
            return value(given, dict(names), functions or builtins(self.now))
        return given

    def instance(self, session: Session) -> ProcessInstance:
        """The case as it is now."""
        return session.get_one(ProcessInstance, self.instance_id, populate_existing=True)

    def variables(self, session: Session) -> Mapping[str, Any]:
        """The case's own variables as they are now."""
        return inspect(session, self.instance_id, now=self.now).variables

    def tasks(self, session: Session) -> Sequence[AnyRow]:
        """What is asked of people, of this process alone."""
        return [task for task in queries.tasks_of(session, self.business_key) if task.instance_id == self.instance_id]

    def messages(self, session: Session) -> list[str]:
        """What is listened for, each name once."""
        mine = select(MessageSubscription.name).where(MessageSubscription.instance_id == self.instance_id)
        return list(dict.fromkeys(session.scalars(mine.order_by(MessageSubscription.id))))
