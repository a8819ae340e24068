"""The sample company, a real mail server, and every role as a real process."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from sqlalchemy import Engine, text

from tests.conftest import Server
from tests.installation import Installation, free_port, installed, wait_until
from tests.pages.conftest import stocked

__all__ = ["stocked"]
DESK = "Severka podpora <podpora@severka.example>"


class MailServer:
    """What a real SMTP server took; while `answers` is cleared, it lets whoever delivers wait."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[EmailMessage] = []
        self.answers, self.is_asked, self.is_left = threading.Event(), threading.Event(), threading.Event()
        self.answers.set()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        """A message comes; whoever hangs up before the answer has not delivered it."""
        self.is_asked.set()
        try:
            await asyncio.get_running_loop().run_in_executor(None, self.answers.wait)
        except asyncio.CancelledError:
            self.is_left.set()
            raise
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Messages to one address, in the order of their coming."""
        return [message for message in self.taken if address in str(message["To"])]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server on a port of its own."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    server.answers.set()
    controller.stop()


@pytest.fixture
def database_url(server: Server, stocked: str) -> Iterator[str]:
    """A fresh copy of the sample company's database; its customers read Czech again."""
    name = server.clone(stocked)
    with psycopg.connect(server.url(name), autocommit=True) as connection:
        connection.execute("UPDATE person SET locale = 'cs'")
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def install(
    database_url: str, mail_server: MailServer, tmp_path: Path, change_settings: Callable[..., object]
) -> Iterator[Callable[..., Installation]]:
    """Make an installation whose mail goes to the mail server; everything it starts ends with the test."""
    mail = {"MAIL_URL": f"smtp://127.0.0.1:{mail_server.port}", "MAIL_FROM": DESK}
    with ExitStack() as stack:

        def make(**settings: str) -> Installation:
            made = stack.enter_context(installed(tmp_path, database_url, **mail, **settings))
            change_settings(base_url=made.url, mail_from=DESK, secret_key=made.environment["SECRET_KEY"])
            return made

        yield make


@pytest.fixture
def wait_for(engine: Engine) -> Callable[..., None]:
    """Wait until a SQL condition holds."""

    def wait(condition: str, **values: object) -> None:
        def holds() -> bool:
            with engine.connect() as connection:
                return bool(connection.scalar(text(f"SELECT {condition}"), values))

        wait_until(holds, lambda: f"it does not hold that {condition} {values}")

    return wait
