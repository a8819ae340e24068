"""Corrections of a request by staff: history, priority, clocks, contract and the running case follow."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from processes.contracts.models import TariffTarget
from processes.contracts.rules import Priority, Target
from processes.engine.administration import interventions
from processes.engine.store.queries import instances
from processes.people.models import Organisation, Project
from processes.people.rules import MemberRole
from processes.requests.correcting import correct_request, last_correction, said
from processes.requests.errors import (
    CorrectedMeanwhile,
    CustomerIsAsked,
    NothingCorrected,
    ReasonMissing,
    RequesterElsewhere,
    RequestNotCorrectable,
    StaffOnly,
)
from processes.requests.event_types import EventKind
from processes.requests.rules import Impact, RequestKind, RequestState, Urgency
from processes.slas.queries import clocks_of
from tests.world import World


def correct(desk, case, who=None, reason="Jinak to nejde", seen=None, **to):
    wanted = replace(said(case.request), **to)
    seen = last_correction(desk.session, case.request) if seen is None else seen
    actor = (who or desk.dispatcher).actor
    desk.act(
        lambda s, now: correct_request(s, request_id=case.id, to=wanted, seen=seen, reason=reason, actor=actor, now=now)
    )


def resolution(desk, case):
    return next(c for c in clocks_of(desk.session, [case.id])[case.id] if c.target is Target.RESOLUTION)


def test_urgency_and_impact_set_the_priority_and_the_clocks(desk):
    case = desk.request_in_work()
    critical = (TariffTarget.priority == Priority.CRITICAL, TariffTarget.target == Target.RESOLUTION)
    desk.act(lambda s, now: s.execute(update(TariffTarget).where(*critical).values(minutes=60)))
    before = resolution(desk, case).due_at
    correct(desk, case, urgency=Urgency.HIGH, impact=Impact.ORGANISATION, kind=RequestKind.PROBLEM)
    assert (case.request.priority, case.request.kind) == (Priority.CRITICAL, RequestKind.PROBLEM)
    assert resolution(desk, case).due_at < before
    (event,) = case.events(EventKind.CORRECTED)
    assert event.details["reason"] == "Jinak to nejde"
    assert event.details["changes"]["kind"] == ["incident", "problem"]
    assert set(event.details["changes"]) == {"kind", "urgency", "impact"}
    (running,) = [i for i in instances(desk.session, case.number) if i.process == "handle_request"]
    kept = interventions.variables(desk.session, running.id, now=desk.now)
    assert (kept["kind"], kept["urgency"]) == ("problem", "high")


def another_customer(desk):
    """A second customer with a project and a requester."""

    def deed(session, now):
        world = World(session, now=desk.now)
        customer = world.organisation("Jiný zákazník")
        person = world.joined("jina@jiny.test", MemberRole.REQUESTER, organisation=customer, name="Jana Jiná")
        return world.project_of(customer, "Sklad").id, person.id

    return desk.act(deed)


def test_a_request_moves_to_another_customer_with_its_case(desk):
    case = desk.request_in_work()
    project_id, person_id = another_customer(desk)
    with pytest.raises(RequesterElsewhere):
        correct(desk, case, project_id=project_id, product_id=None)
    correct(desk, case, project_id=project_id, requester_id=person_id, product_id=None)
    moved = case.request
    assert moved.organisation_id == desk.session.get_one(Project, project_id).organisation_id
    assert clocks_of(desk.session, [case.id])[case.id] == []  # no contract promises anything there
    desk.technician.asks(case)
    task = case.task("answer_question")
    assert {*task.groups} >= {f"person:{person_id}", f"project:{project_id}:requester"}
    assert desk.session.scalar(select(Organisation.name).where(Organisation.id == moved.organisation_id)) == (
        "Jiný zákazník"
    )


def test_who_corrects_when_and_what(desk):
    case = desk.request_in_work()
    for someone in (desk.requester, desk.accountant):
        with pytest.raises(StaffOnly):
            correct(desk, case, someone, kind=RequestKind.CHANGE)
    with pytest.raises(ReasonMissing):
        correct(desk, case, reason=" ", kind=RequestKind.CHANGE)
    with pytest.raises(NothingCorrected):
        correct(desk, case)
    correct(desk, case, kind=RequestKind.CHANGE)
    with pytest.raises(CorrectedMeanwhile):
        correct(desk, case, seen=0, kind=RequestKind.PROBLEM)
    desk.technician.asks(case)
    with pytest.raises(CustomerIsAsked):
        correct(desk, case, requester_id=desk.approver.id)
    desk.requester.answers(case)
    desk.technician.resolves(case)
    correct(desk, case, kind=RequestKind.INCIDENT)
    desk.approver.approves(case)
    assert case.state is RequestState.CLOSED
    with pytest.raises(RequestNotCorrectable):
        correct(desk, case, kind=RequestKind.CHANGE)
