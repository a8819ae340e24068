"""Who sees which requests, page by page, in one statement."""

import pytest

from processes.contracts.rules import Priority
from processes.requests import use_cases
from processes.requests.errors import (
    ProductNotCovered,
    ProjectClosedToActor,
    ReasonMissing,
    RequestUnknown,
    StaffOnly,
    SummaryMissing,
)
from processes.requests.event_types import EventKind
from processes.requests.narrowing import Filters
from processes.requests.queries import count_requests, request_for, requests_page
from processes.requests.rules import Impact, RequestKind, RequestState


def numbers(desk, someone, **more):
    return [request.number for request in requests_page(desk.session, someone.actor, **more).rows]


def test_a_customer_sees_the_requests_of_own_projects_only(desk, stranger):
    case = desk.request()
    assert case.number in numbers(desk, desk.requester)
    assert case.number in numbers(desk, desk.second_approver)
    assert case.number in numbers(desk, desk.technician)
    assert numbers(desk, stranger) == []
    assert request_for(desk.session, desk.approver.actor, case.number).id == case.id
    with pytest.raises(RequestUnknown):
        request_for(desk.session, stranger.actor, case.number)
    with pytest.raises(RequestUnknown):
        request_for(desk.session, desk.technician.actor, "P1")


def test_pages_follow_each_other_without_gaps(desk):
    cases = [desk.request(summary=f"Věc {n}").number for n in range(7)]
    mine = Filters(text="Věc")
    seen, after = [], None
    while True:
        page = requests_page(desk.session, desk.requester.actor, filters=mine, after=after, limit=3)
        seen += [request.number for request in page.rows]
        if page.after is None:
            break
        after = page.after
    assert seen == cases[::-1]


def test_a_page_takes_one_statement(desk, counted):
    for _ in range(5):
        desk.request()
    actor = desk.technician.actor
    desk.session.expunge_all()
    with counted(desk.session) as statements:
        page = requests_page(desk.session, actor)
        assert {(r.organisation.name, r.project.name, r.requester.name, r.product.name) for r in page.rows}
    assert len(statements) == 1


def test_filters(desk):
    urgent = desk.request(impact=Impact.ORGANISATION, summary="Výpadek 100% sítě")
    asked = desk.request(kind=RequestKind.CONSULTATION)
    done = desk.request()
    desk.requester.withdraws(done, "Nic.")
    for filters, expected in (
        (Filters(is_open=False), [done]),
        (Filters(is_open=True), [asked, urgent]),
        (Filters(priority=Priority.HIGH), [urgent]),
        (Filters(kind=RequestKind.CONSULTATION), [asked]),
        (Filters(states=(RequestState.WITHDRAWN,)), [done]),
        (Filters(text=f" {asked.number.lower()} "), [asked]),
        (Filters(text="100% sít"), [urgent]),
        (Filters(text="1_0%"), []),
        (Filters(requester_id=desk.approver.id), []),
        (Filters(project_id=desk.company.project_id), [done, asked, urgent]),
    ):
        assert numbers(desk, desk.dispatcher, filters=filters) == [case.number for case in expected], filters
    assert count_requests(desk.session, desk.dispatcher.actor, filters=Filters(is_open=True)) == 2
    assert count_requests(desk.session, desk.dispatcher.actor, filters=Filters(), cap=2) == 2


def test_what_cannot_be_logged_says_why(desk, stranger):
    with pytest.raises(SummaryMissing):
        desk.request(summary=" \n")
    with pytest.raises(ProductNotCovered):
        desk.request(product_id=999_999)
    with pytest.raises(ProjectClosedToActor):
        desk.request(project_id=999_999)
    desk.requester = stranger
    with pytest.raises(ProjectClosedToActor):
        desk.request()


def test_a_long_or_broken_summary_becomes_one_line(desk):
    case = desk.request(summary="První\nřádek " + "x" * 300)
    assert case.request.summary.startswith("První řádek xxx")
    assert len(case.request.summary) == 200


def correct(desk, case, someone, reason="Stojí celý příjem."):
    given = {"impact": Impact.ORGANISATION, "reason": reason, "actor": someone.actor}
    return desk.act(lambda s, now: use_cases.set_impact(s, case.request, **given, now=now))


def test_impact_is_corrected_with_a_reason_and_decides_the_priority_anew(desk):
    case = desk.request()
    assert case.request.priority is Priority.LOW
    correct(desk, case, desk.dispatcher)
    assert (case.request.impact, case.request.priority) == (Impact.ORGANISATION, Priority.HIGH)
    (event,) = case.events(EventKind.IMPACT_CORRECTED)
    assert event.details == {
        "before": "person",
        "after": "organisation",
        "priority": "high",
        "reason": "Stojí celý příjem.",
    }
    with pytest.raises(ReasonMissing):
        correct(desk, case, desk.dispatcher, " ")
    with pytest.raises(StaffOnly):
        correct(desk, case, desk.requester)
