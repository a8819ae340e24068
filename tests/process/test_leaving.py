"""Somebody leaves: their open work is handed over, or nothing happens; two logins of one person become one."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import event, func, select

from processes.db import Base
from processes.dispatch.errors import TechnicianUnknown
from processes.dispatch.queries import assignee_of
from processes.engine.running.tasks import claim_task
from processes.errors import Forbidden
from processes.people import deputies, leaving, merging
from processes.people.errors import (
    EmailTaken,
    MergedWithSelf,
    OwnAccount,
    PersonUnknown,
    RolesNeeded,
    SuccessorElsewhere,
    SuccessorMissing,
    SuccessorUnknown,
)
from processes.people.merging import references
from processes.people.models import Deputy, Membership, Person, PersonEvent, Project
from processes.people.queries import actor_by_key, actor_of, person_by_email
from processes.people.roles import set_roles
from processes.people.rules import SYSTEM, Limit, MemberRole, Role
from processes.requests.queries import technician
from processes.unchanging import AS_WRITTEN
from processes.worklogs.events import TIMER_STOPPED
from processes.worklogs.models import WorkTimer
from processes.worklogs.use_cases import start_timer
from tests.world import World


def leaves(desk, person_id: int, to: int | None = None, actor=SYSTEM) -> Person:
    given = {"person_id": person_id, "successor_id": to, "actor": actor}
    return desk.act(lambda s, now: leaving.deactivate(s, **given, now=now))


def test_a_technician_leaves_when_their_work_is_somebody_else_s(desk):
    mine, waiting = desk.request_in_work(), desk.request()
    desk.act(lambda s, now: start_timer(s, request_id=mine.id, actor=desk.technician.actor, now=now))
    key = f"person:{desk.technician.id}"
    groups = frozenset({key, "staff:dispatcher"})
    taken = waiting.task("approve_request")
    desk.act(lambda s, now: claim_task(s, taken.id, actor=key, keys=groups, now=now))
    given = {"when_absent": False, "starts_at": desk.now, "ends_at": None, "actor": SYSTEM, "now": desk.now}
    agent = desk.session.get_one(Person, desk.company.agent)
    desk.act(lambda s, now: deputies.name_deputy(s, person=agent, deputy_id=desk.technician.id, **given))
    held = {kind.name: count for kind, count in leaving.open_work(desk.session, desk.technician.id)}
    assert held == {"assignments": 1, "given_tasks": 1, "taken_tasks": 1, "timers": 1, "deputies": 1}
    with pytest.raises(SuccessorMissing):
        leaves(desk, desk.technician.id)
    for wrong in (desk.technician.id, desk.company.requester, 0):
        with pytest.raises(SuccessorUnknown):
            leaves(desk, desk.technician.id, wrong)
    with pytest.raises(TechnicianUnknown):
        leaves(desk, desk.technician.id, desk.company.accountant)
    assert {kind.name for kind, _ in leaving.open_work(desk.session, desk.technician.id)} == set(held)

    desk.passes(hours=1)
    leaves(desk, desk.technician.id, desk.colleague.id)
    assert leaving.open_work(desk.session, desk.technician.id) == []
    assert actor_of(desk.session, desk.technician.id) is None
    assert assignee_of(desk.session, [mine.id])[mine.id].id == desk.colleague.id
    assert mine.task("work_on_request").assignee == f"person:{desk.colleague.id}"
    assert waiting.task("approve_request").claimed_by is None
    assert desk.session.scalars(select(WorkTimer)).all() == []
    (stopped,) = mine.events(TIMER_STOPPED)
    assert (stopped.is_internal, stopped.details["technician"]) == (True, "Technician")
    assert desk.session.scalars(select(Deputy.deputy_id)).all() == [desk.colleague.id]
    history = desk.session.scalars(select(PersonEvent).order_by(PersonEvent.id.desc()).limit(1)).one()
    assert (history.kind, history.details) == ("left", {"successor": "Colleague"})
    with pytest.raises(PersonUnknown):
        leaves(desk, 0)

    desk.act(lambda s, now: leaving.reactivate(s, person_id=desk.technician.id, actor=SYSTEM, now=now))
    assert actor_of(desk.session, desk.technician.id).roles == {Role.TECHNICIAN}


def test_whoever_has_open_work_keeps_a_role(desk):
    desk.request_in_work()

    def become(*given: Role) -> None:
        def deed(session, now):
            set_roles(session, person=session.get_one(Person, desk.technician.id), roles=given, actor=SYSTEM, now=now)

        desk.act(deed)

    with pytest.raises(RolesNeeded):
        become()
    become(Role.TECHNICIAN, Role.AGENT)
    become(Role.AGENT)
    assert actor_of(desk.session, desk.technician.id).roles == {Role.AGENT}


def test_nobody_closes_their_own_account_or_a_stranger_s(desk):
    for member in (desk.company.agent, desk.company.accountant):
        person = desk.session.get_one(Person, member)
        desk.act(lambda s, now, person=person: World(s, now=now).employ(person, Role.ADMINISTRATOR))
    boss = actor_of(desk.session, desk.company.agent)
    with pytest.raises(OwnAccount):
        leaves(desk, desk.company.agent, actor=boss)
    for stranger in (desk.requester.actor, desk.approver.actor, desk.dispatcher.actor):
        with pytest.raises(PersonUnknown):
            leaves(desk, desk.company.second_approver, actor=stranger)
    leaves(desk, desk.company.second_approver, actor=boss)


def test_a_customer_s_work_goes_to_who_sees_it_already(desk):
    def stranger(session, now):
        world = World(session, now=now)
        return world.joined("other@else.test", MemberRole.REQUESTER, organisation=world.organisation("Else")).id

    with pytest.raises(SuccessorElsewhere):
        leaves(desk, desk.company.requester, desk.act(stranger))
    leaves(desk, desk.company.requester, desk.company.second_approver)


def second_login(desk) -> int:
    """Another login of the technician, who is an approver of the customer besides."""

    def deed(session, now):
        said = {"name": "Tech Two", "phone": "777 123 456"}
        return World(session, now=now).hired("t2@podpora.test", Role.TECHNICIAN, Role.AGENT, **said).id

    return desk.act(deed)


def merges(desk, kept: int, gone: int, actor=SYSTEM) -> Person:
    return desk.act(lambda s, now: merging.merge(s, kept_id=kept, gone_id=gone, actor=actor, now=now))


def test_two_logins_of_one_person_become_one(desk):
    other = second_login(desk)
    case = desk.request_in_work()
    done = desk.request_to_sign_off()
    kept = merges(desk, other, desk.technician.id)
    left = {
        f"{column.table.name}.{column.name}": count
        for column in references()
        if (count := desk.session.scalar(select(func.count()).where(column == desk.technician.id)))
    }
    assert left == {}
    assert {role.role for role in kept.staff_roles} == {Role.TECHNICIAN, Role.AGENT}
    assert kept.phones == ["+420777123456"]
    assert person_by_email(desk.session, "technician@podpora.test") is kept
    assert person_by_email(desk.session, "t2@podpora.test") is kept
    with pytest.raises(EmailTaken):
        desk.act(lambda s, now: World(s, now=now).person("technician@podpora.test"))
    assert assignee_of(desk.session, [case.id])[case.id] is kept
    assert technician(desk.session, done.request) is kept
    actor = actor_of(desk.session, kept.id)
    assert case.task("work_on_request").assignee in actor.own_keys
    assert actor_by_key(desk.session, f"person:{desk.technician.id}").person_id == kept.id
    gone = desk.session.get_one(Person, desk.technician.id)
    assert (gone.is_active, gone.merged_into_id, gone.name) == (False, kept.id, "Technician")
    desk.approver.approves(done)
    assert [mail.to_address for mail in done.mails("work_approved")] == ["t2@podpora.test"]
    last = desk.session.scalars(select(PersonEvent).order_by(PersonEvent.id.desc()).limit(1)).one()
    assert (last.kind, last.details) == ("merged", {"name": "Technician", "email": "technician@podpora.test"})
    third = desk.act(lambda s, now: World(s, now=now).person("t3@podpora.test").id)
    merges(desk, third, kept.id)
    assert actor_by_key(desk.session, f"person:{desk.technician.id}").person_id == third


def test_of_two_limits_the_higher_counts_and_no_right_stands_twice(desk):
    def deed(session, now):
        customer = session.get_one(Project, desk.company.project_id).organisation
        for person_id, amount in ((desk.approver.id, 500), (desk.company.second_approver, 900)):
            person, limit = session.get_one(Person, person_id), Limit(Decimal(amount), "CZK")
            World(session, now=now).join(person, customer, MemberRole.APPROVER, limit=limit)

    desk.act(deed)
    merges(desk, desk.approver.id, desk.company.second_approver)
    query = select(Membership.role, Membership.price_limit).where(Membership.person_id == desk.approver.id)
    assert sorted((role.value, limit) for role, limit in desk.session.execute(query)) == [
        ("approver", Decimal(900)),
        ("requester", None),
    ]


def test_logins_are_merged_by_administrators_and_with_sense(desk):
    other = second_login(desk)
    for stranger in (desk.dispatcher.actor, desk.requester.actor):
        with pytest.raises(Forbidden):
            merges(desk, other, desk.technician.id, actor=stranger)
    with pytest.raises(MergedWithSelf):
        merges(desk, other, other)
    for kept, gone in ((0, other), (other, 0)):
        with pytest.raises(PersonUnknown):
            merges(desk, kept, gone)
    merges(desk, other, desk.technician.id)
    with pytest.raises(PersonUnknown):
        merges(desk, other, desk.technician.id)
    with pytest.raises(PersonUnknown):
        desk.act(lambda s, now: leaving.reactivate(s, person_id=desk.technician.id, actor=SYSTEM, now=now))


def test_no_table_that_names_people_is_forgotten():
    person = Person.__table__.c.id
    every = {
        (table.name, key.parent.name)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is person
    }
    moved = {(column.table.name, column.name) for column in references()}
    assert {table for table, _ in every - moved} == {"person_event", "waived_fee"} <= AS_WRITTEN
    assert len(moved) > 25


def test_a_merge_takes_no_more_statements_for_more_rows(desk):
    other = second_login(desk)
    desk.request_in_work()
    few = statements(desk, lambda: merges(desk, other, desk.technician.id))
    for _ in range(4):
        case = desk.request()
        desk.dispatcher.approves(case, desk.colleague)
        desk.passes(hours=1)
    assert statements(desk, lambda: merges(desk, other, desk.colleague.id)) == few


def statements(desk, deed: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(*call: object) -> None:
        seen.append(str(call[2]))

    connection = desk.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    deed()
    event.remove(connection, "before_cursor_execute", note)
    return len([sent for sent in seen if "SAVEPOINT" not in sent])
