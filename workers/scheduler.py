"""The scheduler role: sweeps the job table twice a second and hands what is due to the workers."""

import threading

from celery import Celery
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine import housekeeping, sweeping
from processes.settings import get_settings
from workers.celery_app import make_celery, publish
from workers.repeating import repeat
from workers.sessions import load_handlers, worker_engine

EVERY = 0.5
BATCH = 500


def run_scheduler(stop: threading.Event) -> None:
    """Sweep until `stop`; several schedulers may run, each job is found by one of them."""
    load_handlers()
    app = make_celery(get_settings())
    arranged: list[bool] = []

    def turn() -> bool:
        if not arranged:
            arrange()
            arranged.append(True)
        return sweep(app)

    repeat(turn, every=EVERY, stop=stop, name="the scheduler")


def arrange() -> None:
    """Schedule the engine's own recurring work, once a start; harmless to repeat."""
    with Session(worker_engine()) as session, committing(session):
        housekeeping.arrange(session, now=utcnow())


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
