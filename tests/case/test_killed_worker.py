"""Power cuts: the worker is killed while it works, the web while a form is in flight; the case goes on, once."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from podpora.bench.client import Answer, Client
from podpora.sample.people import PASSWORD
from processes.clock import utcnow
from tests.case.conftest import MailServer
from tests.installation import Installation, wait_until
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN

LETTER = f"""From: Karel Dvořák <{CUSTOMER}>
To: podpora@severka.example
Subject: Sklad netiskne
Message-ID: <sklad@strojirny-vltava.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Tiskárna ve skladu netiskne.
"""
TIMED_OUT = "UPDATE job SET next_at = now(), lease_until = now() WHERE lease_until IS NOT NULL OR sent_at IS NOT NULL"


class Visitor(Client):
    """A browser of whoever follows a link."""

    def open(self, path: str) -> None:
        """Read a page and the token of its form."""
        self._token = self._find_token(self.get(path))


class Desk:
    """The installation, the case in it, and the acts of its people over HTTP."""

    def __init__(self, engine: Engine, installation: Installation, wait_for: Callable[..., None]) -> None:
        self.engine, self.installation, self.wait_for = engine, installation, wait_for
        self.number = ""

    def person(self, email: str) -> Client:
        """A browser of a person who signed in."""
        client = Client(self.installation.port)
        client.login(email, PASSWORD)
        return client

    def scalar(self, query: str, **values: object) -> object:
        """One value of the database."""
        with self.engine.connect() as connection:
            return connection.scalar(text(query), values)

    def task(self, element: str) -> int:
        """The open task of the case's element."""
        query = "SELECT id FROM open_task WHERE business_key = :number AND element_id = :element"
        found = self.scalar(query, number=self.number, element=element)
        assert isinstance(found, int)
        return found

    def count(self, kind: str) -> object:
        """How often something happened to the case."""
        query = (
            "SELECT count(*) FROM request_event e JOIN request r ON r.id = request_id WHERE number = :n AND e.kind = :k"
        )
        return self.scalar(query, n=self.number, k=kind)

    @contextmanager
    def subject_held(self) -> Iterator[None]:
        """Nobody can move the case for the length of the block."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT FROM request WHERE number = :n FOR UPDATE"), {"n": self.number})
            yield

    def wait_for_somebody_in_front_of_it(self) -> None:
        """Until a transaction waits for the case."""
        self.wait_for(
            "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )

    def restart(self, role: str) -> None:
        """Start a killed role; the minutes have passed after which what it held is free again."""
        self.wait_for(
            "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        with self.engine.begin() as connection:
            connection.execute(text(TIMED_OUT))
        self.installation.start(role)


def test_a_case_goes_on_after_its_worker_and_its_web_were_killed(
    engine: Engine, install: Callable[..., Installation], mail_server: MailServer, wait_for: Callable[..., None]
) -> None:
    desk = Desk(engine, install(), wait_for)
    desk.installation.start("web", "worker", "scheduler")
    the_worker_dies_while_it_delivers_a_mail(desk, mail_server)
    the_worker_dies_while_it_runs_a_timer(desk, mail_server)
    the_web_dies_while_a_form_is_sent(desk)
    the_case_ends(desk, mail_server)
    delivered = Counter(str(mail["Message-ID"]) for mail in mail_server.taken)
    assert set(delivered.values()) == {1}
    assert desk.scalar("SELECT count(*) FROM job WHERE state = 'failed'") == 0


def the_worker_dies_while_it_delivers_a_mail(desk: Desk, mails: MailServer) -> None:
    mails.answers.clear()
    received = desk.installation.run("mail", "receive", "--to", "podpora@severka.example", stdin=LETTER.encode())
    assert received.returncode == 0, received.stderr.decode()
    desk.number = received.stdout.decode().split()[-1]
    wait_until(mails.is_asked.is_set, lambda: desk.installation.log("worker"))
    desk.installation.kill("worker")
    wait_until(mails.is_left.is_set, lambda: "the mail server does not see that the worker is gone")
    mails.answers.set()
    desk.restart("worker")
    desk.wait_for("NOT EXISTS (SELECT FROM outgoing_mail WHERE state = 'queued')")
    assert len(mails.to(CUSTOMER)) == 1


def the_worker_dies_while_it_runs_a_timer(desk: Desk, mails: MailServer) -> None:
    with desk.subject_held():
        with desk.engine.begin() as connection:
            moved = connection.execute(
                text("UPDATE job SET due_at = now(), next_at = now() WHERE kind = 'timer' AND element_id = :e"),
                {"e": "approval_is_late"},
            )
            assert moved.rowcount == 1
        desk.wait_for_somebody_in_front_of_it()
        desk.installation.kill("worker")
    desk.restart("worker")
    desk.wait_for("NOT EXISTS (SELECT FROM job WHERE element_id = 'approval_is_late')")
    desk.wait_for("NOT EXISTS (SELECT FROM outgoing_mail WHERE state = 'queued')")
    assert desk.scalar("SELECT count(*) FROM outgoing_mail WHERE template = 'dispatch_waiting'") == 1
    assert len(mails.to(DISPATCHER)) == 1


def the_web_dies_while_a_form_is_sent(desk: Desk) -> None:
    dispatcher, task_id = desk.person(DISPATCHER), desk.task("approve_request")
    technician_id = desk.scalar("SELECT id FROM person WHERE email = :e", e=TECHNICIAN)
    form = {"decision": "approve", "impact": "department", "impact_reason": "Sklad stojí."}
    form["technician_id"] = str(technician_id)
    path = f"/tasks/{task_id}/complete"
    with ThreadPoolExecutor(1) as pool:
        with desk.subject_held():
            sent: Future[Answer] = pool.submit(dispatcher.post, path, form)
            desk.wait_for_somebody_in_front_of_it()
            desk.installation.kill("web")
        assert isinstance(sent.exception(30), ConnectionError)
    desk.restart("web")
    assert desk.count("approved") == 0
    again = desk.person(DISPATCHER)
    assert again.post(path, form).status == 302
    assert again.post(path, form).status == 409
    assert (desk.count("approved"), desk.count("impact_corrected"), desk.count("assigned")) == (1, 1, 1)


def the_case_ends(desk: Desk, mails: MailServer) -> None:
    technician = desk.person(TECHNICIAN)
    end = utcnow().astimezone(ZoneInfo("Europe/Prague"))
    start = end - timedelta(minutes=12)
    work = {
        "work-day": f"{start:%Y-%m-%d}",
        "work-started_at": f"{start:%H:%M}",
        "work-ended_at": f"{end:%H:%M}",
        "work-activity": "remote",
        "work-description": "Restart tiskové fronty.",
    }
    page = f"/requests/{desk.number}/work-logs"
    asked = technician.post(page, work)  # the request is younger than the work
    confirmation = re.search(rb'name="work-sure" value="([^"]+)"', asked.body)
    assert confirmation, asked.status
    assert technician.post(page, {**work, "work-sure": confirmation[1].decode()}).status == 302
    proposal = {"cause": "software", "summary": "Tisková fronta je znovu spuštěna."}
    assert technician.post(f"/tasks/{desk.task('work_on_request')}/complete", proposal).status == 302
    link = sign_off_link(desk, mails)
    anybody = Visitor(desk.installation.port)
    anybody.open(link)
    assert anybody.post(link, {"decision": "approve"}).status == 302
    assert anybody.post(link, {"decision": "approve"}).status == 409
    desk.wait_for("(SELECT state = 'closed' FROM request WHERE number = :n)", n=desk.number)
    desk.wait_for("NOT EXISTS (SELECT FROM outgoing_mail WHERE state = 'queued')")
    assert desk.scalar("SELECT sum(minutes_worked) FROM rated_work") == 12
    assert [desk.count(kind) for kind in ("signed_off", "rated", "closed")] == [1, 1, 1]


def sign_off_link(desk: Desk, mails: MailServer) -> str:
    """The path of the personal link that the customer got by mail."""
    sent = "template = 'signoff_asked' AND state = 'sent' AND to_address = :customer"
    desk.wait_for(f"EXISTS (SELECT FROM outgoing_mail WHERE {sent})", customer=CUSTOMER)
    for mail in mails.to(CUSTOMER):
        body = mail.get_body(("plain",))
        found = re.search(rf"{re.escape(desk.installation.url)}(/sign/\S+)", body.get_content() if body else "")
        if found:
            return found[1]
    raise AssertionError("no mail carries a link")
