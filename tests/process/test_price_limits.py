"""An approver accepts prices up to their limit; what costs more goes to whoever may accept it."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from processes.people import granting
from processes.people.models import Membership
from processes.people.rules import SYSTEM, Limit, MemberRole
from processes.requests.rules import RequestState
from processes.signoffs.errors import PriceAboveLimit, PriceAboveLimits
from processes.signoffs.models import SignoffLink
from processes.signoffs.queries import price_of, signoff_of
from processes.signoffs.rights import may_accept_price, may_sign


def limits(desk, person_id: int, amount: int | None, currency: str = "CZK") -> None:
    def deed(session, now):
        query = select(Membership).where(Membership.person_id == person_id, Membership.role == MemberRole.APPROVER)
        limit = Limit(Decimal(amount), currency) if amount is not None else None
        membership_id = session.scalars(query).one().id
        granting.limit_membership(session, membership_id=membership_id, limit=limit, actor=SYSTEM, now=now)

    desk.act(deed)


def asked(desk) -> set[int]:
    return set(desk.session.scalars(select(SignoffLink.person_id)))


def test_the_question_goes_to_whoever_may_accept_the_price(desk):
    limits(desk, desk.approver.id, 100)
    case = desk.request_to_sign_off()
    price = price_of(signoff_of(desk.session, case.id))
    assert price == ((Decimal("240.00"), "CZK"),)
    assert asked(desk) == {desk.second_approver.id}
    assert [mail.to_address for mail in case.mails("signoff_asked")] == ["second_approver@mlekarna.test"]
    assert may_sign(desk.approver.actor, case.request)
    assert not may_accept_price(desk.approver.actor, case.request, price)
    with pytest.raises(PriceAboveLimit) as refused:
        desk.approver.approves(case)
    assert refused.value.values == {"price": "240,00\N{NO-BREAK SPACE}CZK", "names": "Second approver"}
    assert case.state is RequestState.RESOLVED
    desk.second_approver.approves(case)
    assert case.state is not RequestState.RESOLVED


def test_returning_costs_nothing(desk):
    limits(desk, desk.approver.id, 100)
    case = desk.request_to_sign_off()
    desk.approver.returns(case, "Pořád maže.")
    assert case.state is RequestState.RETURNED


def test_a_price_up_to_the_limit_is_accepted_and_another_currency_is_above_it(desk):
    limits(desk, desk.approver.id, 240)
    limits(desk, desk.second_approver.id, 99999, "EUR")
    case = desk.request_to_sign_off()
    assert asked(desk) == {desk.approver.id}
    desk.approver.approves(case)


def test_where_nobody_may_accept_it_everybody_who_signs_learns_so(desk):
    for who in (desk.approver, desk.second_approver):
        limits(desk, who.id, 0)
    case = desk.request_to_sign_off()
    assert asked(desk) == {desk.approver.id, desk.second_approver.id}
    with pytest.raises(PriceAboveLimits):
        desk.approver.approves(case)
    limits(desk, desk.approver.id, None)
    desk.approver.approves(case)
