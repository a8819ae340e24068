"""The desk, and a real mail server that listens on a port of its own."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

import workers.mail
from processes.engine.jobs import performing
from processes.engine.store.models import Job
from processes.mail.models import OutgoingMail
from tests.process.desk import Desk
from tests.process.fixtures import company, desk, real_desk

__all__ = ["company", "desk", "real_desk"]


@dataclass
class Mailbox:
    """What the server took; `says` is its answer to a message, `knows` its answer to a recipient."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    says: str = "250 OK"
    knows: str = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        """A recipient is named."""
        if self.knows.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.knows

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        """A message comes."""
        if self.says.startswith("250"):
            self.taken.append(cast(bytes, envelope.content))
        return self.says

    def last(self) -> EmailMessage:
        """The last message, read by the standard library."""
        return cast(EmailMessage, message_from_bytes(self.taken[-1], policy=default))


@pytest.fixture
def mailbox(change_settings: Callable[..., Any]) -> Iterator[Mailbox]:
    """A mail server to which MAIL_URL points."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    change_settings(mail_url=f"smtp://127.0.0.1:{box.port}")
    yield box
    controller.stop()


@pytest.fixture
def deliver(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[[OutgoingMail], performing.Outcome]:
    """Have a worker do the job of one mail, on the test's own connection."""
    monkeypatch.setattr(workers.mail, "WorkerSession", desk.sessions)

    def run(mail: OutgoingMail) -> performing.Outcome:
        found = desk.session.query(Job).filter(
            Job.topic == "mail.deliver", Job.arguments["mail_id"].astext == str(mail.id)
        )
        job = found.one()
        job_id, desk.now = job.id, max(desk.now, job.due_at)
        desk.session.commit()
        outcome = performing.perform(desk.sessions, job_id, clock=lambda: desk.now)
        desk.session.expire_all()
        return outcome

    return run
