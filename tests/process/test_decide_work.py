"""Every end of the decision about work on a request that has ended."""

import pytest
from sqlalchemy import select

from processes.billing.errors import GivenAwayWithoutReason
from processes.billing.events import GIVEN_AWAY
from processes.billing.models import RatedWork
from processes.billing.unbilled import undecided
from processes.contracts.rules import Activity
from processes.engine.errors import TaskForbidden
from processes.requests.models import RequestEvent
from processes.requests.rules import RequestState
from processes.requests.use_cases import reopen
from processes.worklogs.models import WorkLog
from processes.worklogs.use_cases import start_timer, stop_timer


def withdrawn(desk):
    """Twelve minutes were worked before the customer needed it no longer."""
    case = desk.request_in_work()
    desk.technician.logs_work(case, minutes=12)
    desk.requester.withdraws(case, "Už to nepotřebujeme.")
    desk.works_off()
    return case


def rated(desk, case) -> list[tuple[int, int]]:
    pieces = desk.session.scalars(select(RatedWork).where(RatedWork.request_id == case.id))
    return [(piece.minutes_worked, piece.minutes_billed) for piece in pieces]


def test_work_on_a_withdrawn_request_comes_before_the_accountant_and_is_billed(desk):
    case = withdrawn(desk)
    assert case.state is RequestState.WITHDRAWN
    assert [(found.request.id, found.minutes) for found in undecided(desk.session)] == [(case.id, 12)]
    with pytest.raises(TaskForbidden):
        desk.technician.completes(case, "decide_about_work", work_decision="bill")
    desk.accountant.completes(case, "decide_about_work", work_decision="bill")
    assert rated(desk, case) == [(12, 12)]
    assert desk.process("decide_work", case).ended_at("work_billed")
    assert case.state is RequestState.WITHDRAWN
    assert undecided(desk.session) == []


def test_it_is_given_away_with_a_reason(desk):
    case = withdrawn(desk)
    with pytest.raises(GivenAwayWithoutReason):
        desk.accountant.completes(case, "decide_about_work", work_decision="give_away", work_reason=" ")
    desk.accountant.completes(case, "decide_about_work", work_decision="give_away", work_reason="Chyba na naší straně.")
    assert rated(desk, case) == []
    assert desk.process("decide_work", case).ended_at("work_given_away")
    told = desk.session.scalars(select(RequestEvent).where(RequestEvent.kind == GIVEN_AWAY)).one()
    assert (told.is_internal, told.details) == (True, {"minutes": 12, "reason": "Chyba na naší straně."})
    assert undecided(desk.session) == []


def test_time_that_is_stopped_after_the_end_waits_as_well(desk):
    case = desk.request_in_work()
    me = desk.technician.actor
    started = desk.act(lambda s, now: start_timer(s, request_id=case.id, actor=me, now=now).started_at)
    desk.passes(minutes=20)
    desk.requester.withdraws(case, "Už to nepotřebujeme.")
    desk.works_off()
    assert case.task("decide_about_work") is None
    work = {"started_at": started, "activity": Activity.REMOTE, "description": "Hledání", "actor": me}
    desk.act(lambda s, now: stop_timer(s, request_id=case.id, now=now, **work))
    desk.works_off()
    desk.accountant.completes(case, "decide_about_work", work_decision="bill")
    assert rated(desk, case) == [(20, 20)]


def test_a_request_without_work_asks_nobody(desk):
    case = desk.request_in_work()
    desk.requester.withdraws(case, "Už to nepotřebujeme.")
    desk.works_off()
    assert case.task("decide_about_work") is None


def test_a_reopened_request_rates_its_work_at_its_end(desk):
    case = withdrawn(desk)
    desk.act(lambda s, now: reopen(s, request_id=case.id, reason="Přece jen.", actor=desk.requester.actor, now=now))
    desk.dispatcher.approves(case)
    desk.technician.proposes(case)
    desk.approver.approves(case)
    assert rated(desk, case) == [(12, 12)]
    desk.accountant.completes(case, "decide_about_work", work_decision="give_away", work_reason="Je vyúčtována.")
    assert rated(desk, case) == [(12, 12)]
    assert all(log.rated_at for log in desk.session.scalars(select(WorkLog)))
