"""The sample case through real parts: web over HTTP, workers over either transport, mail over SMTP."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import answering, loading
from podpora.sample.case import SUMMARY
from processes.billing.models import Invoice, InvoiceState, RatedWork
from processes.clock import utcnow
from processes.contracts.rules import Target
from processes.documents.translations import translator
from processes.engine.store.models import Job, JobState, OpenTask
from processes.mail.models import OutgoingMail, OutgoingState
from processes.outbox import OutboxEvent
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestEvent, RequestMessage, StoredFile
from processes.requests.rules import RequestState
from processes.signoffs.models import Signoff, SignoffState
from processes.slas.models import ClockState, SlaClock
from processes.suppliers.models import Escalation, EscalationState, InboxMessage
from processes.worklogs.models import WorkLog
from tests.case.conftest import MailServer
from tests.installation import wait_until
from tests.pages.conftest import CUSTOMER
from workers.amqp import INBOX

SETTLED = """(SELECT bool_and(pdf_sha256 IS NOT NULL) FROM invoice)
    AND NOT EXISTS (SELECT FROM outgoing_mail WHERE state = 'queued')"""


@dataclass
class Story:
    """The case as it was played: what it left in the database, in the mailboxes and on the wire."""

    session: Session
    request: Request
    mails: MailServer
    told: list[str]
    events: list[dict[str, Any]] | None  # as they came from the broker; None without one

    def rows(self, model: Any, order: Any) -> list[Any]:
        """The case's rows of a model."""
        return list(self.session.scalars(select(model).where(model.request_id == self.request.id).order_by(order)))


@pytest.fixture(params=["database", "rabbitmq"])
def story(
    request: pytest.FixtureRequest,
    engine: Engine,
    session: Session,
    install: Callable[..., Any],
    mail_server: MailServer,
    wait_for: Callable[..., None],
) -> Story:
    """The case, played once while web, worker, scheduler (and relay) run."""
    told: list[str] = []
    if request.param == "database":
        desk = install()
        desk.start("web", "worker", "scheduler")
        answer = answering.over_http(engine, desk.url)
    else:
        broker_url = request.getfixturevalue("broker_url")
        queue, channel = request.getfixturevalue("events"), request.getfixturevalue("amqp")
        desk = install(BROKER_URL=broker_url)
        desk.start("web", "worker", "scheduler", "relay")
        wait_until(
            lambda: channel.queue_declare(INBOX, passive=True).method.consumer_count > 0, lambda: desk.log("relay")
        )
        answer = answering.over_amqp(engine, broker_url)

    def late_answer(escalation: Escalation, text: str, now: datetime) -> str:
        wait_for("NOT EXISTS (SELECT FROM job WHERE topic = 'suppliers.deliver')")  # the worker's time is the real one
        return answer(escalation, text, now)

    played = loading.play_case(
        engine, now=utcnow(), say=lambda when, who, what, where: told.append(what), answer=late_answer
    )
    wait_for(SETTLED)
    case = session.scalars(select(Request).where(Request.number == played.number)).one()
    published = None
    if request.param == "rabbitmq":
        wait_for("NOT EXISTS (SELECT FROM outbox_event WHERE relayed_at IS NULL)")
        published = drained(channel, queue)
    return Story(session, case, mail_server, told, published)


def drained(channel: Any, queue: str) -> list[dict[str, Any]]:
    """Every event that lies in a queue."""
    found = []
    while (got := channel.basic_get(queue, auto_ack=True))[0] is not None:
        found.append({"key": got[0].routing_key, **json.loads(got[2])})
    return found


def test_the_sample_case_goes_its_whole_way(story: Story) -> None:
    the_request_is_closed(story)
    it_was_signed_in_two_rounds(story)
    the_supplier_was_reminded_once_and_answered(story)
    the_clocks_were_kept_with_a_pause(story)
    every_minute_is_on_the_invoice(story)
    the_mails_were_delivered(story)
    nothing_is_left_over(story)
    if story.events is not None:
        the_events_were_published(story, story.events)


def the_request_is_closed(story: Story) -> None:
    assert story.request.state is RequestState.CLOSED
    assert story.request.closed_at is not None
    kinds = [event.kind for event in story.rows(RequestEvent, (RequestEvent.at))]
    for once in (EventKind.LOGGED, EventKind.IMPACT_CORRECTED, EventKind.APPROVED, EventKind.QUESTION_ANSWERED):
        assert kinds.count(once) == 1
    assert kinds.count(EventKind.RETURNED) == kinds.count(EventKind.SIGNED_OFF) == kinds.count(EventKind.CLOSED) == 1
    (answer,) = [m for m in story.rows(RequestMessage, RequestMessage.id) if m.kind.value == "answer"]
    assert answer.body.startswith("Jen při tisku štítků")
    assert answer.quoted or ">" not in answer.body


def it_was_signed_in_two_rounds(story: Story) -> None:
    first, second = story.rows(Signoff, Signoff.round)
    assert (first.state, second.state) == (SignoffState.RETURNED, SignoffState.APPROVED)
    assert (first.decided_from, first.reason) == ("192.0.2.17", "Počítač běží, ale tiskárna štítků po výměně netiskne.")
    assert [line["minutes"] for line in second.content["work"]] == [12, 35, 9]


def the_supplier_was_reminded_once_and_answered(story: Story) -> None:
    (escalation,) = story.rows(Escalation, Escalation.id)
    assert (escalation.state, escalation.reminders) == (EscalationState.ANSWERED, 1)
    assert escalation.answer.startswith("Warranty confirmed.")
    (message,) = story.session.scalars(select(InboxMessage))
    assert message.data["reference"] == str(escalation.reference)
    taken = story.mails.to(escalation.supplier.email)
    assert len(taken) == 2


def the_clocks_were_kept_with_a_pause(story: Story) -> None:
    clocks = {clock.target: clock for clock in story.rows(SlaClock, SlaClock.id)}
    assert {clock.state for clock in clocks.values()} == {ClockState.KEPT}
    resolution = clocks[Target.RESOLUTION]
    assert resolution.met_at is not None
    worked = resolution.used_seconds / 60
    assert worked < resolution.minutes
    # On the first day 8:12-9:05 and 10:40-11:10, on the second 9:30-13:35 and 14:20-15:02: what lies between
    # belongs to the customer and to the supplier.
    assert round(worked) == 53 + 30 + 245 + 42


def every_minute_is_on_the_invoice(story: Story) -> None:
    assert [log.minutes for log in story.rows(WorkLog, WorkLog.started_at)] == [12, 35, 9]
    rated = story.rows(RatedWork, RatedWork.started_at)
    assert sum(piece.minutes_worked for piece in rated) == 12 + 35 + 9
    (invoice_id,) = {piece.invoice_id for piece in rated}
    invoice = story.session.get_one(Invoice, invoice_id)
    assert invoice.state is InvoiceState.ISSUED
    assert invoice.total == invoice.net + invoice.vat + invoice.rounding > 0
    pdf = story.session.get_one(StoredFile, invoice.pdf_sha256)
    assert pdf.content.startswith(b"%PDF-")
    (mail,) = [m for m in story.mails.taken if list(m.iter_attachments())]
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == pdf.content
    assert invoice.number in str(attached.get_filename())


def the_mails_were_delivered(story: Story) -> None:
    written = story.rows(OutgoingMail, OutgoingMail.id)
    assert {mail.state for mail in written} == {OutgoingState.SENT}
    ids = [str(mail["Message-ID"]) for mail in story.mails.taken]
    assert len(ids) == len(set(ids))
    assert {mail.message_id for mail in written} <= set(ids)
    receipt = next(mail for mail in story.mails.to(CUSTOMER) if SUMMARY in str(mail["Subject"]))
    number = story.request.number
    assert number in str(receipt["Subject"])
    assert str(receipt["From"]) == "Severka podpora <podpora@severka.example>"
    assert str(receipt["To"]) == f"Karel Dvořák <{CUSTOMER}>"
    assert receipt["Auto-Submitted"] == "auto-generated"
    assert receipt["In-Reply-To"].endswith("@strojirny-vltava.example>")
    assert f"<{number.lower()}.thread@severka.example>" in receipt["References"]
    assert {mail.locale for mail in written if mail.to_address == CUSTOMER} == {"cs"}
    text = receipt.get_body(("plain",)).get_content()
    assert translator("cs").gettext("Hello %(name)s,") % {"name": "Karel Dvořák"} in text
    assert number in text


def nothing_is_left_over(story: Story) -> None:
    assert not story.session.scalars(select(OpenTask.id).where(OpenTask.business_key == story.request.number)).all()
    assert not story.session.scalars(select(Job.id).where(Job.state == JobState.FAILED)).all()
    assert len(story.told) == 13


def the_events_were_published(story: Story, events: list[dict[str, Any]]) -> None:
    assert {event["specversion"] for event in events} == {"1.0"}
    ids = [event["id"] for event in events]
    assert len(ids) == len(set(ids))
    kept = {str(row.key): row.topic for row in story.session.scalars(select(OutboxEvent))}
    assert {event["id"]: event["key"] for event in events}.items() <= kept.items()
    topics = {event["key"] for event in events}
    assert topics >= {"request.logged", "supplier.escalation_sent", "supplier.answer_recorded", "request.closed"}
    assert "invoice.issued" in topics
