"""A system outside tells a process something: the same through the queue podpora.inbox and through the API."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app import create_app
from processes.clock import utcnow
from processes.db import committing
from processes.engine.administration import interventions
from processes.engine.running import cases, tasks
from processes.engine.store import deployments, queries
from processes.engine.store.models import Message, MessageState, ProcessHistory
from processes.intake.inbox import receive_inbox
from processes.people.access import issue_token
from processes.people.rules import SYSTEM, Role
from processes.settings import Settings
from tests.engine.diagrams import bpmn, catch, chain, end, start, user
from tests.world import World
from workers import inbox, sessions
from workers.amqp import INBOX

Send = Callable[..., str | None]
ROOTS = '<bpmn:message id="paid" name="payment.received"/>'
PAID = (
    '<bpmn:extensionElements><camunda:properties><camunda:property name="variables" value="amount"/>'
    '</camunda:properties></bpmn:extensionElements><bpmn:messageEventDefinition id="d" messageRef="paid"/>'
)
SHIP = bpmn("ship", start(), user("pack"), catch("paid", PAID), user("send"), end(),
            chain("begin", "pack", "paid", "send", "done"), roots=ROOTS)  # fmt: skip


@pytest.fixture
def waiting(engine: Engine) -> int:
    """A case that listens for the payment once it is packed; its id."""
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"ship.bpmn": SHIP}, note="tests", author="tests", now=utcnow())
        return cases.start(session, "ship", business_key="S-1", variables={"invoice": "F1"}, now=utcnow()).id


@pytest.fixture
def by_api(engine: Engine, database_url: str, change_settings: Callable[..., Settings]) -> Send:
    """Posts to the API; None, or why it was refused."""
    app = create_app(change_settings(database_url=database_url))
    with Session(engine) as session, committing(session):
        said = {"actor": SYSTEM, "now": utcnow()}
        person = World(session, now=utcnow()).hired("erp@example.test", Role.AGENT)
        token = issue_token(session, person=person, note="test", **said)

    def send(**event: Any) -> str | None:
        client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
        answer = client.post("/api/v1/inbox", json=event, headers=headers)
        return None if answer.status_code == 202 else str(answer.json["detail"])

    return send


@pytest.fixture
def by_queue(
    database_url: str,
    broker_url: str,
    amqp: BlockingChannel,
    change_settings: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Send]:
    """Puts it into podpora.inbox, where the relay role takes it; None, or why it was set aside."""
    change_settings(database_url=database_url, broker_url=broker_url)
    sessions.worker_engine.cache_clear()
    reasons, really = list[str](), inbox._set_aside

    def set_aside(opened: Any, properties: Any, body: bytes, reason: str) -> None:
        reasons.append(reason)
        really(opened, properties, body, reason)

    monkeypatch.setattr(inbox, "_set_aside", set_aside)

    def send(**event: Any) -> str | None:
        reasons.clear()
        amqp.basic_publish("", INBOX, orjson.dumps(event), pika.BasicProperties(delivery_mode=2))
        method, properties, body = next(amqp.consume(INBOX, inactivity_timeout=10))
        inbox.handle(amqp, method, properties, body)
        amqp.cancel()
        return reasons[0] if reasons else None

    yield send
    sessions.worker_engine().dispose()
    sessions.worker_engine.cache_clear()


@pytest.fixture(params=["api", "queue"])
def send(request: pytest.FixtureRequest) -> Send:
    """Either way in."""
    found: Send = request.getfixturevalue(f"by_{request.param}")
    return found


def paid(**changes: Any) -> dict[str, Any]:
    event = {"id": "e-1", "type": "payment.received", "subject": "S-1", "source": "erp", "data": {"amount": 12.5}}
    return {name: value for name, value in {**event, **changes}.items() if value is not None}


def steps(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return [task.element_id for task in queries.tasks_of(session, "S-1")]


def pack(engine: Engine) -> None:
    with Session(engine) as session, committing(session):
        (task,) = queries.tasks_of(session, "S-1")
        keys = frozenset({"staff:agent"})
        tasks.complete_task(session, task.id, actor="person:1", keys=keys, variables={}, now=utcnow())


def test_an_event_is_received_once(engine: Engine, waiting: int, send: Send) -> None:
    pack(engine)
    assert send(**paid(subject="S-2", id="e-0")) is None  # for another case
    assert steps(engine) == []
    assert send(**paid()) is None
    assert send(**paid(data={"amount": 99})) is None  # the same id again
    assert steps(engine) == ["send"]
    with Session(engine) as session:
        assert interventions.variables(session, waiting, now=utcnow()) == {"invoice": "F1", "amount": 12.5}
        states = dict(session.execute(select(Message.message_id, Message.state)).all())
    assert states == {"e-0": MessageState.WAITING, "e-1": MessageState.DELIVERED}


def test_an_event_sets_what_the_diagram_takes_of_it_and_nothing_else(engine: Engine, waiting: int, send: Send) -> None:
    pack(engine)
    forged = {"amount": 12.5, "invoice": "F9", "request_id": 4, "approved": True}
    assert send(**paid(data=forged)) is None
    with Session(engine) as session:
        assert interventions.variables(session, waiting, now=utcnow()) == {"invoice": "F1", "amount": 12.5}
        told = select(ProcessHistory.details).where(ProcessHistory.kind == "message")
        assert session.scalars(told).one() == {
            "variables": {"amount": 12.5},
            "not_taken": ["approved", "invoice", "request_id"],
        }


def test_an_early_event_waits(engine: Engine, waiting: int, send: Send) -> None:
    assert send(**paid()) is None
    assert send(**paid()) is None
    pack(engine)
    assert steps(engine) == ["send"]


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "told"},  # what processes tell each other
        {"type": "Payment Received"},
        {"subject": "x" * 201},
        {"id": ""},
        {"key": ""},
        {"data": {"much": "x" * 70_000}},
        {"data": {"zero": "\x00"}},
        {"subject": None},  # for nobody: only suppliers' answers need no subject
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    engine: Engine, waiting: int, send: Send, changes: dict[str, Any]
) -> None:
    assert send(**paid(**changes))
    with Session(engine) as session:
        assert session.scalars(select(Message.id)).all() == []


def test_the_answer_says_what_became_of_it(engine: Engine, waiting: int) -> None:
    def receive(**changes: Any) -> str:
        with Session(engine) as session, committing(session):
            return receive_inbox(session, paid(**changes), now=utcnow())

    assert receive() == "waiting"
    pack(engine)
    assert (steps(engine), receive()) == (["send"], "repeated")
    assert receive(id="e-2") == "waiting"
