"""Every end of a shorter reaction: bought, agreed to, taken up, kept and billed once, or for nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from processes.billing.models import Invoice
from processes.billing.use_cases import issue_invoice
from processes.contracts.models import ContractVersion, TariffTarget
from processes.contracts.queries import local_day
from processes.contracts.rules import Target
from processes.dispatch.queries import assignee_of
from processes.engine.errors import TaskForbidden
from processes.errors import Forbidden
from processes.expedites.errors import (
    AlreadyExpedited,
    ExpediteNotOffered,
    ExpediteUnknown,
    OfferChanged,
    PriceAboveLimit,
    ReasonMissing,
    TakenAlready,
)
from processes.expedites.offers import offer_for
from processes.expedites.rules import ExpediteState as S
from processes.expedites.rules import WhyNot
from processes.outbox.models import OutboxEvent
from processes.people.models import Membership, Person, Project
from processes.people.rules import MemberRole
from processes.requests import use_cases as requests
from processes.slas.events import RESTORED, SHORTENED
from tests.expedites.bought import PROCESS, agrees, asks, fees, promises, stands, takes, told, withdraws
from tests.expedites.conftest import has_fee
from tests.world import World


def ended(desk, case, end: str) -> bool:
    return desk.process(PROCESS, case).ended_at(end)


def answers(desk, case, who=None) -> None:
    """A word of ours to the customer."""
    actor = (who or desk.technician).actor
    desk.act(lambda s, now: requests.post_message(s, request_id=case.id, body="Už na to koukám.", actor=actor, now=now))
    desk.works_off()


def offer(desk, case):
    return offer_for(desk.session, case.request, desk.now)


def limited(desk, person_id: int, limit: int) -> None:
    def deed(session, now):
        query = select(Membership).where(Membership.person_id == person_id, Membership.role == MemberRole.APPROVER)
        one = session.scalars(query).one()
        one.price_limit, one.currency = Decimal(limit), "CZK"

    desk.act(deed)


def test_an_approver_buys_it_a_technician_takes_it_and_it_is_billed_once(desk):
    case = desk.request_in_work()
    assert promises(desk, case)["response"] == timedelta(hours=1)
    asks(desk, desk.approver, case, seen=offer(desk, case).mark)
    assert stands(desk, case) is S.AGREED
    assert promises(desk, case)["response"] == timedelta(minutes=30)
    assert promises(desk, case)["start"] == timedelta(minutes=60)
    assert promises(desk, case)["resolution"] > timedelta(hours=1)
    assert told(desk, "expedite.agreed") == {desk.dispatcher.id, desk.technician.id}
    takes(desk.dispatcher, case, desk.colleague)
    assert stands(desk, case) is S.TAKEN
    assert assignee_of(desk.session, [case.id])[case.id].id == desk.colleague.id
    with pytest.raises(TakenAlready):
        withdraws(desk, desk.approver, case)
    desk.passes(minutes=10)
    answers(desk, case, desk.colleague)
    assert (stands(desk, case), fees(desk)) == (S.TAKEN, [])
    desk.passes(minutes=20)
    desk.colleague.logs_work(case)
    desk.works_off()
    assert (stands(desk, case), fees(desk)) == (S.KEPT, [("1500.00", "CZK")])
    assert ended(desk, case, "fee_charged")
    assert [mail.to_address for mail in case.mails("expedite_told")] == ["approver@mlekarna.test"]
    assert "1 500,00" in case.mails("expedite_told")[0].text.replace("\N{NO-BREAK SPACE}", " ")
    (shortened,) = case.events(SHORTENED)
    assert (shortened.actor_id, shortened.is_internal) == (desk.approver.id, False)
    topics = desk.session.scalars(select(OutboxEvent.topic).where(OutboxEvent.topic.like("expedite.%")))
    assert list(topics) == ["expedite.asked", "expedite.agreed", "expedite.taken", "expedite.kept"]


def invoiced(desk):
    month = local_day(desk.now).replace(day=1)
    return desk.act(lambda s, now: issue_invoice(s, contract_id=desk.company.contract_id, month=month, now=now))


def test_the_fee_stands_on_one_invoice_even_without_any_work(desk):
    case = kept(desk)
    assert fees(desk) == [("1500.00", "CZK")]
    invoice = invoiced(desk)
    assert (invoice.net, invoice.total, invoice.lines) == (Decimal(1500), Decimal(1815), [])
    assert [item.request_id for item in invoice.items] == [case.id]
    desk.passes(days=31)
    assert invoiced(desk) is None
    assert len(desk.session.scalars(select(Invoice)).all()) == 1


def kept(desk):
    case = desk.request_in_work()
    asks(desk, desk.approver, case)
    takes(desk.dispatcher, case, desk.technician)
    desk.passes(minutes=10)
    desk.technician.asks(case)
    desk.works_off()
    return case


def test_a_question_begins_the_work_and_reopening_bills_nothing_again(desk):
    case = kept(desk)
    assert (stands(desk, case), fees(desk)) == (S.KEPT, [("1500.00", "CZK")])
    desk.requester.withdraws(case, "Už to nepotřebujeme.")
    desk.works_off()
    actor = desk.requester.actor
    desk.act(lambda s, now: requests.reopen(s, request_id=case.id, reason="Přece jen.", actor=actor, now=now))
    desk.works_off()
    assert fees(desk) == [("1500.00", "CZK")]
    assert offer(desk, case) is WhyNot.BEGUN


def test_what_is_late_costs_nothing(desk):
    case = desk.request_in_work()
    asks(desk, desk.approver, case)
    takes(desk.dispatcher, case, desk.technician)
    desk.passes(minutes=31)
    assert stands(desk, case) is S.TAKEN  # the later of its promises is looked at, or what happens
    answers(desk, case)
    assert (stands(desk, case), fees(desk)) == (S.MISSED, [])
    assert ended(desk, case, "fee_waived")
    assert len(case.mails("expedite_told")) == 1


def test_what_nobody_does_is_found_late_by_the_clock(desk):
    case = desk.request_in_work()
    asks(desk, desk.approver, case)
    desk.passes(minutes=61)
    assert (stands(desk, case), fees(desk)) == (S.MISSED, [])
    assert ended(desk, case, "fee_waived")
    assert ended(desk, case, "managers_roused")


def test_whoever_may_not_agree_asks_and_an_approver_agrees(desk):
    case = desk.request_in_work()
    asks(desk, desk.requester, case)
    assert stands(desk, case) is S.ASKED
    assert promises(desk, case)["response"] == timedelta(hours=1)
    assert told(desk, "expedite.agreed") == set()
    addresses = {mail.to_address for mail in case.mails("expedite_asked")}
    assert addresses == {"approver@mlekarna.test", "second_approver@mlekarna.test"}
    for who in (desk.requester, desk.dispatcher):
        with pytest.raises(TaskForbidden):
            agrees(who, case)
    desk.passes(minutes=20)
    agrees(desk.approver, case)
    assert stands(desk, case) is S.AGREED
    assert promises(desk, case)["response"] == timedelta(minutes=30)
    assert told(desk, "expedite.agreed") == {desk.dispatcher.id, desk.technician.id}


def test_a_limit_below_the_price_asks_somebody_else(desk):
    limited(desk, desk.approver.id, 1000)
    case = desk.request_in_work()
    asks(desk, desk.approver, case)
    assert stands(desk, case) is S.ASKED
    assert [mail.to_address for mail in case.mails("expedite_asked")] == ["second_approver@mlekarna.test"]
    agrees(desk.second_approver, case)
    assert stands(desk, case) is S.AGREED


def test_a_limit_of_the_contract_below_the_price_leaves_it_to_the_administrators(desk):
    def deed(session, now):
        session.scalars(select(ContractVersion)).one().approver_limit = Decimal(1000)
        head = World(session, now=now)
        head.customer = session.get_one(Project, desk.company.project_id).organisation
        head.project = session.get_one(Project, desk.company.project_id)
        head.joined("head@mlekarna.test", MemberRole.CUSTOMER_ADMINISTRATOR, name="Head")

    desk.act(deed)
    case = desk.request_in_work()
    asks(desk, desk.approver, case)
    assert stands(desk, case) is S.ASKED
    assert [mail.to_address for mail in case.mails("expedite_asked")] == ["head@mlekarna.test"]
    with pytest.raises(PriceAboveLimit):
        agrees(desk.approver, case)


def test_a_refusal_says_why_and_costs_nothing(desk):
    case = desk.request_in_work()
    asks(desk, desk.requester, case)
    with pytest.raises(ReasonMissing):
        desk.approver.completes(case, "agree_to_expedite", expedite_decision="refuse", expedite_reason=" ")
    desk.approver.completes(case, "agree_to_expedite", expedite_decision="refuse", expedite_reason="Počkáme.")
    assert (stands(desk, case), ended(desk, case, "price_refused")) == (S.REFUSED, True)
    assert "Počkáme." in case.mails("expedite_told")[0].text
    asks(desk, desk.requester, case)
    assert stands(desk, case) is S.ASKED


def test_four_service_hours_without_a_word_let_it_lapse(desk):
    case = long_promised(desk)
    asks(desk, desk.requester, case)
    desk.passes(hours=3, minutes=59)
    assert stands(desk, case) is S.ASKED
    desk.passes(minutes=2)
    assert (stands(desk, case), ended(desk, case, "offer_lapsed")) == (S.LAPSED, True)
    assert len(case.mails("expedite_told")) == 1


def long_promised(desk):
    """A request whose response is promised in eight hours."""

    def deed(session, now):
        for row in session.scalars(select(TariffTarget).where(TariffTarget.target == Target.RESPONSE)):
            row.minutes = 480

    desk.act(deed)
    return desk.request_in_work()


def test_what_is_answered_before_the_consent_needs_none(desk):
    case = desk.request_in_work()
    asks(desk, desk.requester, case)
    desk.technician.asks(case)
    desk.works_off()
    assert (stands(desk, case), ended(desk, case, "expedite_taken_back")) == (S.LAPSED, True)
    assert case.task("agree_to_expedite") is None


def test_taken_back_before_anybody_has_it_costs_nothing_and_the_contract_counts(desk):
    case = desk.request_in_work()
    asks(desk, desk.requester, case)
    withdraws(desk, desk.requester, case)
    assert (stands(desk, case), ended(desk, case, "expedite_taken_back")) == (S.WITHDRAWN, True)
    assert case.events(RESTORED) == []
    asks(desk, desk.approver, case)
    desk.passes(minutes=4)
    withdraws(desk, desk.approver, case)
    assert (stands(desk, case), ended(desk, case, "given_up")) == (S.WITHDRAWN, True)
    assert promises(desk, case)["response"] == timedelta(minutes=56)
    assert "start" not in promises(desk, case)
    assert told(desk, "expedite.off") >= {desk.dispatcher.id, desk.technician.id}
    assert (fees(desk), case.task("take_expedited")) == ([], None)
    with pytest.raises(ExpediteUnknown):
        withdraws(desk, desk.approver, case)


def test_a_request_that_is_withdrawn_before_anybody_has_it_costs_nothing_later_it_does(desk):
    case = desk.request_in_work()
    asks(desk, desk.approver, case)
    desk.requester.withdraws(case, "Už to jde.")
    desk.works_off()
    assert (stands(desk, case), ended(desk, case, "given_up"), fees(desk)) == (S.WITHDRAWN, True, [])
    second = desk.request_in_work()
    asks(desk, desk.approver, second)
    takes(desk.dispatcher, second, desk.technician)
    desk.requester.withdraws(second, "Už to jde.")
    desk.works_off()
    assert (stands(desk, second), fees(desk)) == (S.KEPT, [("1500.00", "CZK")])


def test_one_that_waits_for_approval_is_taken_by_being_given_to_somebody(desk):
    case = desk.request()
    asks(desk, desk.approver, case)
    desk.dispatcher.approves(case)
    desk.works_off()
    assert (stands(desk, case), case.task("take_expedited")) == (S.TAKEN, None)
    desk.technician.asks(case)
    desk.works_off()
    assert (stands(desk, case), fees(desk)) == (S.KEPT, [("1500.00", "CZK")])


def test_taking_one_that_waits_for_approval_approves_it(desk):
    case = desk.request()
    asks(desk, desk.approver, case)
    takes(desk.dispatcher, case, desk.colleague)
    desk.works_off()
    assert (stands(desk, case), case.task("approve_request")) == (S.TAKEN, None)
    assert assignee_of(desk.session, [case.id])[case.id].id == desk.colleague.id
    assert case.task("work_on_request") is not None


def test_what_we_reject_costs_nothing(desk):
    case = desk.request()
    asks(desk, desk.approver, case)
    desk.dispatcher.rejects(case, "Není v rozsahu.")
    desk.works_off()
    assert (stands(desk, case), ended(desk, case, "fee_waived"), fees(desk)) == (S.MISSED, True, [])


def test_what_is_kept_before_a_dispatcher_looked_is_billed(desk):
    case = desk.request_in_work()
    asks(desk, desk.approver, case)
    desk.technician.asks(case)
    desk.works_off()
    assert (stands(desk, case), ended(desk, case, "fee_charged")) == (S.KEPT, True)


def test_it_is_bought_once(desk):
    case = desk.request_in_work()
    asks(desk, desk.requester, case)
    with pytest.raises(AlreadyExpedited):
        asks(desk, desk.approver, case)


def test_what_has_another_price_meanwhile_is_looked_at_again(desk):
    case = desk.request_in_work()
    seen = offer(desk, case).mark
    has_fee(desk, 2000)
    with pytest.raises(OfferChanged):
        asks(desk, desk.approver, case, seen=seen)


def test_nothing_is_offered_without_a_fee_nor_where_the_promise_is_broken_or_the_work_begun(desk):
    case = desk.request_in_work()
    has_fee(desk, None)
    assert offer(desk, case) is WhyNot.NOT_IN_CONTRACT
    with pytest.raises(ExpediteNotOffered):
        asks(desk, desk.approver, case)
    has_fee(desk)
    desk.passes(minutes=61)
    assert offer(desk, case) is WhyNot.BROKEN
    other = desk.request_in_work()
    desk.technician.asks(other)
    desk.works_off()
    assert offer(desk, other) is WhyNot.BEGUN
    desk.requester.withdraws(other, "Už ne.")
    desk.works_off()
    assert offer(desk, other) is WhyNot.ENDED


def test_out_of_service_hours_somebody_has_to_be_on_duty_and_it_costs_more(desk):
    desk.pass_to(desk.now + timedelta(hours=13))  # ten in the evening
    other = desk.request()
    assert offer(desk, other) is WhyNot.NOT_NOW

    def on_duty(session, now):
        colleague = session.get_one(Person, desk.colleague.id)
        World(session, now=now).works(colleague, now - timedelta(hours=1), days=1)

    desk.act(on_duty)
    found = offer(desk, other)
    assert (found.price, found.around_clock) == (Decimal("2250.00"), True)
    asks(desk, desk.approver, other)
    assert promises(desk, other)["response"] == timedelta(hours=1)
    assert told(desk, "expedite.agreed") == {desk.dispatcher.id, desk.colleague.id}


def test_staff_ask_for_a_customer_who_calls_but_never_agree(desk):
    case = desk.request_in_work()
    asks(desk, desk.agent, case)
    assert stands(desk, case) is S.ASKED
    with pytest.raises(Forbidden):
        asks(desk, desk.accountant, desk.request_in_work())


def test_only_who_dispatches_says_who_takes_it(desk):
    case = desk.request_in_work()
    asks(desk, desk.approver, case)
    with pytest.raises(TaskForbidden):
        takes(desk.technician, case, desk.technician)
    assert stands(desk, case) is S.AGREED
