"""A fee that is owed is waived with a reason: it stands in the history, is billed never, and customers see it gone."""

import pytest
from sqlalchemy import select

from processes.billing.errors import FeeInvoiced, FeeNotOwed, WaiverReasonMissing
from processes.billing.events import FEE_WAIVED
from processes.billing.items import FEES, Fee, charge_item, waive_fee
from processes.billing.models import RatedItem, WaivedFee
from processes.billing.use_cases import issue_invoice
from processes.contracts.queries import local_day
from processes.errors import Forbidden
from processes.expedites.queries import last_of
from processes.people.rules import Role
from processes.together import read_together
from tests.expedites.bought import asks, fees, takes
from tests.process.people import Someone
from tests.world import World


def accountant(desk) -> Someone:
    def deed(session, now):
        return World(session, now=now).hired("ucetni@podpora.test", Role.ACCOUNTANT).id

    return Someone(desk, desk.act(deed))


def kept(desk):
    case = desk.request_in_work()
    asks(desk, desk.approver, case)
    takes(desk.dispatcher, case, desk.technician)
    desk.passes(minutes=10)
    desk.technician.asks(case)
    desk.works_off()
    assert fees(desk) == [("1500.00", "CZK")]
    return case


def item(desk, case) -> str:
    found = last_of(desk.session, case.id)
    assert found is not None
    return found.item


def waives(desk, who, case, reason="Omluva za zmeškanou návštěvu", **more):
    of, actor = more.get("item") or item(desk, case), who.actor
    return desk.act(lambda s, now: waive_fee(s, request_id=case.id, item=of, reason=reason, actor=actor, now=now).id)


def test_a_waived_fee_is_billed_never_and_stands_in_the_history(desk):
    case, who = kept(desk), accountant(desk)
    for somebody, reason, refusal in (
        (desk.technician, "Omluva", Forbidden),
        (desk.approver, "Nechci platit", Forbidden),
        (who, "  ", WaiverReasonMissing),
    ):
        with pytest.raises(refusal):
            waives(desk, somebody, case, reason)
    waives(desk, who, case)
    assert fees(desk) == []
    (event,) = case.events(FEE_WAIVED)
    assert (event.actor_id, event.is_internal) == (who.id, False)
    assert event.details["reason"] == "Omluva za zmeškanou návštěvu"
    standing = [Fee(*row) for row in read_together(desk.session, [FEES], {"request_id": case.id})[FEES]]
    assert standing == [Fee(item(desk, case), is_invoiced=False, waived_because="Omluva za zmeškanou návštěvu")]
    with pytest.raises(FeeNotOwed):
        waives(desk, who, case)
    again = {"request_id": case.id, "item": item(desk, case), "amount": 1500, "currency": "CZK"}
    contract = desk.company.contract_id
    assert desk.act(lambda s, now: charge_item(s, **again, contract_id=contract, now=now)) is False
    assert fees(desk) == []


def test_what_stands_on_an_invoice_is_not_waived(desk):
    case, who = kept(desk), accountant(desk)
    month, contract = local_day(desk.now).replace(day=1), desk.company.contract_id
    desk.act(lambda s, now: issue_invoice(s, contract_id=contract, month=month, now=now))
    with pytest.raises(FeeInvoiced):
        waives(desk, who, case)
    assert desk.session.scalars(select(WaivedFee)).all() == []
    assert desk.session.scalars(select(RatedItem.invoice_id)).one() is not None


def test_a_fee_of_another_request_is_not_waived_by_the_way(desk):
    case, who = kept(desk), accountant(desk)
    other = desk.request_in_work()
    with pytest.raises(FeeNotOwed):
        waives(desk, who, other, item=item(desk, case))
    assert fees(desk) == [("1500.00", "CZK")]
