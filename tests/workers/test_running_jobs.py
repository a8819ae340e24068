"""The scheduler and the worker as real processes, over both transports."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs import scheduling
from tests.installation import wait_until
from workers.amqp import channel
from workers.celery_app import PREFIX


@pytest.fixture(params=["database", "rabbitmq"])
def transport(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of either transport."""
    if request.param == "database":
        return {}
    return {"BROKER_URL": request.getfixturevalue("broker_url")}


def schedule(session: Session, topic: str, name: str, **options: Any) -> None:
    with committing(session):
        scheduling.schedule(session, topic, due_at=utcnow(), arguments={"name": name}, **options)


def traces(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT payload->>'name' FROM outbox_event WHERE topic = 'test.touched' ORDER BY 1")
        )
        return list(found.scalars())


def test_every_queue_is_worked_off_once(
    transport: dict[str, str], start_role: Any, session: Session, engine: Engine, wait_for: Callable[[str], None]
) -> None:
    for queue in ("jobs", "mail", "suppliers", "reports"):
        schedule(session, "test.touch", f"in {queue}", queue=queue)
    schedule(session, "test.outside", "outside")
    start_role("scheduler", **transport)
    start_role("worker", **transport)
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic LIKE 'test.%')")
    assert traces(engine) == ["in jobs", "in mail", "in reports", "in suppliers", "outside"]


def test_a_failing_job_keeps_its_error_and_leaves_no_trace(
    start_role: Any, session: Session, engine: Engine, wait_for: Callable[[str], None]
) -> None:
    schedule(session, "test.fail", "failing")
    start_role("scheduler")
    start_role("worker")
    wait_for("(SELECT error FROM job WHERE topic = 'test.fail') LIKE '%on purpose%'")
    assert traces(engine) == []


def test_a_worker_that_dies_is_replaced_and_the_others_go_on(
    transport: dict[str, str], start_role: Any, session: Session, engine: Engine, wait_for: Callable[[str], None]
) -> None:
    schedule(session, "test.die", "deadly")
    schedule(session, "test.touch", "harmless")
    start_role("scheduler", **transport)
    start_role("worker", **transport)
    wait_for("(SELECT attempts FROM job WHERE topic = 'test.die') = 1")
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic = 'test.touch')")
    assert traces(engine) == ["harmless"]


def test_a_job_that_never_ends_is_killed_and_tried_again_and_the_others_go_on(
    transport: dict[str, str], start_role: Any, session: Session, engine: Engine, wait_for: Callable[[str], None]
) -> None:
    schedule(session, "test.hang", "endless")
    schedule(session, "test.touch", "harmless")
    start_role("scheduler", **transport)
    start_role("worker", JOB_SECONDS="2", **transport)
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic = 'test.touch')")
    wait_for("(SELECT attempts FROM job WHERE topic = 'test.hang') >= 2", 90)  # more, where the other came late
    wait_for("(SELECT count(*) FROM outbox_event) >= 3")
    left = traces(engine)
    assert len(left) == len(set(left))
    assert {"endless 1", "endless 2", "harmless"} <= set(left)


def test_a_killed_worker_and_scheduler_lose_nothing(
    start_role: Any, session: Session, engine: Engine, wait_for: Callable[[str], None]
) -> None:
    for number in range(30):
        schedule(session, "test.touch", f"{number:02}")
    scheduler, worker = start_role("scheduler"), start_role("worker")
    wait_for("(SELECT count(*) FROM outbox_event) > 3")
    for process in (scheduler, worker):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with engine.begin() as connection:  # the minute after which what was sent is sent again has passed
        connection.execute(text("UPDATE job SET next_at = now(), lease_until = NULL WHERE topic LIKE 'test.%'"))
    start_role("scheduler")
    start_role("worker")
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic LIKE 'test.%')")
    assert traces(engine) == [f"{number:02}" for number in range(30)]


def test_workers_that_start_together_all_stay(start_role: Any, tmp_path: Path) -> None:
    """None may find that another has just made the trigger of a queue."""
    workers = [start_role("worker") for _ in range(4)]
    log = tmp_path / "worker.log"
    wait_until(lambda: log.read_text().count(" ready.") == len(workers), log.read_text)
    assert [worker.poll() for worker in workers] == [None] * len(workers)


def test_a_worker_whose_queue_is_deleted_makes_it_again(
    broker_url: str, start_role: Any, session: Session, wait_for: Callable[[str], None]
) -> None:
    schedule(session, "test.touch", "before")
    start_role("scheduler", BROKER_URL=broker_url)
    worker = start_role("worker", BROKER_URL=broker_url)
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic = 'test.touch')")
    with channel(broker_url) as opened:
        opened.queue_delete(PREFIX + "jobs")
    schedule(session, "test.touch", "after")
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic = 'test.touch')", 90)
    assert worker.poll() is None


def test_a_worker_that_fails_says_so_to_whoever_restarts_it(start_role: Any) -> None:
    """Celery itself ends with 0 whatever happened; a supervisor would take that for the end of the work."""
    assert start_role("worker", CONSUMER_FAILS="yes").wait(60) == 1
