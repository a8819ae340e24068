"""Between each pair of commit, publish, acknowledgement and effect somebody is killed: nothing lost, nothing twice."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pika
import pytest
from celery import Celery
from kombu.exceptions import OperationalError
from pika.adapters.blocking_connection import BlockingChannel
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from podpora.rabbitmq import Broker, installed
from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs import scheduling
from processes.engine.jobs.scheduling import HANDLERS, LEASE, Handler
from processes.engine.language import operations
from processes.engine.running import cases
from processes.engine.store import deployments, queries
from processes.engine.store.models import Job
from processes.outbox import post
from processes.settings import Settings
from tests import commands
from tests.engine.diagrams import bpmn, catch, chain, end, message, message_root, service, start, timer, user
from tests.installation import free_port
from tests.rabbitmq import taken
from tests.workers.killing import receive
from workers import celery_app, inbox, relay, running, scheduler, sessions
from workers.amqp import DEAD, INBOX, channel
from workers.celery_app import DELIVERY_LIMIT, PREFIX, QUEUES, Unconfirmed, make_celery
from workers.scheduler import SILENCES

CHECKOUT = Path(__file__).parents[2]
PAST = datetime(2026, 1, 1, tzinfo=UTC)
QUEUE = PREFIX + "jobs"
POINTS = ("received", "claimed", "worked", "committed")  # of a worker with a job
LATER = text("update job set next_at = now(), lease_until = now() where topic = 'test.touch' or kind = 'timer'")
TRACES = text("select payload->>'name' from outbox_event where topic = 'test.touched' order by 1")
LEFT = "EXISTS (SELECT FROM job WHERE topic = 'test.touch' OR instance_id IS NOT NULL)"


@contextmanager
def playing(database_url: str, broker_url: str, change_settings: Callable[..., Settings]) -> Iterator[None]:
    """This process plays a role too: its sessions are on the test's own database."""
    change_settings(database_url=database_url, broker_url=broker_url)
    sessions.worker_engine.cache_clear()
    yield
    sessions.worker_engine().dispose()
    sessions.worker_engine.cache_clear()


@pytest.fixture
def here(change_settings: Callable[..., Settings], database_url: str, broker_url: str) -> Iterator[None]:
    """This process plays a role on the test's database and the run's RabbitMQ."""
    with playing(database_url, broker_url, change_settings):
        yield


@pytest.fixture
def dying(database_url: str, broker_url: str, tmp_path: Path) -> Callable[[str, str], None]:
    """Run one act of a role, which dies at the named point."""

    def run(act: str, point: str) -> None:
        given = {"DATABASE_URL": database_url, "BROKER_URL": broker_url, "DATA_DIR": str(tmp_path)}
        where = {"environment": {**os.environ, **given}, "folder": CHECKOUT, "seconds": 120}
        done = commands.run("tests.workers.killing", act, point, **where)
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()

    return run


def put(session: Session, name: str) -> int:
    """Schedule a job that leaves a trace; its id."""
    with committing(session):
        scheduling.schedule(session, "test.touch", due_at=PAST, arguments={"name": name}, key=name)
    with committing(session):
        return session.scalars(select(Job.id).where(Job.key == name)).one()


def traces(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(TRACES).scalars())


def time_passes(engine: Engine) -> None:
    """The minute after which what was sent is sent again, and every lease, are over."""
    with engine.begin() as connection:
        connection.execute(LATER)


def touch(session: Session, *, now: datetime, name: str) -> None:
    post(session, "test.touched", name=name)


def sender(monkeypatch: pytest.MonkeyPatch) -> Celery:
    """What a scheduler sends by, with its queue declared; this process knows the jobs that leave a trace."""
    monkeypatch.setitem(HANDLERS, "test.touch", Handler("test.touch", touch, True, LEASE))
    app = make_celery(sessions.get_settings())
    with app.connection_for_write() as connection:
        app.amqp.queues[QUEUE](connection).declare()
    return app


def taken_jobs(amqp: BlockingChannel) -> list[int]:
    """Ids in the next message of the workers' queue."""
    found = taken(amqp, QUEUE)
    assert found is not None
    return list(orjson.loads(found[2])[0])


def work_off(amqp: BlockingChannel, messages: int) -> None:
    """Do and take what lies in the workers' queue: so many messages and no more."""
    for _ in range(messages):
        while not (job_ids := taken_jobs(amqp)):  # the scheduler's greeting
            continue
        running.run(*job_ids)
    assert amqp.basic_get(QUEUE)[0] is None


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("point", "reached"), [
    ("swept", []), ("committed", []), ("half published", ["a"]), ("published", ["a", "b"]), ("lost", []),
])  # fmt: skip
def test_a_scheduler_is_killed(
    point: str, reached: list[str], session: Session, engine: Engine, amqp: BlockingChannel,
    dying: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """What it had marked and not published is sent again; what it had published is not done twice."""
    app = sender(monkeypatch)
    for name in ("a", "b"):
        put(session, name)
    dying("sweep", point)
    if point == "lost":  # by the broker, with everything in its queues
        amqp.queue_purge(QUEUE)
    sent = session.scalars(select(Job.sent_at).where(Job.topic == "test.touch")).all()
    assert [at is None for at in sent] == [point == "swept"] * 2
    session.rollback()
    if point != "swept":
        scheduler.sweep(app)
        if point == "published":  # a second message for what is already in the queue
            time_passes(engine)
            scheduler.sweep(app)
        work_off(amqp, len(reached) * (2 if point == "published" else 1))
        assert traces(engine) == reached
        time_passes(engine)
    scheduler.sweep(app)
    work_off(amqp, 2 - len(reached))
    assert traces(engine) == ["a", "b"]
    assert session.scalars(select(Job.id).where(Job.topic == "test.touch")).all() == []


@pytest.mark.usefixtures("here")
def test_a_broker_that_is_away_leaves_jobs_to_the_next_sweep(
    session: Session, engine: Engine, amqp: BlockingChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No minute passes: what could not be published is found again as soon as the broker is back."""
    app = sender(monkeypatch)
    put(session, "a")
    nowhere = make_celery(replace(sessions.get_settings(), broker_url=f"amqp://guest@127.0.0.1:{free_port()}//"))
    with pytest.raises(OperationalError):
        scheduler.sweep(nowhere)
    scheduler.sweep(app)
    work_off(amqp, 1)
    assert traces(engine) == ["a"]


@pytest.fixture
def own(change_settings: Callable[..., Settings], database_url: str) -> Iterator[Broker]:
    """A RabbitMQ of the test's own, which may be stopped and killed."""
    program = installed()
    assert program is not None
    broker = Broker(program)
    try:
        broker.start()
        with playing(database_url, broker.url, change_settings):
            yield broker
    finally:
        broker.tell(signal.SIGCONT)
        broker.remove()


@pytest.mark.broker
def test_a_broker_that_confirms_nothing_is_left_alone_and_a_queue_without_a_leader_is_made_anew(
    session: Session, engine: Engine, own: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheduler waits for neither for ever, and its jobs are found again at the next sweep."""
    monkeypatch.setattr(celery_app, "CONFIRM_SECONDS", 1)
    app = sender(monkeypatch)
    sweeper = scheduler.Sweeper(app)
    sweeper.turn()  # connected
    put(session, "a")
    own.tell(signal.SIGSTOP)
    with pytest.raises(Unconfirmed):
        sweeper.turn()
    assert session.scalars(select(Job.sent_at).where(Job.topic == "test.touch")).all() == [None]
    session.rollback()
    own.tell(signal.SIGCONT)
    sweeper.turn()
    with channel(own.url) as opened:
        assert not taken_jobs(opened)
        assert taken_jobs(opened)
    own.kill()
    own.forget_leaders()
    own.start()
    time_passes(engine)
    with pytest.raises(OperationalError, match=r"reset|closed"):  # the connection that died with it
        sweeper.turn()
    for _ in range(SILENCES * len(QUEUES)):
        with pytest.raises(Unconfirmed):
            sweeper.turn()
    sweeper.turn()
    with channel(own.url) as opened:
        work_off(opened, 1)
    assert traces(engine) == ["a"]


@pytest.mark.broker
def test_a_queue_that_nobody_sends_to_is_made_anew_too_as_workers_hang_on_it(
    session: Session, own: Broker, start_role: Any, wait_for: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that subscribes to a queue without a leader waits for ever and takes nothing of the others."""
    monkeypatch.setattr(celery_app, "CONFIRM_SECONDS", 1)
    sweeper = scheduler.Sweeper(sender(monkeypatch))
    put(session, "a")
    start_role("worker", BROKER_URL=own.url)
    sweeper.turn()
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic = 'test.touch')")
    own.kill()
    own.forget_leaders()
    own.start()
    put(session, "b")
    for _ in range(1 + SILENCES * len(QUEUES) + 1):  # a lost connection, silences, at last the job
        with suppress(OperationalError):
            sweeper.turn()
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic = 'test.touch')")


@pytest.mark.usefixtures("here")
def test_a_message_that_keeps_coming_back_is_dropped_and_its_job_sent_again(
    session: Session, engine: Engine, amqp: BlockingChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quorum queue hands a message out eleven times at the most; the table still knows the job."""
    app = sender(monkeypatch)
    put(session, "a")
    scheduler.sweep(app)
    deliveries = 0
    for method, _, _ in amqp.consume(QUEUE, inactivity_timeout=5):
        if method is None:
            break
        deliveries += 1
        amqp.basic_nack(method.delivery_tag, requeue=True)
    amqp.cancel()
    assert deliveries == 1 + DELIVERY_LIMIT
    work_off(amqp, 0)
    assert traces(engine) == []
    time_passes(engine)
    scheduler.sweep(app)
    work_off(amqp, 1)
    assert traces(engine) == ["a"]


TIMED = bpmn(
    "timed", start(), catch("wait", timer("2026-01-01T00:00:00Z", "timeDate")),
    service("trace", "test.trace", name="${name}"), user("then"), end(),
    chain("begin", "wait", "trace", "then", "done"),
)  # fmt: skip


def start_timed(session: Session, name: str) -> int:
    """Start a case whose timer is due and leaves a trace; the id of the timer's job."""
    with committing(session):
        cases.start(session, "timed", business_key=name, variables={"name": name}, now=PAST)
    with committing(session):
        (job,) = queries.jobs_of(session, name)
        return int(job.id)


@pytest.fixture
def timed(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployed process with a timer."""

    def trace(step: Any, *, name: str) -> None:
        post(step.session, "test.touched", name=name)

    monkeypatch.setitem(operations.OPERATIONS, "test.trace", operations._described("test.trace", "Trace", trace))
    with committing(session):
        deployments.deploy(session, {"timed.bpmn": TIMED}, note="test", author="system", now=PAST)


@pytest.mark.long  # a minute or two of leases and resends
@pytest.mark.usefixtures("timed")
@pytest.mark.parametrize("transport", ["rabbitmq", "database"])
def test_a_workers_child_is_killed(
    transport: str, request: pytest.FixtureRequest, start_role: Any, session: Session, engine: Engine,
    wait_for: Callable[..., None],
) -> None:  # fmt: skip
    """The parent hands the message back; what was claimed waits for its lease to end; each effect is there once."""
    broker = {"BROKER_URL": request.getfixturevalue("broker_url")} if transport == "rabbitmq" else {}
    kills = {put(session, f"job {point}"): point for point in POINTS}
    kills |= {start_timed(session, f"timer {point}"): point for point in POINTS[2:]}
    start_role("scheduler", **broker)
    start_role("worker", KILLS=",".join(f"{job}={point}" for job, point in kills.items()), **broker)
    wait_for(f"(SELECT count(*) FROM outbox_event WHERE topic = 'test.killed') = {len(kills)}", 120)
    time_passes(engine)
    wait_for(f"NOT {LEFT}", 120)
    put(session, "last")  # behind whatever was delivered again
    wait_for(f"NOT {LEFT}", 120)
    assert traces(engine) == sorted([*(f"job {point}" for point in POINTS), "last", "timer committed", "timer worked"])


@pytest.mark.long  # a minute or two of leases and resends
@pytest.mark.usefixtures("timed")
def test_a_whole_worker_is_killed(
    broker_url: str, start_role: Any, session: Session, engine: Engine, wait_for: Callable[..., None]
) -> None:
    """One worker after the other dies at its point; the next one receives what the broker delivers again."""
    start_role("scheduler", BROKER_URL=broker_url)
    for point in POINTS:
        job = start_timed(session, point)
        worker = start_role("worker", BROKER_URL=broker_url, KILLS=f"{job}={point}", KILL_WHOM="all")
        assert worker.wait(120) == -signal.SIGKILL
    start_role("worker", BROKER_URL=broker_url)
    time_passes(engine)
    wait_for(f"NOT {LEFT}", 120)
    put(session, "last")
    wait_for(f"NOT {LEFT}", 120)
    assert traces(engine) == sorted([*POINTS, "last"])


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("point", "copies"), [("read", 1), ("confirmed", 2)])
def test_a_relay_is_killed(
    point: str, copies: int, session: Session, engine: Engine, amqp: BlockingChannel, events: str,
    dying: Callable[[str, str], None],
) -> None:  # fmt: skip
    """An event goes out at least once, and always under the same id."""
    with committing(session):
        post(session, "request.logged", request_id=1)
    dying("relay", point)
    with engine.connect() as database:
        assert [relay.relay_batch(amqp, database) for _ in range(2)] == [1, 0]
    came = [taken(amqp, events) for _ in range(copies)]
    assert len({found[1].message_id for found in came if found is not None}) == 1
    assert None not in came
    assert amqp.basic_get(events)[0] is None


LISTENING = bpmn(
    "listening", start(), catch("wait", message("answer")), user("read"), end(),
    chain("begin", "wait", "read", "done"), roots=message_root("answer"),
)  # fmt: skip


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("point", ["received", "worked", "committed"])
def test_an_inbox_is_killed(
    point: str, session: Session, amqp: BlockingChannel, dying: Callable[[str, str], None]
) -> None:
    """The broker delivers again; a message whose effect is committed already is known by its id."""
    with committing(session):
        deployments.deploy(session, {"listening.bpmn": LISTENING}, note="test", author="system", now=PAST)
        cases.start(session, "listening", business_key="R-1", variables={}, now=utcnow())
    amqp.basic_publish("", INBOX, b'{"case": "R-1", "said": "yes"}', pika.BasicProperties(message_id="m-1"))
    dying("inbox", point)
    with session.begin():
        assert [row.element_id for row in queries.tasks_of(session, "R-1")] == ["read"] * (point == "committed")
    for method, properties, body in amqp.consume(INBOX, inactivity_timeout=20):
        assert method is not None, "it was not delivered again"
        assert method.redelivered
        inbox.handle(amqp, method, properties, body, receive)
        break
    amqp.cancel()
    with session.begin():
        assert [row.element_id for row in queries.tasks_of(session, "R-1")] == ["read"]
        kinds = [entry.kind for entry in queries.history(session, "R-1")]
    assert kinds.count("message") == 1
    assert amqp.basic_get(INBOX)[0] is None
    assert amqp.basic_get(DEAD)[0] is None
