"""Somebody stands in for a colleague who is away: sees their tasks, may do them, and it is written down as for them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from processes.engine.errors import TaskForbidden
from processes.engine.running.tasks import claim_task, complete_task
from processes.engine.store.models import ProcessHistory
from processes.people import access, deputies
from processes.people.errors import (
    DeputyElsewhere,
    DeputyGone,
    DeputyPeriodWrong,
    DeputyUnknown,
    PersonUnknown,
)
from processes.people.models import Deputy, Person, Project
from processes.people.queries import actor_by_key, actor_of, token_with_actor
from processes.people.rules import SYSTEM, MemberRole, PersonActor, Role
from processes.requests.event_types import EventKind
from processes.requests.rules import RequestState
from processes.rosters.models import Absence
from tests.world import World


def names(desk, who, deputy, *, days=5, when_absent=False, actor=SYSTEM) -> Deputy:
    def deed(session, now):
        return deputies.name_deputy(
            session,
            person=session.get_one(Person, who),
            deputy_id=deputy,
            starts_at=now,
            ends_at=now + timedelta(days=days) if days else None,
            when_absent=when_absent,
            actor=actor,
            now=now,
        )

    return desk.act(deed)


def as_seen(desk, person_id: int) -> PersonActor:
    """The person as a door meets them now, with whom they stand in for."""
    token = desk.act(
        lambda s, now: access.issue_token(s, person=s.get_one(Person, person_id), note="", actor=SYSTEM, now=now)
    )
    found = token_with_actor(desk.session, access.hashed(token), desk.now)
    assert found is not None
    return found[2]


def completes(desk, actor: PersonActor, task, **variables) -> None:
    by = actor.doing(task.assignee, task.groups, task.claimed_by)
    desk.act(lambda s, now: complete_task(s, task.id, actor=by.key, keys=by.keys, variables=variables, now=now))


def test_a_deputy_approves_a_request_for_the_dispatcher_who_is_away(desk):
    case = desk.request()
    task = case.task("approve_request")
    task_id = task.id
    agent = as_seen(desk, desk.company.agent)
    assert agent.task_keys.isdisjoint(task.groups)
    with pytest.raises(TaskForbidden):
        completes(desk, agent, task, decision="approve", technician_id=str(desk.technician.id))
    names(desk, desk.company.dispatcher, desk.company.agent)
    agent = as_seen(desk, desk.company.agent)
    assert not agent.task_keys.isdisjoint(task.groups)
    assert "staff:dispatcher" not in agent.keys
    assert not agent.has(Role.DISPATCHER)
    completes(desk, agent, task, decision="approve", technician_id=str(desk.technician.id))
    assert case.state is RequestState.ASSIGNED
    (event,) = case.events(EventKind.APPROVED)
    assert (event.actor_id, event.actor_name, event.instead_of) == (desk.company.agent, "Agent", "Dispatcher")
    query = select(ProcessHistory.actor).where(ProcessHistory.task_id == task_id)
    (key,) = desk.session.scalars(query).all()
    assert key == f"person:{desk.company.agent}/for:{desk.company.dispatcher}"
    by = actor_by_key(desk.session, key)
    assert (by.name, by.absent_name, by.has(Role.DISPATCHER)) == ("Agent", "Dispatcher", True)


def test_what_the_absent_one_has_taken_is_done_for_them_and_own_work_as_oneself(desk):
    case = desk.request_in_work()
    names(desk, desk.technician.id, desk.colleague.id)
    colleague = as_seen(desk, desk.colleague.id)
    task = case.task("work_on_request")
    assert task.assignee in colleague.own_keys
    assert colleague.doing(task.assignee, task.groups).absent_name == "Technician"
    other = desk.request()
    desk.dispatcher.approves(other, desk.colleague)
    own = other.task("work_on_request")
    assert colleague.doing(own.assignee, own.groups) is colleague
    keys = frozenset({f"person:{desk.technician.id}", "staff:dispatcher"})
    desk.act(lambda s, now: claim_task(s, own.id, actor=f"person:{desk.technician.id}", keys=keys, now=now))
    assert colleague.doing(own.assignee, own.groups, own.claimed_by).absent_name == "Technician"


def test_the_calendar_says_when_somebody_is_away(desk):
    names(desk, desk.technician.id, desk.colleague.id, days=None, when_absent=True)
    assert as_seen(desk, desk.colleague.id).stands_in == ()
    begins = desk.now + timedelta(days=1)

    def deed(session, now):
        session.add(Absence(person_id=desk.technician.id, starts_at=begins, ends_at=begins + timedelta(days=2)))

    desk.act(deed)
    found = []
    for _ in range(4):
        found.append([absent.name for absent in as_seen(desk, desk.colleague.id).stands_in])
        desk.now += timedelta(days=1)
    assert found == [[], ["Technician"], ["Technician"], []]


def test_a_period_ends_by_itself_and_by_hand(desk):
    named = names(desk, desk.technician.id, desk.colleague.id, days=2)
    assert as_seen(desk, desk.colleague.id).stands_in
    desk.now += timedelta(days=2)
    assert not as_seen(desk, desk.colleague.id).stands_in
    named = names(desk, desk.technician.id, desk.colleague.id, days=None)
    desk.now += timedelta(days=1)
    desk.act(lambda s, now: deputies.end_deputy(s, deputy_id=named.id, actor=desk.technician.actor, now=now))
    assert not as_seen(desk, desk.colleague.id).stands_in
    for given in ({"actor": desk.accountant.actor, "deputy_id": named.id}, {"actor": SYSTEM, "deputy_id": 0}):
        with pytest.raises(DeputyGone):
            desk.act(lambda s, now, given=given: deputies.end_deputy(s, **given, now=now))


def test_deputies_stand_in_for_nobody_else_s_absent_ones(desk):
    names(desk, desk.technician.id, desk.colleague.id)
    names(desk, desk.colleague.id, desk.company.agent)
    assert [absent.name for absent in as_seen(desk, desk.company.agent).stands_in] == ["Colleague"]


def test_who_may_stand_in_and_who_may_say_so(desk):
    technician = desk.technician.id
    for wrong in (None, 0, technician, desk.company.requester):
        with pytest.raises(DeputyUnknown):
            names(desk, technician, wrong)
    with pytest.raises(DeputyPeriodWrong):
        names(desk, technician, desk.colleague.id, days=-1)
    with pytest.raises(PersonUnknown):
        names(desk, technician, desk.colleague.id, actor=desk.accountant.actor)
    assert names(desk, technician, desk.colleague.id, actor=desk.technician.actor)


def test_a_customer_s_deputy_sees_no_more_than_before(desk):
    def deed(session, now):
        customer = session.get_one(Project, desk.company.project_id).organisation
        world = World(session, now=now)
        given = {"organisation": customer, "project": world.project_of(customer, "Sklad")}
        return world.joined("sklad@mlekarna.test", MemberRole.REQUESTER, **given).id

    of_other = desk.act(deed)
    with pytest.raises(DeputyElsewhere):
        names(desk, desk.approver.id, of_other, actor=desk.approver.actor)
    names(desk, desk.approver.id, desk.requester.id, actor=desk.approver.actor)
    case = desk.request_to_sign_off()
    requester = as_seen(desk, desk.requester.id)
    assert actor_of(desk.session, desk.requester.id).task_keys.isdisjoint(case.task("sign_off").groups)
    completes(desk, requester, case.task("sign_off"), decision="approve", reason="")
    (event,) = case.events(EventKind.SIGNED_OFF)
    assert (event.actor_name, event.instead_of) == ("Requester", "Approver")
