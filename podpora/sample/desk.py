"""People of the sample company at work: each act is one transaction at an instant that the sample names.

The sample is a door with a clock of its own: it passes `now`, and works off the timers that fall due
on the way, so days pass in seconds. While it does, it holds the processes' timers (`holding_timers`),
or a scheduler would fire the past's timers by the real clock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.jobs import claiming, performing, recounting, scheduling
from processes.engine.jobs.sweeping import hold_timers
from processes.engine.running import tasks
from processes.engine.store.models import Job, JobKind, JobState, OpenTask
from processes.people.queries import actor_of, person_by_email
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.transactions import settle

T = TypeVar("T")
_RECOUNTS = select(Job.key, Job.arguments).where(Job.topic == recounting.TOPIC, Job.state == JobState.WAITING)


class SampleBroken(RuntimeError):
    """The sample's story does not fit the desk: a defect of ours."""


@contextmanager
def holding_timers(engine: Engine) -> Iterator[None]:
    """No scheduler fires a timer for the length of the block; mails and the like are delivered."""
    with engine.connect() as connection, hold_timers(connection):
        yield


@dataclass
class Desk:
    """The desk as the sample uses it; `now` only moves forward."""

    engine: Engine
    now: datetime

    def act(self, deed: Callable[[Session, datetime], T]) -> T:
        """Do something in one transaction, now; due times follow in it, or a worker would date them today."""
        with Session(self.engine, expire_on_commit=False) as session, committing(session):
            done = deed(session, self.now)
            settle(session)
            for key, about in session.execute(_RECOUNTS).all():
                recounting.recount(session, business_key=about["business_key"], now=self.now)
                scheduling.unschedule(session, key)
            return done

    def actor(self, email: str) -> Actor:
        """The person with this address, with every right."""
        with Session(self.engine) as session:
            person = person_by_email(session, email)
            actor = actor_of(session, person.id) if person else None
        if actor is None:
            raise SampleBroken(f"nobody has the address {email}")
        return actor

    def request_id(self, number: str) -> int:
        """The id behind a number."""
        with Session(self.engine) as session:
            return session.scalars(select(Request.id).where(Request.number == number)).one()

    def complete(self, number: str, element: str, email: str, **variables: Any) -> None:
        """Fill in and send the form of an open task."""
        actor = self.actor(email)

        def deed(session: Session, now: datetime) -> None:
            query = select(OpenTask.id).where(OpenTask.business_key == number, OpenTask.element_id == element)
            task_id = session.scalar(query)
            if task_id is None:
                raise SampleBroken(f"{number} has no open task {element}")
            tasks.complete_task(session, task_id, actor=actor.key, keys=actor.keys, variables=variables, now=now)

        self.act(deed)

    def pass_to(self, instant: datetime) -> list[str]:
        """Let time pass: every timer and retry of a process that falls due on the way runs at its own instant.

        Returns the ids of the elements that ran.
        """
        ran = []
        while (job := self._next_due(instant)) is not None:
            self.now = max(self.now, job.due_at)
            self._run(job.id)
            ran.append(job.element_id or "")
        self.now = max(self.now, instant)
        return ran

    def _next_due(self, until: datetime) -> Job | None:
        query = select(Job).where(Job.kind != JobKind.WORK, Job.state == JobState.WAITING, Job.due_at <= until)
        with Session(self.engine) as session:
            return session.scalars(query.order_by(Job.due_at, Job.id).limit(1)).first()

    def _run(self, job_id: int) -> None:
        claim = self.act(lambda session, now: claiming.claim(session, job_id, now=now))
        if claim is None:
            raise SampleBroken(f"job {job_id} is taken by somebody else")
        self.act(lambda session, now: performing.run_job(session, job_id, token=claim.token, now=now))
