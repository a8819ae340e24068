"""A web service on this machine that answers as a test says, processes that call it, and workers that do it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import workers.connections
from processes.clock import utcnow
from processes.connections import use_cases
from processes.db import committing
from processes.engine.jobs import performing
from processes.engine.running import cases
from processes.engine.store import deployments
from processes.engine.store.models import Job, ProcessInstance
from processes.people.rules import SYSTEM
from processes.settings import Settings

KEY = "loan-1"


@dataclass(frozen=True)
class Heard:
    """One question as the service has heard it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Service:
    """The service: `replies` are used up in order, the last one stays."""

    port: int
    replies: list[tuple[int, dict[str, str], bytes]] = field(default_factory=lambda: [(200, {}, b"{}")])
    heard: list[Heard] = field(default_factory=list)
    seconds: float = 0.0  # before each half of an answer
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Where it listens, by a name."""
        return f"http://localhost:{self.port}"

    def says(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Answer so from now on."""
        self.replies = [(status, {"Content-Type": "application/json", **headers}, body)]


def _answering(service: Service) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            service.heard.append(Heard(self.command, self.path, dict(self.headers), body))
            status, headers, said = service.replies.pop(0) if len(service.replies) > 1 else service.replies[0]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            for part in (said[: len(said) // 2], said[len(said) // 2 :]) if service.seconds else (said,):
                service.over.wait(service.seconds)
                self.wfile.write(part)
                self.wfile.flush()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                """Whoever asked has gone."""

    return Answering


@pytest.fixture
def service(change_settings: Callable[..., Settings]) -> Iterator[Service]:
    """A service on loopback that the setting allows."""
    change_settings(outgoing_allowed="localhost")
    made = Service(0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(made))
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def secret(engine: Engine) -> Callable[..., None]:
    """Keeps a secret."""

    def keep(name: str, value: str, hosts: str = "localhost") -> None:
        with Session(engine) as session, committing(session):
            use_cases.add_secret(session, name=name, value=value, hosts=hosts, actor=SYSTEM, now=utcnow())

    return keep


@pytest.fixture
def begin(engine: Engine) -> Callable[..., int]:
    """Deploys a diagram and starts a case of it; its id."""

    def start(diagram: bytes, **variables: Any) -> int:
        with Session(engine) as session, committing(session):
            deployments.deploy(session, {"loan.bpmn": diagram}, note="tests", author="tests", now=utcnow())
            return cases.start(session, "loan", business_key=KEY, variables=variables, now=utcnow()).id

    return start


@pytest.fixture
def work(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Does every step that is due, as workers do; how each ended."""
    monkeypatch.setattr(workers.connections, "WorkerSession", lambda: Session(engine))

    def run(*, at_once: bool = False) -> list[str]:
        ended = []
        with Session(engine) as session, committing(session):
            found = select(Job).where(Job.instance_id.is_not(None), Job.state == "waiting").order_by(Job.id)
            for job in session.scalars(found).all():
                if at_once:
                    job.due_at = job.next_at = utcnow()
            due = [job.id for job in session.scalars(found) if job.due_at <= utcnow()]
        for job_id in due:
            ended.append(performing.perform(lambda: Session(engine), job_id, clock=utcnow).state)
        return ended

    return run


@pytest.fixture
def end_of(engine: Engine) -> Callable[[int], str | None]:
    """The end that a case has reached."""

    def look(instance_id: int) -> str | None:
        with Session(engine) as session:
            return session.get_one(ProcessInstance, instance_id).end_event

    return look
