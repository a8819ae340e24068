"""Kills this process (or its whole role) at a named point: the real code runs up to there and not one step further."""

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.jobs import claiming, performing, sweeping
from processes.engine.running import cases
from processes.outbox import OutboxEvent, post
from workers.sessions import WorkerSession, worker_engine

KILLED = "test.killed"


def die() -> None:
    """End at once, as by a power cut; with KILL_WHOM=all the parent and its other children as well."""
    if os.environ.get("KILL_WHOM") == "all":
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner: Any, name: str, act: Callable[..., None]) -> None:
    """Call `act` with the same arguments before each call of this function."""
    really = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        act(*arguments, **named)
        return really(*arguments, **named)

    setattr(owner, name, wrapped)


def after(owner: Any, name: str, act: Callable[..., None]) -> None:
    """Call `act` with the same arguments after each call of this function."""
    really = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        result = really(*arguments, **named)
        act(*arguments, **named)
        return result

    setattr(owner, name, wrapped)


def arrange_worker() -> None:
    """Let a worker die as KILLS says (`12=claimed,13=committed`, by job), at each job once."""
    points = dict(pair.split("=") for pair in os.environ.get("KILLS", "").split(",") if pair)

    def reached(point: str, job_id: int) -> None:
        if points.get(str(job_id)) == point and _first_time(job_id):
            die()

    before(performing, "perform", lambda sessions, job_id, **_: reached("received", job_id))
    before(performing, "_do", lambda sessions, claim, clock: reached("claimed", claim.id))
    after(claiming, "finish", lambda session, job, **_: (session.flush(), reached("worked", job.id)))
    after(performing, "run_job", lambda session, job_id, **_: (session.flush(), reached("worked", job_id)))
    after(performing, "perform", lambda sessions, job_id, **_: reached("committed", job_id))


def _first_time(job_id: int) -> bool:
    """Whether nobody has died at this job; notes that somebody does."""
    with WorkerSession() as session, committing(session):
        known = select(func.count()).where(
            OutboxEvent.topic == KILLED, OutboxEvent.payload["job"].as_integer() == job_id
        )
        if session.scalar(known):
            return False
        post(session, KILLED, job=job_id)
        return True


def sweep(point: str) -> None:
    """One turn of a scheduler that dies: having marked jobs as sent, committed that, published the first, or all."""
    from processes.settings import get_settings
    from workers import scheduler
    from workers.celery_app import make_celery

    publish = scheduler.publish
    if point == "swept":
        after(sweeping, "sweep", lambda session, **_: (session.flush(), die()))
    elif point == "committed":
        before(scheduler, "publish", lambda app, due: die())
    elif point == "half published":
        before(scheduler, "publish", lambda app, due: (publish(app, due[:1]), die()))
    else:
        after(scheduler, "publish", lambda app, due: die())
    scheduler.sweep(make_celery(get_settings()))


def relay(point: str) -> None:
    """A relay that dies: with the first event in its hand, or when the broker has confirmed it."""
    from processes.settings import get_settings
    from workers import relay as role
    from workers.amqp import channel

    (before if point == "read" else after)(role, "_publish", lambda opened, topic, body: die())
    with channel(get_settings().broker_url or "") as opened, worker_engine().connect() as database:
        role.relay_batch(opened, database)


def receive(session: Session, message: dict[str, Any]) -> None:
    """What the tests' inbox does with a message: tells the case it is about."""
    from processes.clock import utcnow

    told = {"business_key": message["case"], "variables": {"said": message["said"]}, "message_id": message["id"]}
    cases.correlate_message(session, "answer", now=utcnow(), **told)
    session.flush()


def inbox(point: str) -> None:
    """An inbox that dies: having received a message, worked on it, or committed what it caused."""
    from processes.settings import get_settings
    from workers import inbox as role
    from workers.amqp import INBOX, channel

    def dying(session: Session, message: dict[str, Any]) -> None:
        if point == "received":
            die()
        receive(session, message)
        if point == "worked":
            die()

    with channel(get_settings().broker_url or "") as opened:
        before(opened, "basic_ack", lambda tag: die())
        for method, properties, body in opened.consume(INBOX, inactivity_timeout=20):
            role.handle(opened, method, properties, body, dying)


if __name__ == "__main__":
    import sys

    {"sweep": sweep, "relay": relay, "inbox": inbox}[sys.argv[1]](sys.argv[2])
