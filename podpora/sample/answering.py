"""How the sample supplier's answer reaches the desk: over AMQP, over HTTP, or straight to the use case."""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from urllib.request import Request as HttpRequest
from urllib.request import urlopen
from uuid import uuid4

import pika
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from podpora.sample.acts import DISPATCHER
from podpora.sample.case import Answer
from podpora.sample.desk import SampleBroken
from processes.db import committing
from processes.people.access import issue_token
from processes.people.queries import person_by_email
from processes.people.rules import SYSTEM, Scope
from processes.suppliers.inbox import receive_inbox
from processes.suppliers.models import Escalation, InboxMessage

PATIENCE_S = 30.0


def over_amqp(engine: Engine, broker_url: str) -> Answer:
    """Publish to `podpora.inbox` and wait until the desk has taken it."""

    def answer(escalation: Escalation, text: str, now: datetime) -> str:
        message = _message(escalation, text, now)
        with pika.BlockingConnection(pika.URLParameters(broker_url)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.queue_declare("podpora.inbox", durable=True, arguments={"x-queue-type": "quorum"})
            properties = pika.BasicProperties(delivery_mode=2, message_id=message["id"])
            channel.basic_publish("", "podpora.inbox", json.dumps(message).encode(), properties)
        _until(lambda: _taken(engine, message["id"]), "the inbox consumer did not take the answer")
        return "through podpora.inbox on RabbitMQ"

    return answer


def over_http(engine: Engine, base_url: str) -> Answer:
    """Post to `/api/v1/inbox` with a token of the sample's dispatcher."""

    def answer(escalation: Escalation, text: str, now: datetime) -> str:
        with Session(engine) as session, committing(session):
            person = person_by_email(session, DISPATCHER)
            if person is None:
                raise SampleBroken("there is no dispatcher")
            token = issue_token(
                session, person=person, note="sample case", scopes=[Scope.EVENTS], actor=SYSTEM, now=now
            )
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = json.dumps(_message(escalation, text, now)).encode()
        with urlopen(HttpRequest(f"{base_url}/api/v1/inbox", body, headers, method="POST"), timeout=PATIENCE_S):
            return "through POST /api/v1/inbox"

    return answer


def directly(engine: Engine) -> Answer:
    """Hand the message to the use case behind both, where no server runs."""

    def answer(escalation: Escalation, text: str, now: datetime) -> str:
        with Session(engine) as session, committing(session):
            receive_inbox(session, _message(escalation, text, now), now=now)
        return "through the inbox use case (no server runs)"

    return answer


def _message(escalation: Escalation, text: str, now: datetime) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "https://lenora.example/support",
        "type": "supplier.answered",
        "time": now.isoformat(),
        "data": {"reference": str(escalation.reference), "answer": text},
    }


def _taken(engine: Engine, message_id: object) -> bool:
    with Session(engine) as session:
        return session.get(InboxMessage, message_id) is not None


def _until(happened: Callable[[], bool], otherwise: str) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.1)):
        if happened():
            return
        pause.wait(0.1)
    raise SampleBroken(otherwise)
