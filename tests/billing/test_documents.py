"""What an invoice says, and the worker that draws and mails it."""

import socket
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.billing import queries, use_cases
from processes.billing.document import czech_account, invoice_data, spaced_iban
from processes.billing.models import Invoice
from processes.clock import utcnow
from processes.contracts.rules import Activity
from processes.db import committing
from processes.documents.typesetting import render
from processes.engine.jobs import performing, scheduling
from processes.engine.store.models import Job
from processes.mail.models import OutgoingMail
from processes.people.rules import MemberRole
from processes.settings import Settings
from tests.documents.reading import opened, pages_of, text_of
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at
from workers import billing, sessions

OCTOBER = date(2026, 10, 1)
NOW = at("2026-11-02T09:00")


def invoiced(world: World) -> Invoice:
    """October's invoice of two pieces of work."""
    request = world.request()
    world.work(request, "2026-10-05T10:00", 12, description="Restart <tiskové> fronty")
    world.work(request, "2026-10-06T16:20", 42, Activity.ON_SITE)
    use_cases.rate_work(world.session, request.id, NOW)
    invoice = use_cases.issue_invoice(world.session, contract_id=world.contract.id, month=OCTOBER, now=NOW)
    assert invoice
    return invoice


def pdf_of(invoice: Invoice, locale: str | None = None) -> bytes:
    """The document as a worker draws it."""
    return render("invoice", invoice_data(invoice, locale))


def test_a_czech_tax_document_says_what_the_law_asks(session: Session) -> None:
    world = build(session)
    said = text_of(pdf_of(invoiced(world)))
    needed = [
        "FV2026-0001",
        "Servis Brno s.r.o.",
        "Údolní 33",
        "602 00 Brno",
        "27074358",
        "CZ27074358",
        "Pekárny Morava a.s.",
        "CZ45274649",
        "S-2026-01",
        "2. 11. 2026",  # issued
        "31. 10. 2026",  # taxable supply
        "16. 11. 2026",  # due
        "19-2000145399/0800",
        "CZ65 0800 0000 1920 0014 5399",
        "20260001",
        "1 000,00 Kč",  # price of an hour
        "1 421,66 Kč",  # 200 + 208.33 + 1013.33
        "298,55 Kč",  # 21 %
        "1 720,21 Kč",
    ]
    assert [text for text in needed if text not in said] == []


def test_the_overview_lists_every_piece_of_work(session: Session) -> None:
    invoice = invoiced(build(session))
    _first, overview = pages_of(pdf_of(invoice))
    number = invoice.work[0].request.number
    for text in (
        "10:00",
        "10:12",
        "16:20",
        "16:30",
        "17:02",
        number,
        "Jan Novák",
        "Restart <tiskové> fronty",
        " 12 min ",
        " 32 min ",
    ):
        assert text in " ".join(overview.split()), text
    assert overview.count(number) == 3


@pytest.mark.parametrize(
    ("locale", "month", "total"), [("en", "October 2026", "1,720.21"), ("sk", "október 2026", "1 720,21")]
)
def test_the_document_speaks_the_readers_language(session: Session, locale: str, month: str, total: str) -> None:
    pdf = pdf_of(invoiced(build(session)), locale)
    said = text_of(pdf)
    assert opened(pdf).root_object["/Lang"] == locale
    assert month in said
    assert total in said


def test_a_reverse_charge_and_a_supplier_without_vat_are_said(session: Session) -> None:
    world = build(session)
    world.customer.country, world.customer.vat_number = "SK", "SK2020202020"
    said = text_of(pdf_of(invoiced(world), "en"))
    assert "Reverse charge" in said
    assert "VAT 0" not in said  # no rate and no amount stand there (Czech VAT act, section 29)
    world.provider.vat_number = None
    world.contract_of(world.customer, "P-1", project=world.project)
    request = world.request()
    world.work(request, "2026-10-12T10:00", 12)
    use_cases.rate_work(session, request.id, NOW)
    (contract_id,) = queries.contracts_to_invoice(session, OCTOBER)
    invoice = use_cases.issue_invoice(session, contract_id=contract_id, month=OCTOBER, now=NOW)
    assert invoice
    said = text_of(pdf_of(invoice, "en"))
    assert "the supplier does not pay VAT" in said
    assert "tax document" not in said
    assert "Reverse charge" not in said


def test_accounts_are_written_as_people_know_them() -> None:
    assert czech_account("CZ65 0800 0000 1920 0014 5399") == "19-2000145399/0800"
    assert czech_account("CZ1255000000000000001234") == "1234/5500"
    assert czech_account("SK3112000000198742637541") is None
    assert spaced_iban("SK3112000000198742637541") == "SK31 1200 0000 1987 4263 7541"


@pytest.fixture
def reports(engine: Engine, database_url: str, change_settings: Callable[..., Settings]) -> Iterator[Engine]:
    """The worker's sessions on the test's own database."""
    change_settings(database_url=database_url)
    sessions.worker_engine.cache_clear()
    yield engine
    sessions.worker_engine().dispose()
    sessions.worker_engine.cache_clear()


def send(
    engine: Engine, *, prepare: Callable[[World], None] = lambda world: None
) -> tuple[int, list[performing.Outcome]]:
    """Issue an invoice, schedule its sending twice and work both jobs off; the invoice's id and the outcomes."""
    assert scheduling.HANDLERS["billing.render_and_mail"].function is billing.render_and_mail
    with Session(engine) as session, committing(session):
        world = build(session)
        prepare(world)
        invoice_id = invoiced(world).id
        for _ in range(2):
            scheduling.schedule(
                session,
                "billing.render_and_mail",
                due_at=utcnow(),
                arguments={"invoice_id": invoice_id},
                queue="reports",
            )
    with Session(engine) as session:
        due = session.scalars(select(Job.id).where(Job.topic == "billing.render_and_mail").order_by(Job.id)).all()
    return invoice_id, [performing.perform(sessions.WorkerSession, job_id, clock=utcnow) for job_id in due]


def test_a_worker_draws_the_invoice_and_mails_it_once(reports: Engine) -> None:
    invoice_id, outcomes = send(reports)
    assert [outcome.error for outcome in outcomes] == [None, None]
    with Session(reports) as session:
        invoice = queries.invoice_of_id(session, invoice_id)
        pdf = queries.document_of(session, invoice)
        (mail,) = session.scalars(select(OutgoingMail)).all()
        assert pdf.startswith(b"%PDF-")
        assert (mail.to_address, mail.locale) == ("ucetni@pekarny.test", "cs")
        assert "FV2026-0001" in mail.subject
        assert "http://desk.test/invoices/FV2026-0001" in mail.text
        assert mail.attachments == [
            {"filename": "FV2026-0001.pdf", "content_type": "application/pdf", "sha256": invoice.pdf_sha256}
        ]


def test_without_a_billing_address_the_customers_administrators_get_it(reports: Engine) -> None:
    def prepare(world: World) -> None:
        world.customer.billing_email = None
        world.member("admin@pekarny.test", MemberRole.CUSTOMER_ADMINISTRATOR)
        world.member("jiny@pekarny.test", MemberRole.APPROVER)

    send(reports, prepare=prepare)
    with Session(reports) as session:
        assert session.scalars(select(OutgoingMail.to_address)).all() == ["admin@pekarny.test"]


def test_a_document_fetches_nothing_from_outside(session: Session) -> None:
    invoice = invoiced(build(session))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        named = f'#image("http://127.0.0.1:{server.getsockname()[1]}/x.png")'
        invoice.work[0].description = named
        assert named in text_of(pdf_of(invoice))
        with pytest.raises(BlockingIOError):
            server.accept()
