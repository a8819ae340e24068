"""An approver accepts prices up to their limit; what costs more goes to whoever may accept it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from processes.contracts import terms
from processes.contracts.models import Contract
from processes.contracts.overview import limits_agreed
from processes.contracts.queries import local_day
from processes.people import granting
from processes.people.models import Membership
from processes.people.rules import SYSTEM, Limit, MemberRole
from processes.requests.rules import RequestState
from processes.signoffs.errors import PriceAboveAgreed, PriceAboveAll, PriceAboveLimit, PriceAboveLimits
from processes.signoffs.models import SignoffLink
from processes.signoffs.queries import price_of, signoff_of
from processes.signoffs.rights import may_accept_price, may_sign
from tests.process.people import Customer
from tests.world import World


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
    assert not may_accept_price(desk.approver.actor, case.request, price, None)
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


def agreed(desk, amount: int | None, days: int = 0) -> None:
    """The contract limits what approvers accept from a day on."""

    def deed(session, now):
        contract = session.get_one(Contract, desk.company.contract_id)
        version = contract.versions[-1]
        terms.change_contract(
            session,
            contract=contract,
            valid_from=local_day(now + timedelta(days=days)),
            tariff=version.tariff,
            products=version.products,
            approver_limit=Decimal(amount) if amount is not None else None,
            actor=SYSTEM,
            now=now,
        )

    desk.act(deed)


def administrator(desk) -> int:
    """Somebody of the customer who administers it."""

    def deed(session, now):
        world = World(session, now=now)
        world.customer = session.get_one(Contract, desk.company.contract_id).organisation
        return world.joined("sef@mlekarna.test", MemberRole.CUSTOMER_ADMINISTRATOR, name="Chief").id

    return desk.act(deed)


def test_the_contract_limits_approvers_whose_own_limit_is_higher_or_none(desk):
    agreed(desk, 239)
    chief = administrator(desk)
    limits(desk, desk.approver.id, 5000)
    case = desk.request_to_sign_off()
    assert asked(desk) == {chief}
    for who in (desk.approver, desk.second_approver):
        with pytest.raises(PriceAboveAgreed) as refused:
            who.approves(case)
        assert refused.value.values == {
            "price": "240,00\N{NO-BREAK SPACE}CZK",
            "limit": "239,00\N{NO-BREAK SPACE}CZK",
            "number": "S-1",
            "names": "Chief",
        }
    Customer(desk, chief).approves(case)
    assert case.state is not RequestState.RESOLVED


def test_the_smaller_of_both_limits_binds_and_is_the_one_that_is_named(desk):
    agreed(desk, 500)
    limits(desk, desk.approver.id, 100)
    case = desk.request_to_sign_off()
    assert asked(desk) == {desk.second_approver.id}
    with pytest.raises(PriceAboveLimit):
        desk.approver.approves(case)
    desk.second_approver.approves(case)


def test_without_an_administrator_approvers_learn_that_nobody_may(desk):
    agreed(desk, 239)
    case = desk.request_to_sign_off()
    assert asked(desk) == {desk.approver.id, desk.second_approver.id}
    with pytest.raises(PriceAboveAll, match="S-1"):
        desk.approver.approves(case)


def test_what_was_asked_for_before_keeps_the_limit_of_its_day(desk):
    agreed(desk, 10, days=1)
    case = desk.request_to_sign_off()
    desk.passes(days=2)
    desk.approver.approves(case)
    assert case.state is not RequestState.RESOLVED


def test_rights_say_by_which_contract_less_counts(desk):
    agreed(desk, 300)
    limits(desk, desk.approver.id, 100)
    session, today = desk.session, local_day(desk.now)
    rights = session.scalars(select(Membership).where(Membership.role == MemberRole.APPROVER)).all()
    found = limits_agreed(session, rights, today)
    by_person = {right.person_id: [one.number for one in found[right.id]] for right in rights}
    assert by_person == {desk.approver.id: [], desk.second_approver.id: ["S-1"]}
