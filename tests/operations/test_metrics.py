"""What Prometheus is told: steps, jobs by how they stand, lateness, and the depth of the queues, whichever they are."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from pika.adapters.blocking_connection import BlockingChannel
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from app import create_app
from processes.clock import utcnow
from processes.db import committing
from processes.engine.administration import watching
from processes.engine.jobs import claiming, sweeping
from processes.engine.store.models import Job
from processes.settings import Settings
from workers.amqp import INBOX


def figures(app: Flask) -> dict[tuple[str, str], float]:
    page = app.test_client().get("/metrics")
    assert page.status_code == 200
    families = text_string_to_metric_families(page.text)
    samples = [sample for family in families for sample in family.samples]
    return {(sample.name, sample.labels.get("queue", "")): sample.value for sample in samples}


def test_cases_jobs_and_their_lateness_are_told(engine: Engine, app: Flask, case: Callable[..., int]) -> None:
    case("A-1")
    case("A-2")
    with Session(engine) as session, committing(session):
        then = utcnow() - timedelta(minutes=10)
        late = update(Job).where(Job.instance_id == case("A-3")).values(state="waiting", next_at=then, due_at=then)
        session.execute(late)
    told = figures(app)
    assert (told["podpora_cases_active", ""], told["podpora_jobs_failed", ""]) == (3, 2)
    assert (told["podpora_jobs_due", ""], told["podpora_jobs_late", ""]) == (1, 1)
    assert 590 <= told["podpora_jobs_lateness_seconds", ""] <= 700
    assert ("podpora_steps_total", "") in told


def test_a_job_that_was_sent_and_not_taken_is_late_and_one_at_work_is_not(
    engine: Engine, app: Flask, case: Callable[..., int]
) -> None:
    """Workers are away, the scheduler goes on sending: that must be seen."""
    case("A-1")
    with Session(engine) as session, committing(session):
        then = utcnow() - timedelta(minutes=10)
        session.execute(update(Job).values(state="waiting", attempts=0, next_at=then, due_at=then))
    with Session(engine) as session, committing(session):
        ((job_id, _),) = sweeping.sweep(session, now=utcnow())
    told = figures(app)
    assert (told["podpora_jobs_due", ""], told["podpora_jobs_late", ""]) == (1, 1)
    assert told["podpora_jobs_lateness_seconds", ""] >= 590
    with Session(engine) as session:
        assert watching.figures(session, now=utcnow()).late == 1
    with Session(engine) as session, committing(session):
        assert claiming.claim(session, job_id, now=utcnow()) is not None
    told = figures(app)
    assert (told["podpora_jobs_due", ""], told["podpora_jobs_late", ""]) == (0, 0)
    with Session(engine) as session:
        assert watching.figures(session, now=utcnow()).late == 0


def test_messages_in_the_databases_queue_are_counted(engine: Engine, app: Flask) -> None:
    with engine.begin() as connection:
        connection.execute(text("SELECT pgmq.create('podpora_jobs')"))  # as a worker does when it starts
        connection.execute(text("SELECT pgmq.send('podpora_jobs', '{}'::jsonb)"))
    assert figures(app)["podpora_queue_depth", "podpora_jobs"] == 1


def test_a_broker_that_is_away_leaves_its_queues_out(
    database_url: str, change_settings: Callable[..., Settings]
) -> None:
    away = change_settings(database_url=database_url, broker_url="amqp://guest:guest@127.0.0.1:9/")
    told = figures(create_app(away))
    assert ("podpora_jobs_failed", "") in told
    assert [name for name, _ in told if name == "podpora_queue_depth"] == []


def test_messages_in_the_brokers_queues_are_counted(
    database_url: str, change_settings: Callable[..., Settings], broker_url: str, amqp: BlockingChannel
) -> None:
    amqp.basic_publish("", INBOX, b"{}", mandatory=True)
    told = figures(create_app(change_settings(database_url=database_url, broker_url=broker_url)))
    assert told["podpora_queue_depth", INBOX] == 1
    amqp.queue_purge(INBOX)
