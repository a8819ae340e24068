"""The jobs of a critical request go before all others."""

from sqlalchemy import select

from processes.contracts.rules import Priority
from processes.engine.store.models import Job, ProcessInstance
from processes.requests.rules import Impact, Urgency


def priorities(desk, case):
    found = select(Job.priority).join(ProcessInstance, ProcessInstance.id == Job.instance_id)
    return set(desk.session.scalars(found.where(ProcessInstance.business_key == case.number)))


def test_of_a_critical_request_they_have_a_priority_from_the_start(desk):
    critical = desk.request(impact=Impact.ORGANISATION, urgency=Urgency.HIGH)
    ordinary = desk.request()
    assert critical.request.priority is Priority.CRITICAL
    assert priorities(desk, critical) == {100}
    assert priorities(desk, ordinary) == {0}


def test_a_corrected_impact_hurries_what_waits_and_what_comes(desk):
    case = desk.request(urgency=Urgency.HIGH)
    assert priorities(desk, case) == {0}
    desk.dispatcher.approves(case, impact="organisation", impact_reason="Stojí celá expedice.")
    assert case.request.priority is Priority.CRITICAL
    assert priorities(desk, case) <= {100}
