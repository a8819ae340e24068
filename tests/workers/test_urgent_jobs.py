"""An urgent job overtakes hundreds that were handed to the broker before it, over both transports."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs import scheduling

ORDINARY = 150


@pytest.fixture(params=["database", "rabbitmq"])
def transport(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of either transport."""
    return {} if request.param == "database" else {"BROKER_URL": request.getfixturevalue("broker_url")}


def test_an_urgent_job_overtakes_what_waits_in_the_broker(
    transport: dict[str, str], start_role: Any, session: Session, engine: Engine, wait_for: Callable[[str], None]
) -> None:
    with committing(session):
        for number in range(ORDINARY):
            scheduling.schedule(session, "test.touch", due_at=utcnow(), arguments={"name": f"ordinary {number}"})
    start_role("scheduler", **transport)
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic = 'test.touch' AND sent_at IS NULL)")
    with committing(session):
        scheduling.schedule(session, "test.touch", due_at=utcnow(), arguments={"name": "urgent"}, priority=100)
    wait_for("NOT EXISTS (SELECT FROM job WHERE topic = 'test.touch' AND sent_at IS NULL)")
    start_role("worker", **transport)
    wait_for("NOT EXISTS (SELECT FROM job WHERE arguments->>'name' = 'urgent')", 180)
    with engine.connect() as connection:
        done = connection.execute(
            text("SELECT payload->>'name' FROM outbox_event WHERE topic = 'test.touched' ORDER BY id")
        )
        names = list(done.scalars())
    # Each child of the worker may hold a handful of ordinary ones already.
    assert names.index("urgent") < ORDINARY // 2
