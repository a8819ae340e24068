"""Work after reopening is billed with the next invoice: all of it, and no minute twice."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.billing.models import Invoice, RatedWork
from processes.billing.rules import month_start
from processes.billing.unbilled import unbilled
from processes.billing.use_cases import issue_invoice
from processes.clock import utcnow
from processes.contracts.queries import contract_for, local_day
from processes.requests.models import Request
from processes.requests.rules import RequestState
from processes.requests.use_cases import reopen
from processes.worklogs.models import WorkLog
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN, desk, stocked
from tests.pages.conftest import database_url as database_url
from tests.pages.test_requests import in_work, state

__all__ = ["desk", "stocked"]
HOURS = 20  # more than the contract includes in a month
NEARLY_OVER = timedelta(hours=2)  # a month that ends while the test plays in it is waited for


def invoiced(desk: Desk, number: str) -> int | None:
    """What a run for the month of the desk's day issues for the customer of a request."""

    def run(session: Session, _now: object) -> int | None:
        project_id = session.scalars(select(Request.project_id).where(Request.number == number)).one()
        today = local_day(desk.now)
        contract = contract_for(session, project_id=project_id, on=today)
        assert contract is not None
        invoice = issue_invoice(session, contract_id=contract.id, month=month_start(today), now=desk.now)
        return invoice.id if invoice else None

    return desk.act(run)


def works_again(desk: Desk, number: str, minutes: int) -> None:
    request_id, actor = desk.request_id(number), desk.actor(DISPATCHER)
    again = {"request_id": request_id, "reason": "Zase nejde", "actor": actor}
    desk.act(lambda session, now: reopen(session, **again, now=now))
    acts.approve(desk, number, TECHNICIAN, impact=acts.Impact.PERSON)
    solves(desk, number, minutes)


def solves(desk: Desk, number: str, minutes: int) -> None:
    acts.work(desk, number, TECHNICIAN, minutes, f"Práce {minutes}")
    acts.propose(desk, number, TECHNICIAN, "hardware", "Hotovo")
    acts.sign(desk, number, CUSTOMER)


@pytest.mark.parametrize("later", [timedelta(hours=1), timedelta(days=32)], ids=["this month", "next month"])
def test_a_case_billed_and_reopened_is_billed_for_the_new_work_alone(
    engine: Engine, desk: Desk, later: timedelta
) -> None:
    number = in_work(desk)
    desk.now = utcnow()
    if local_day(desk.now + NEARLY_OVER).month != local_day(desk.now).month:
        desk.now += NEARLY_OVER
    solves(desk, number, HOURS * 60)
    first = invoiced(desk, number)
    desk.now += later
    works_again(desk, number, HOURS * 60 + 7)
    assert state(engine, number) is RequestState.CLOSED
    if later < timedelta(days=1):
        assert invoiced(desk, number) is None  # the month has its invoice
        with Session(engine) as session:
            assert sum(line.minutes_billed for line in unbilled(session)) > 0
        desk.now += timedelta(days=32)
    second = invoiced(desk, number)
    assert first is not None
    assert second is not None
    assert first != second
    with Session(engine) as session:
        logs = dict(session.execute(select(WorkLog.minutes, WorkLog.id)).all())
        pieces = session.scalars(select(RatedWork)).all()
        for minutes, invoice in ((HOURS * 60, first), (HOURS * 60 + 7, second)):
            theirs = [piece for piece in pieces if piece.work_log_id == logs[minutes]]
            assert {piece.invoice_id for piece in theirs} == {invoice}
            assert sum(piece.minutes_worked for piece in theirs) == minutes
        assert len(session.scalars(select(Invoice)).all()) == 2
    assert invoiced(desk, number) is None
