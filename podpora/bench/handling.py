"""What the engine itself costs on `handle_request`: processor time of a step, size of the stored state."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.bench.client import BenchFailed
from podpora.sample import acts
from podpora.sample.desk import Desk
from podpora.sample.storytelling import DVORAK, HORAK, OFFICE
from processes.clock import utcnow
from processes.engine.interpreter.case import Case
from processes.engine.store import deployments
from processes.engine.store.models import ProcessInstance
from processes.requests.rules import Impact

ROUNDS = 200


@dataclass
class Nowhere:
    """An environment whose operations answer what `handle_request` expects, without a database."""

    now: datetime

    def call(self, topic: str, arguments: dict[str, Any], element_id: str, task_id: str) -> Mapping[str, Any] | None:
        """Nothing is done."""
        price = {"amount": "0.00", "currency": "CZK", "minutes_worked": 12, "minutes_billed": 0}
        return {"signoff_days": 10, "price": price}

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Calendars answer at once."""
        later = self.now + timedelta(days=1)
        return dict.fromkeys(("business_days", "business_hours", "end_of_silence"), lambda *_: later)

    def at(self, instant: datetime) -> "Nowhere":
        """The same at another instant."""
        return Nowhere(instant)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Nothing to roll back."""
        yield


def handling(engine: Engine) -> tuple[float, int]:
    """Milliseconds of processor time of one step (restore, complete, advance, dump), bytes at the sign-off."""
    desk = Desk(engine, utcnow() - timedelta(minutes=30))
    number = acts.log(desk, DVORAK, OFFICE, "Bench", "Bench", impact=Impact.PERSON)
    acts.approve(desk, number, HORAK, impact=Impact.PERSON)
    desk.pass_to(desk.now + timedelta(minutes=20))
    acts.work(desk, number, HORAK, 12, "Bench")
    step_ms = _step_ms(engine, number)
    acts.propose(desk, number, HORAK, "software", "Bench")
    with Session(engine) as session:
        return step_ms, len(_instance(session, number).body)


def _instance(session: Session, number: str) -> ProcessInstance:
    return session.scalars(select(ProcessInstance).where(ProcessInstance.business_key == number)).one()


def _step_ms(engine: Engine, number: str) -> float:
    env = Nowhere(utcnow())
    with Session(engine) as session:
        instance = _instance(session, number)
        definitions = deployments.parsed(session, instance.process, instance.pinned, instance.pinned_hash)
        body = instance.body
    times = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        case = Case.restore(definitions, body, env)
        task = next(task for task in case.user_tasks() if task.element_id == "work_on_request")
        case.complete(task.task_id, {"cause": "software", "summary": "Bench"})
        case.advance()
        case.dump()
        times.append((time.thread_time() - began) * 1000)
        if case.held():
            raise BenchFailed(f"a step failed: {case.held()}")
    return statistics.median(times)
