"""People decide about one shorter reaction in real transactions of their own: one wins, the other is told."""

import pytest
from sqlalchemy import select

from processes.billing.errors import FeeInvoiced
from processes.billing.items import waive_fee
from processes.billing.models import Invoice, RatedItem, WaivedFee
from processes.billing.use_cases import issue_invoice
from processes.contracts.models import TariffVersion
from processes.contracts.queries import local_day
from processes.db import committing
from processes.engine.errors import TaskGone
from processes.engine.running.tasks import complete_task
from processes.expedites.errors import ExpediteDecided
from processes.expedites.models import Expedite
from processes.expedites.queries import last_of
from processes.expedites.rules import ExpediteState as S
from processes.expedites.use_cases import withdraw_expedite
from tests.expedites.bought import asks, fees, stands
from tests.expedites.conftest import has_fee
from tests.expedites.test_waiving import accountant, kept
from tests.signoffs.test_races import race


@pytest.fixture
def racing(real_desk):
    """The desk with real transactions, whose contract has a fee."""
    return has_fee(real_desk)


def in_own(desk, do):
    """A deed in a transaction of its own."""

    def deed():
        with desk.sessions() as session, committing(session):
            do(session)

    return deed


def consents(desk, case, who):
    task_id, actor = case.task("agree_to_expedite").id, who.actor
    said = {"expedite_decision": "agree", "expedite_reason": ""}

    def do(session):
        complete_task(session, task_id, actor=actor.key, keys=actor.task_keys, variables=said, now=desk.now)

    return in_own(desk, do)


def withdraws(desk, case, who):
    actor = who.actor
    return in_own(desk, lambda session: withdraw_expedite(session, request_id=case.id, actor=actor, now=desk.now))


def test_of_two_approvers_who_agree_at_once_one_pays(racing):
    desk = racing
    case = desk.request_in_work()
    asks(desk, desk.requester, case)
    refusals = race(consents(desk, case, desk.approver), consents(desk, case, desk.second_approver))
    assert sorted(refusal is None for refusal in refusals) == [False, True]
    assert stands(desk, case) is S.AGREED
    assert len(desk.session.scalars(select(Expedite)).all()) == 1


def test_what_is_taken_back_while_the_consent_comes_is_one_of_the_two(racing):
    desk = racing
    case = desk.request_in_work()
    asks(desk, desk.requester, case)
    consent, back = race(consents(desk, case, desk.approver), withdraws(desk, case, desk.requester))
    assert back is None  # agreed or not, nobody has it yet
    assert consent is None or isinstance(consent, TaskGone | ExpediteDecided)
    assert stands(desk, case) is S.WITHDRAWN
    desk.works_off()
    assert fees(desk) == []


def test_another_fee_meanwhile_changes_nothing_of_what_was_offered(racing):
    desk = racing
    case = desk.request_in_work()
    asks(desk, desk.requester, case)

    def dearer(session):
        session.scalars(select(TariffVersion).with_for_update()).one().expedite_fee = 9000

    assert race(consents(desk, case, desk.approver), in_own(desk, dearer)) == [None, None]
    assert stands(desk, case) is S.AGREED
    assert str(desk.session.scalars(select(Expedite.price)).one()) == "1500.00"


def test_a_fee_is_waived_or_invoiced_never_both(racing):
    desk = racing
    case = kept(desk)
    item, who = last_of(desk.session, case.id).item, accountant(desk).actor
    month, contract = local_day(desk.now).replace(day=1), desk.company.contract_id

    def waive(session):
        waive_fee(session, request_id=case.id, item=item, reason="Omluva", actor=who, now=desk.now)

    def invoice(session):
        issue_invoice(session, contract_id=contract, month=month, now=desk.now)

    waived, issued = race(in_own(desk, waive), in_own(desk, invoice))
    assert issued is None
    assert waived is None or isinstance(waived, FeeInvoiced)
    desk.session.expire_all()
    is_waived = desk.session.scalars(select(WaivedFee)).all() != []
    assert is_waived is (waived is None)
    billed = desk.session.scalars(select(RatedItem).where(RatedItem.invoice_id.is_not(None))).all()
    assert (len(billed), len(desk.session.scalars(select(Invoice)).all())) == ((0, 0) if is_waived else (1, 1))
