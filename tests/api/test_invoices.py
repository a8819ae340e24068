"""Invoices over the JSON door: who sees them, the work behind every amount, the PDF once it is made."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.billing.use_cases import issue_invoice, keep_document
from processes.clock import utcnow
from processes.contracts.queries import contract_for, local_day
from processes.db import committing
from processes.requests.models import Request
from tests.api.conftest import Program
from tests.pages.conftest import CUSTOMER, STRANGER, TECHNICIAN

ACCOUNTANT, ADMINISTRATOR = "ucetni@severka.example", "reditel@strojirny-vltava.example"
Maker = Callable[[str | None], Program]


@pytest.fixture
def invoiced(engine: Engine, assigned: str) -> tuple[int, str, str]:
    """Id and number of an invoice of 45 minutes, and the number of the request behind it."""
    desk = Desk(engine, utcnow())
    acts.work(desk, assigned, TECHNICIAN, 45, "Swapped the cable")
    acts.propose(desk, assigned, TECHNICIAN, "hardware", "Cable swapped")
    acts.sign(desk, assigned, CUSTOMER)
    with Session(engine) as session, committing(session):
        project_id = session.scalars(select(Request.project_id).where(Request.number == assigned)).one()
        contract = contract_for(session, project_id=project_id, on=local_day(desk.now))
        assert contract is not None
        invoice = issue_invoice(session, contract_id=contract.id, month=local_day(desk.now), now=desk.now)
        assert invoice is not None
        return invoice.id, invoice.number, assigned


@pytest.mark.parametrize("who", [ACCOUNTANT, ADMINISTRATOR])
def test_an_invoice_is_read_with_the_work_behind_it(program: Maker, invoiced: tuple[int, str, str], who: str) -> None:
    _, number, request = invoiced
    assert [item["number"] for item in program(who).get("/invoices").json["items"]] == [number]
    answer = program(who).get(f"/invoices/{number}")
    assert answer.status_code == 200, answer.json
    (work,) = answer.json["work"]
    assert (work["request"], work["minutes_worked"], work["description"]) == (request, 45, "Swapped the cable")
    assert float(answer.json["net"]) == float(work["amount"])


def test_its_pdf_comes_when_a_worker_has_made_it(
    program: Maker, engine: Engine, invoiced: tuple[int, str, str]
) -> None:
    identity, number, _ = invoiced
    early = program(ACCOUNTANT).get(f"/invoices/{number}.pdf")
    assert (early.status_code, early.content_type) == (404, "application/problem+json")
    with Session(engine) as session, committing(session):
        keep_document(session, invoice_id=identity, pdf=b"%PDF-1.7 made")
    made = program(ADMINISTRATOR).get(f"/invoices/{number}.pdf")
    assert (made.status_code, made.content_type, made.data) == (200, "application/pdf", b"%PDF-1.7 made")
    assert made.headers["Content-Disposition"] == f'attachment; filename="{number}.pdf"'


@pytest.mark.parametrize("who", [STRANGER, CUSTOMER, TECHNICIAN])
def test_others_see_none_of_it(program: Maker, engine: Engine, invoiced: tuple[int, str, str], who: str) -> None:
    identity, number, _ = invoiced
    with Session(engine) as session, committing(session):
        keep_document(session, invoice_id=identity, pdf=b"%PDF-1.7 made")
    assert program(who).get("/invoices").json["items"] == []
    assert program(who).get(f"/invoices/{number}").status_code == 404
    assert program(who).get(f"/invoices/{number}.pdf").status_code == 404
