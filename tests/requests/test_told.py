"""What customers are told of a request's events: what the types list, and nothing that is the desk's own."""

from collections.abc import Iterator
from typing import Any

import pytest

from processes.contracts.rules import Activity
from processes.people.rules import SYSTEM
from processes.requests import queries
from processes.requests.event_types import EVENT_TYPES, EventKind, EventType
from processes.requests.events import record_event
from processes.requests.told import discussion
from processes.worklogs.corrections import correct_work
from processes.worklogs.models import WorkLog

REASONS = ["Je na dovolené.", "Našli jsme to sami.", "Spletl jsem si konec."]


def told(desk: Any, case: Any, someone: Any) -> str:
    """Everything that somebody reads of the history and of the discussion, as one text."""
    entries = discussion(desk.session, someone.actor, case.request)
    events = [*queries.history(desk.session, someone.actor, case.request), *(e.event for e in entries if e.event)]
    return repr([(event.kind.name, event.actor_name, dict(event.details)) for event in events])


@pytest.fixture
def case(desk: Any) -> Any:
    """A case in which everything happened that customers are not told."""
    found = desk.request_in_work()
    desk.dispatcher.reassigns(found, desk.colleague, REASONS[0])
    escalation = desk.colleague.escalates(found)
    desk.colleague.withdraws_escalation(escalation, REASONS[1])
    desk.colleague.logs_work(found)
    log = desk.session.query(WorkLog).one()
    given = {"work_log_id": log.id, "reason": REASONS[2], "actor": desk.colleague.actor}
    desk.act(lambda s, now: correct_work(s, **given, activity=Activity.ON_SITE, now=now))
    desk.colleague.proposes(found)
    desk.approver.approves(found)
    desk.works_off()
    return found


def test_no_supplier_no_reason_among_staff_no_amount_is_told_to_customers(desk: Any, case: Any) -> None:
    ours, theirs = told(desk, case, desk.dispatcher), told(desk, case, desk.requester)
    for secret in ["Zebra Support", *REASONS, "'amount'", "'rated'"]:
        assert secret in ours, secret
        assert secret not in theirs, secret
    for shown in ["'escalated'", "'minutes': 12", "'technician': 'Colleague'", "'escalation_ended'"]:
        assert shown in theirs, shown


def test_a_customer_is_told_exactly_what_the_types_list(desk: Any, case: Any) -> None:
    for event in queries.history(desk.session, desk.requester.actor, case.request):
        assert not event.kind.internal
        assert set(event.details) <= set(event.kind.shown), event.kind.name


@pytest.fixture
def visited() -> Iterator[EventType]:
    """A type that some domain has registered."""
    yield EventType("visit.tested")
    del EVENT_TYPES["visit.tested"]


def test_a_new_type_is_registered_once_and_is_internal_unless_it_says_otherwise(desk: Any, visited: EventType) -> None:
    with pytest.raises(ValueError, match="registered already"):
        EventType("visit.tested", internal=False)
    case = desk.request()
    desk.act(lambda s, now: record_event(s, case.request, visited, actor=SYSTEM, now=now, price="9"))
    (event,) = case.events(visited)
    assert (event.is_internal, event.kind) == (True, visited)
    assert "visit.tested" not in told(desk, case, desk.requester)


def test_a_type_that_nobody_registered_is_refused(desk: Any) -> None:
    forged = object.__new__(EventType)
    object.__setattr__(forged, "name", "logged")
    case = desk.request()
    with pytest.raises(LookupError):
        record_event(desk.session, case.request, forged, actor=SYSTEM, now=desk.now)
    assert EVENT_TYPES["logged"] is EventKind.LOGGED
