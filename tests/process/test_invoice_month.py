"""Every end of the monthly invoicing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from processes.billing.errors import MonthNotBegun
from processes.billing.flow import month_ended, run_month
from processes.billing.models import Invoice
from processes.contracts.models import Contract
from processes.contracts.rules import Interval
from processes.engine.store.models import Job
from processes.requests.rules import RequestState
from tests.process.case import Process

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def december(desk):
    """The desk on the first of December, with one billed case of November."""
    case = desk.request_in_work()
    desk.passes(hours=1)
    desk.technician.resolves(case)
    desk.approver.approves(case)
    assert case.state is RequestState.CLOSED
    desk.passes(days=(date(2026, 12, 1) - desk.now.date()) / timedelta(days=1))
    return desk


def of_november(desk) -> Process:
    return Process(desk, "invoice_month", f"2026-11/contract:{desk.company.contract_id}")


def test_a_month_with_work_is_invoiced_and_sent_by_a_worker(december):
    assert december.act(lambda s, now: run_month(s, month=NOVEMBER, now=now)) == [december.company.contract_id]
    invoice = december.session.scalars(select(Invoice).where(Invoice.month == NOVEMBER)).one()
    assert of_november(december).ended_at("invoice_sent")
    job = december.session.scalars(select(Job).where(Job.topic == "billing.render_and_mail")).one()
    assert (job.queue, job.arguments) == ("reports", {"invoice_id": invoice.id})


def test_a_month_without_work_is_not_invoiced(desk):
    contract_id = desk.company.contract_id
    assert desk.act(lambda s, now: run_month(s, month=NOVEMBER, now=now)) == []
    desk.act(lambda s, now: month_ended(s, contract_id=contract_id, month=NOVEMBER, now=now))
    assert of_november(desk).ended_at("nothing_invoiced")
    assert desk.session.scalar(select(Invoice)) is None


def test_a_month_that_has_not_begun_is_refused_at_once(december):
    """Not by a job that fails later."""
    with pytest.raises(MonthNotBegun, match="2027-01"):
        december.act(lambda s, now: run_month(s, month=date(2027, 1, 1), now=now))
    assert december.session.scalar(select(Invoice)) is None


def test_a_second_run_of_a_month_invoices_nothing_twice(december):
    december.act(lambda s, now: run_month(s, month=NOVEMBER, now=now))
    assert december.act(lambda s, now: run_month(s, month=NOVEMBER, now=now)) == []
    assert len(december.session.scalars(select(Invoice)).all()) == 1


def test_a_contract_that_is_invoiced_on_completion_is_invoiced_when_a_case_is_rated(desk):
    def deed(session, now):
        contract = session.get_one(Contract, desk.company.contract_id)
        contract.versions[-1].invoice_interval = Interval.ON_COMPLETION

    desk.act(deed)
    numbers = []
    for _ in range(2):
        case = desk.request_in_work()
        desk.passes(hours=1)
        desk.technician.resolves(case)
        desk.approver.approves(case)
        desk.passes(minutes=1)
        key = f"{case.number}/contract:{desk.company.contract_id}"
        assert Process(desk, "invoice_month", key).ended_at("invoice_sent")
        invoice = desk.session.scalars(select(Invoice).order_by(Invoice.id.desc())).first()
        assert {piece.request_id for piece in invoice.work} == {case.id}
        numbers.append((invoice.number, invoice.month, invoice.issued_on))
    assert numbers == [(f"FV2026-000{nth}", NOVEMBER, date(2026, 11, 9)) for nth in (1, 2)]
    desk.passes(days=(date(2026, 12, 1) - desk.now.date()) / timedelta(days=1))
    assert desk.act(lambda s, now: run_month(s, month=NOVEMBER, now=now)) == []
