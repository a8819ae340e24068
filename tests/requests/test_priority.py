"""The decision table over impact and urgency, outside a process and in one."""

import pytest

from processes.contracts.rules import Priority
from processes.requests.event_types import EventKind
from processes.requests.flow import priority_for
from processes.requests.rules import Impact, Urgency

TABLE = {
    Impact.ORGANISATION: (Priority.CRITICAL, Priority.HIGH, Priority.MEDIUM),
    Impact.DEPARTMENT: (Priority.HIGH, Priority.MEDIUM, Priority.LOW),
    Impact.PERSON: (Priority.MEDIUM, Priority.LOW, Priority.LOW),
}


@pytest.mark.parametrize("impact", Impact)
def test_priority_is_decided_by_the_table(desk, impact):
    found = tuple(priority_for(desk.session, impact, urgency) for urgency in Urgency)
    assert found == TABLE[impact]


def test_the_process_decides_the_same(desk):
    case = desk.request(impact=Impact.ORGANISATION, urgency=Urgency.HIGH)
    assert case.request.priority is Priority.CRITICAL
    (event,) = case.events(EventKind.PRIORITY_SET)
    assert event.details == {"priority": "critical"}
