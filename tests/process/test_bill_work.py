"""Every end of billing a request."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from processes.billing.errors import ReasonMissing
from processes.billing.models import RatedWork
from processes.contracts.models import Contract
from processes.contracts.use_cases import end_contract
from processes.engine.errors import TaskForbidden
from processes.people.rules import SYSTEM
from processes.requests.rules import RequestState


def rated(desk, case) -> list[RatedWork]:
    return list(desk.session.scalars(select(RatedWork).where(RatedWork.request_id == case.id)))


def without_contract(desk):
    """The contract ends on Sunday; the case runs from Monday on."""
    contract = desk.session.get_one(Contract, desk.company.contract_id)
    desk.act(lambda s, now: end_contract(s, contract=contract, valid_to=date(2026, 11, 8), actor=SYSTEM, now=now))
    case = desk.request(product_id=None)
    desk.dispatcher.approves(case)
    desk.technician.resolves(case, minutes=12)
    desk.approver.approves(case)
    return case


def test_twelve_minutes_are_twelve_minutes_billed(desk):
    case = desk.request_in_work()
    desk.passes(hours=1)
    desk.technician.resolves(case, minutes=12)
    desk.approver.approves(case)
    (piece,) = rated(desk, case)
    assert (piece.minutes_worked, piece.minutes_billed, piece.amount) == (12, 12, Decimal("240.00"))
    assert case.state is RequestState.CLOSED
    assert desk.process("bill_work", case).ended_at("work_rated")
    assert desk.process("handle_request", case).ended_at("request_closed")


def test_without_work_there_is_nothing_to_bill(desk):
    case = desk.request_in_work()
    desk.technician.proposes(case, no_work_reason="Vyřešilo se samo.")
    desk.approver.approves(case)
    assert not rated(desk, case)
    assert case.state is RequestState.CLOSED
    assert desk.process("bill_work", case).ended_at("nothing_to_bill")


def test_without_a_contract_the_accountant_settles_the_price(desk):
    case = without_contract(desk)
    assert case.state is RequestState.SIGNED_OFF
    with pytest.raises(TaskForbidden):
        desk.technician.completes(case, "settle_price", price_decision="contract", contract_number="S-1")
    with pytest.raises(ReasonMissing):
        desk.accountant.completes(case, "settle_price", price_decision="write_off", price_reason=" ")
    desk.accountant.completes(case, "settle_price", price_decision="contract", contract_number="S-1")
    assert sum(piece.minutes_billed for piece in rated(desk, case)) == 12
    assert desk.process("bill_work", case).ended_at("work_rated")
    assert case.state is RequestState.CLOSED


def test_work_written_off_ends_with_nothing_to_bill(desk):
    case = without_contract(desk)
    desk.accountant.completes(case, "settle_price", price_decision="write_off", price_reason="Záruka")
    assert desk.process("bill_work", case).ended_at("nothing_to_bill")
    assert case.state is RequestState.CLOSED


def test_silence_is_billed_too(desk):
    case = desk.request_to_sign_off()
    desk.passes(days=16)
    assert case.state is RequestState.CLOSED
    assert desk.process("bill_work", case).ended_at("work_rated")
