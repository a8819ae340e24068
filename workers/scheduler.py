"""The scheduler role: sweeps the job table twice a second and hands what is due to the workers."""

import logging
import threading
from collections import Counter

from celery import Celery
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs import scheduling, sweeping
from processes.settings import get_settings
from workers.amqp import delete_queue
from workers.celery_app import Unconfirmed, greet, make_celery, publish
from workers.repeating import repeat
from workers.sessions import load_handlers, worker_engine

LOG = logging.getLogger(__name__)
EVERY = 0.5
BATCH = 500
SILENCES = 2  # times in a row that a queue confirms nothing before it is made anew


def run_scheduler(stop: threading.Event) -> None:
    """Sweep until `stop`; several schedulers may run, each job is found by one of them."""
    load_handlers()
    repeat(Sweeper(make_celery(get_settings())).turn, every=EVERY, stop=stop, name="the scheduler")


class Sweeper:
    """One scheduler's turns, and the queues that have confirmed nothing of late."""

    def __init__(self, app: Celery) -> None:
        self._app, self._is_arranged, self._is_greeted = app, False, False
        self._silences: Counter[str] = Counter()

    def turn(self) -> bool:
        """Sweep; whether there may be more. A queue that confirms nothing again and again is made anew.

        RabbitMQ 3.10 that is killed right after a quorum queue was declared knows the queue and never finds its leader.
        A worker hangs on such a queue and takes nothing of the others, so all are greeted after each loss.
        """
        if not self._is_arranged:
            arrange()
            self._is_arranged = True
        is_greeted, self._is_greeted = self._is_greeted, False  # until nothing has failed
        try:
            if not is_greeted:
                greet(self._app)
            more = sweep(self._app)
        except Unconfirmed as fault:
            self._silences[fault.queue] += 1
            if self._silences[fault.queue] >= SILENCES:
                self._silences.clear()
                delete_queue(self._app.conf.broker_url, fault.queue)
                LOG.warning("%s and is made anew; the job table sends once more what it held", fault)
            raise
        self._silences.clear()
        self._is_greeted = True
        return more


def arrange() -> None:
    """Schedule the engine's own recurring work, once a start; harmless to repeat."""
    with Session(worker_engine()) as session, committing(session):
        scheduling.arrange(session, now=utcnow())


def sweep(app: Celery, *, batch: int = BATCH) -> bool:
    """Mark due jobs as sent, commit, publish their ids; whether there may be more.

    What the broker does not take is marked as not sent; what gets lost on the way is found again 60 seconds later.
    """
    with Session(worker_engine()) as session, committing(session):
        due = sweeping.sweep(session, now=utcnow(), limit=batch)
    try:
        publish(app, due)
    except Exception:
        with Session(worker_engine()) as session, committing(session):
            sweeping.take_back(session, [job_id for job_id, _ in due], now=utcnow())
        raise
    return len(due) == batch
