"""Events out and messages in, over a real RabbitMQ."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from processes.db import committing
from processes.errors import Refusal
from processes.outbox import post
from processes.outbox.models import OutboxEvent
from processes.settings import Settings
from tests.installation import wait_until
from tests.rabbitmq import taken
from workers import inbox, relay, sessions
from workers.amqp import DEAD, INBOX

# Of this test's own database: other tests run beside it on the same server.
LOCKS = """FROM pg_locks WHERE locktype = 'advisory'
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@pytest.fixture(autouse=True)
def worker(change_settings: Callable[..., Settings], database_url: str, broker_url: str) -> Iterator[None]:
    """This process plays the role: its sessions are on the test's own database."""
    change_settings(database_url=database_url, broker_url=broker_url)
    sessions.worker_engine.cache_clear()
    yield
    sessions.worker_engine().dispose()
    sessions.worker_engine.cache_clear()


@pytest.fixture
def database(engine: Engine) -> Iterator[Connection]:
    """The relay's connection, which holds its lock."""
    with engine.connect() as connection:
        yield connection


def test_events_go_out_in_order_as_cloud_events(
    session: Session, database: Connection, amqp: BlockingChannel, events: str
) -> None:
    with committing(session):
        post(session, "request.logged", request_id=1)
        post(session, "invoice.issued", invoice_id=2)
    assert relay.relay_batch(amqp, database) == 2
    first, second = taken(amqp, events), taken(amqp, events)
    assert first is not None
    assert second is not None
    method, properties, body = first
    event = orjson.loads(body)
    assert (method.routing_key, properties.content_type, properties.delivery_mode) == (
        "request.logged",
        "application/cloudevents+json",
        2,
    )
    assert event | {"id": 0, "time": 0} == {
        "specversion": "1.0",
        "id": 0,
        "source": "http://desk.test",
        "type": "request.logged",
        "time": 0,
        "datacontenttype": "application/json",
        "data": {"request_id": 1},
    }
    assert UUID(event["id"]) == UUID(properties.message_id)
    assert abs(datetime.now(UTC) - datetime.fromisoformat(event["time"])).total_seconds() < 60
    assert second[0].routing_key == "invoice.issued"


def test_what_was_relayed_is_not_relayed_again(
    session: Session, database: Connection, amqp: BlockingChannel, events: str
) -> None:
    with committing(session):
        post(session, "request.logged", request_id=1)
    assert [relay.relay_batch(amqp, database) for _ in range(2)] == [1, 0]
    assert session.scalars(select(OutboxEvent.relayed_at)).one() is not None


def test_a_broker_that_goes_away_leaves_the_event_waiting(
    session: Session, database: Connection, amqp: BlockingChannel
) -> None:
    with committing(session):
        post(session, "request.logged", request_id=1)
    amqp.close()
    with pytest.raises(pika.exceptions.AMQPError):
        relay.relay_batch(amqp, database)
    assert session.scalars(select(OutboxEvent.relayed_at)).one() is None


def test_a_relay_that_lost_its_lock_does_not_publish(
    session: Session, engine: Engine, database: Connection, amqp: BlockingChannel, events: str
) -> None:
    """With the connection to the database the lock is gone, which another relay may have got."""
    database.execute(text("SELECT pg_advisory_lock(:key)"), {"key": relay.ONE_RELAY})
    database.commit()
    with committing(session):
        post(session, "request.logged", request_id=1)
        session.execute(text(f"SELECT pg_terminate_backend(pid) {LOCKS}"))
    with pytest.raises(OperationalError):
        relay.relay_batch(amqp, database)
    assert amqp.queue_declare(events, passive=True).method.message_count == 0
    assert session.scalars(select(OutboxEvent.relayed_at)).one() is None


def test_the_role_relays_until_it_is_stopped(
    session: Session, engine: Engine, amqp: BlockingChannel, events: str
) -> None:
    stop = threading.Event()
    role = threading.Thread(target=relay.run_relay, args=(stop,))
    role.start()
    with committing(session):
        post(session, "request.logged", request_id=1)
    assert taken(amqp, events) is not None
    stop.set()
    role.join(20)
    assert not role.is_alive()
    with engine.connect() as connection:
        assert not connection.scalar(text(f"SELECT count(*) {LOCKS}"))


def deliver(amqp: BlockingChannel, body: bytes, receive: inbox.Receive | None = None, **properties: Any) -> None:
    """Put a message into the inbox and have it handled."""
    amqp.basic_publish("", INBOX, body, pika.BasicProperties(delivery_mode=2, **properties))
    for method, found, content in amqp.consume(INBOX, inactivity_timeout=10):
        assert method is not None, "nothing was delivered"
        inbox.handle(amqp, method, found, content, receive)
        break
    amqp.cancel()


def set_aside(amqp: BlockingChannel) -> tuple[str, bytes]:
    """Reason and body of the message that was set aside."""
    found = taken(amqp, DEAD)
    assert found is not None
    return found[1].headers["x-podpora-reason"], found[2]


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"{not json", "not JSON"), (b"[1, 2]", "not a JSON object"), (b"\xff\xfe", "not JSON"), (b"{}", "")],
)
def test_a_bad_message_is_set_aside_as_it_came(amqp: BlockingChannel, body: bytes, reason: str) -> None:
    deliver(amqp, body)
    said, kept = set_aside(amqp)
    assert said.startswith(reason)
    assert said
    assert kept == body


def test_a_refusal_is_the_reason(amqp: BlockingChannel) -> None:
    def refuse(session: Session, message: dict[str, Any]) -> None:
        post(session, "never.seen")
        raise Refusal("Nobody asked {who}.", who="you")

    deliver(amqp, b'{"id": "1"}', refuse)
    assert set_aside(amqp)[0] == "Nobody asked you."


def test_a_fault_of_ours_is_the_reason_too_and_changes_nothing(amqp: BlockingChannel, session: Session) -> None:
    def fail(session: Session, message: dict[str, Any]) -> None:
        post(session, "never.seen")
        session.flush()
        raise KeyError("gone")

    deliver(amqp, b'{"id": "1"}', fail)
    assert set_aside(amqp)[0] == "failed: KeyError: 'gone'"
    assert not session.scalars(select(OutboxEvent)).all()


def test_a_good_message_is_received_once_and_committed(amqp: BlockingChannel, session: Session) -> None:
    received = []

    def receive(session: Session, message: dict[str, Any]) -> None:
        received.append(message)
        post(session, "message.received")

    deliver(amqp, b'{"data": 1}', receive, message_id="m-1")
    assert received == [{"data": 1, "id": "m-1"}]
    assert session.scalars(select(OutboxEvent.topic)).all() == ["message.received"]
    assert amqp.basic_get(DEAD)[0] is None


def test_a_database_that_is_away_leaves_the_message_in_the_inbox(amqp: BlockingChannel) -> None:
    def unreachable(session: Session, message: dict[str, Any]) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the server has gone"))

    with pytest.raises(OperationalError):
        deliver(amqp, b'{"id": "1"}', unreachable)
    another = amqp.connection.channel()
    amqp.close()  # as the role's connection does
    assert taken(another, INBOX) is not None


@pytest.fixture
def receiving(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The role of the inbox, running; the ids of what it received."""
    received: list[str] = []
    monkeypatch.setattr(inbox, "_receive", lambda session, message: received.append(message["id"]))
    stop = threading.Event()
    role = threading.Thread(target=inbox.run_inbox, args=(stop,))
    role.start()
    yield received
    stop.set()
    role.join(20)
    assert not role.is_alive()


def wait_for_reader(amqp: BlockingChannel) -> None:
    """Until somebody reads from the inbox; does not make the queue."""

    def is_read() -> bool:
        asking = amqp.connection.channel()
        try:
            return bool(asking.queue_declare(INBOX, passive=True).method.consumer_count)
        except ChannelClosedByBroker:  # there is no such queue
            return False

    wait_until(is_read, lambda: "nobody receives")


def test_an_inbox_whose_queue_is_deleted_makes_it_again(amqp: BlockingChannel, receiving: list[str]) -> None:
    wait_for_reader(amqp)
    amqp.queue_delete(INBOX)
    wait_for_reader(amqp)
    amqp.basic_publish("", INBOX, b"{}", pika.BasicProperties(message_id="m-1"))
    wait_until(lambda: receiving == ["m-1"], lambda: str(receiving))


def test_an_inbox_takes_nothing_while_the_database_is_away(
    amqp: BlockingChannel, change_settings: Callable[..., Settings]
) -> None:
    """RabbitMQ counts how often a message comes back, and drops it in the end."""
    amqp.basic_publish("", INBOX, b"{}", pika.BasicProperties(message_id="m-1", delivery_mode=2))
    change_settings(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    sessions.worker_engine.cache_clear()
    for _ in range(3):
        with pytest.raises(OperationalError):
            inbox._stay_connected(sessions.get_settings().broker_url or "", threading.Event())
    found = taken(amqp, INBOX)
    assert found is not None
    assert not found[0].redelivered
