"""Two people decide one sign-off in two real transactions: one wins, the other learns who."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from processes.db import committing
from processes.engine.errors import TaskGone
from processes.engine.jobs import performing
from processes.engine.running.tasks import complete_task
from processes.engine.store.models import Job
from processes.errors import Conflict
from processes.requests.event_types import EventKind
from processes.requests.rules import RequestState
from processes.signoffs.errors import SignoffDecided
from processes.signoffs.models import SignoffState
from processes.signoffs.queries import signoff_of
from processes.signoffs.rules import Decision
from processes.signoffs.use_cases import decide_by_link
from tests.links import delivered


def race(*deeds):
    """Run each deed in a transaction and thread of its own, together; what each raised or None."""
    start = Barrier(len(deeds))

    def run(deed):
        start.wait(timeout=10)
        try:
            deed()
        except Conflict as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, deed) for deed in deeds]]


def tokens(case):
    found = (re.search(r"/sign/(\S+)", delivered(mail)) for mail in case.mails("signoff_asked"))
    return [match[1] for match in found if match]


def by_link(desk, token, decision):
    def deed():
        with desk.sessions() as session, committing(session):
            decide_by_link(session, token=token, decision=decision, reason="Ne", ip="192.0.2.7", now=desk.now)

    return deed


def in_portal(desk, case, actor):
    task_id = case.task("sign_off").id

    def deed():
        with desk.sessions() as session, committing(session):
            complete_task(
                session, task_id, actor=actor.key, keys=actor.keys, variables={"decision": "approve"}, now=desk.now
            )

    return deed


@pytest.mark.parametrize("turn", range(3))
def test_portal_against_link(real_desk, turn):
    desk = real_desk
    case = desk.request_to_sign_off()
    deeds = [in_portal(desk, case, desk.approver.actor), by_link(desk, tokens(case)[1], Decision.RETURN)]
    desk.session.rollback()
    portal, link = race(*deeds)
    assert (portal is None) != (link is None)
    signoff = signoff_of(desk.session, case.id)
    if portal is None:
        assert isinstance(link, SignoffDecided | TaskGone)
        assert (signoff.state, case.state) == (SignoffState.APPROVED, RequestState.SIGNED_OFF) or case.request.closed_at
        assert link.by in ("Approver", f"person:{desk.approver.id}")
    else:
        assert isinstance(portal, TaskGone)
        assert portal.by == f"person:{desk.second_approver.id}"
        assert (signoff.state, case.state) == (SignoffState.RETURNED, RequestState.RETURNED)
    assert len(case.events(EventKind.SIGNED_OFF)) + len(case.events(EventKind.RETURNED)) == 1


def test_one_link_pressed_twice_at_once(real_desk):
    desk = real_desk
    case = desk.request_to_sign_off()
    token = tokens(case)[0]
    desk.session.rollback()
    results = race(by_link(desk, token, Decision.APPROVE), by_link(desk, token, Decision.APPROVE))
    assert sorted(result is None for result in results) == [False, True]
    assert len(case.events(EventKind.SIGNED_OFF)) == 1


def test_decision_against_silence(real_desk):
    desk = real_desk
    case = desk.request_to_sign_off()
    token = tokens(case)[0]
    desk.pass_to(signoff_of(desk.session, case.id).silence_at - timedelta(seconds=1))
    job_id = desk.session.scalars(select(Job.id).where(Job.element_id == "customer_is_silent")).one()
    due = desk.now + timedelta(seconds=1)
    desk.session.rollback()

    def silence():
        assert performing.perform(desk.sessions, job_id, clock=lambda: due).state in {"done", "late"}

    refused, _ = race(by_link(desk, token, Decision.RETURN), silence)
    found = [len(case.events(kind)) for kind in (EventKind.RETURNED, EventKind.ACCEPTED_BY_SILENCE)]
    assert found == ([0, 1] if refused else [1, 0])
