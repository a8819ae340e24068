"""The systems outside: one that receives every event and answers as the supplier, and one that takes the mails."""

import asyncio
import re
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import orjson
import pika
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError
from pika.spec import Basic

from tests.installation import free_port
from workers.amqp import EVENTS, INBOX, PERSISTENT, QUORUM, channel

QUEUE = "chaos.events"
MESSAGE_ID = re.compile(rb"(?im)^Message-ID:\s*(\S+)")


class Receiver:
    """Receives from a durable queue of its own, acknowledges what it has noted, comes back by itself.

    `events` are the bodies that came under an id; `may_answer` says by number whether the supplier answers.
    """

    def __init__(self, url: str, may_answer: Callable[[str], bool]) -> None:
        self.events: dict[str, set[bytes]] = defaultdict(set)
        self.deliveries, self.connections = 0, 0
        self.is_bound = threading.Event()
        self._url, self._may_answer = url, may_answer
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin; returns when the queue is bound."""
        self._thread.start()
        assert self.is_bound.wait(60)

    def end(self) -> None:
        """Stop."""
        self._stop.set()
        self._thread.join(60)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with channel(self._url) as opened:
                    self._receive(opened)
            except (AMQPError, OSError):
                self._stop.wait(0.3)

    def _receive(self, opened: BlockingChannel) -> None:
        opened.queue_declare(QUEUE, durable=True, arguments=QUORUM)
        opened.queue_bind(QUEUE, EVENTS, "#")
        opened.basic_qos(prefetch_count=50)
        opened.basic_consume(QUEUE, self._note)
        self.connections += 1
        self.is_bound.set()
        while not self._stop.is_set():
            opened.connection.process_data_events(time_limit=0.5)

    def _note(
        self, opened: BlockingChannel, method: Basic.Deliver, properties: pika.BasicProperties, body: bytes
    ) -> None:
        event: dict[str, Any] = orjson.loads(body)
        assert event["id"] == properties.message_id
        self.deliveries += 1
        self.events[event["id"]].add(body)
        if event["type"] == "supplier.escalation_sent" and self._may_answer(event["data"]["question"]):
            self._answer(opened, event["data"])
        opened.basic_ack(method.delivery_tag)

    def _answer(self, opened: BlockingChannel, asked: dict[str, Any]) -> None:
        """One answer, however often the question comes: its id is made of the reference."""
        told = {
            "specversion": "1.0",
            "id": f"answer {asked['reference']}",
            "type": "supplier.answered",
            "source": "chaos",
            "data": {"reference": asked["reference"], "answer": f"Answer to {asked['question']}"},
        }
        opened.basic_publish("", INBOX, orjson.dumps(told), pika.BasicProperties(delivery_mode=PERSISTENT))


class MailServer:
    """Takes mails and notes under which Message-ID each came."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: dict[str, int] = defaultdict(int)
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        """A message comes."""
        await asyncio.sleep(0)
        found = MESSAGE_ID.search(envelope.content if isinstance(envelope.content, bytes) else b"")
        assert found
        self.taken[found[1].decode()] += 1
        return "250 OK"

    def start(self) -> None:
        """Listen."""
        self._controller.start()

    def end(self) -> None:
        """Stop."""
        self._controller.stop()
