"""Who of the staff sees what is confidential, is told of it, is suggested for it; what customers learn."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.customers.confiding import confide_customer
from processes.dispatch.errors import TechnicianKeptOut
from processes.dispatch.use_cases import reassign
from processes.errors import Forbidden
from processes.mail.models import OutgoingMail
from processes.mail.use_cases import queue_mail
from processes.notices.models import Notice
from processes.people.confidential import who_may_see
from processes.people.confiding import clear, set_named
from processes.people.errors import LastDispatching, NobodyDispatches, StaffNamed
from processes.people.leaving import deactivate
from processes.people.merging import merge
from processes.people.models import Confidant, Person
from processes.people.roles import set_roles
from processes.people.rules import Actor, MemberRole, Role
from processes.requests.alerts import tell_staff
from processes.requests.confiding import confide
from processes.requests.errors import ReasonMissing, RequestUnknown
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestEvent
from processes.requests.queries import request_for, requests_page
from processes.requests.rights import may_see, visible
from processes.requests.rules import RequestState
from tests.world import World
from tests.world.bakery import START, build

NEW = RequestState.LOGGED


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


@pytest.fixture
def agent(world: World) -> Actor:
    return world.staff("a@servis.test", Role.AGENT)


def kept(world: World, request: Request, by: Actor, *named: int, **more: object) -> None:
    said = {"request_id": request.id, "is_confidential": True, "named": named, "reason": "Personnel", **more}
    confide(world.session, **said, actor=by, now=START)


def again(world: World, actor: Actor) -> Actor:
    """The same person with what is kept from them now."""
    world.session.expire_all()
    return world.actor(world.session.get_one(Person, actor.person_id))


def test_who_keeps_it_and_who_is_named_see_it_others_do_not(world: World, agent: Actor) -> None:
    session = world.session
    named, other = world.staff("n@servis.test", Role.TECHNICIAN), world.staff("o@servis.test", Role.ADMINISTRATOR)
    customer = world.member("z@pekarny.test", MemberRole.CUSTOMER_ADMINISTRATOR)
    request, plain = world.request(state=NEW), world.request(state=NEW)
    kept(world, request, agent, named.person_id)
    sees = {one.name: again(world, one) for one in (agent, named, other, customer)}
    for name, may in ((agent.name, True), (named.name, True), (other.name, False), (customer.name, True)):
        actor = sees[name]
        listed = set(session.scalars(select(Request.id).where(visible(actor))))
        assert {one.id for one in (request, plain) if may_see(actor, one)} == listed, name
        assert (request.id in listed) is may, name
        assert plain.id in listed, name
    with pytest.raises(RequestUnknown):
        request_for(session, sees[other.name], request.number)
    assert [one.id for one in requests_page(session, sees[other.name]).rows] == [plain.id]
    assert who_may_see(session, request.id, [named.person_id or 0, other.person_id or 0]) == {named.person_id}
    event = session.scalars(select(RequestEvent).where(RequestEvent.kind == EventKind.CONFIDED)).one()
    assert event.is_internal
    clear(session, person=session.get_one(Person, other.person_id), is_cleared=True, **world.by)
    assert may_see(again(world, other), request)


def test_a_confidential_customer_is_kept_with_all_its_requests(world: World, agent: Actor) -> None:
    session, boss = world.session, world.staff("b@servis.test", Role.ADMINISTRATOR)
    request = world.request(state=NEW)
    said = {"customer": world.customer, "is_confidential": True, "named": [], "reason": "Merger", "now": START}
    with pytest.raises(Forbidden):
        confide_customer(session, **said, actor=agent)
    confide_customer(session, **said, actor=boss)
    assert not may_see(again(world, agent), request)
    assert may_see(again(world, boss), request)
    confide_customer(session, **{**said, "is_confidential": False}, actor=again(world, boss))
    assert may_see(again(world, agent), request)
    assert session.scalars(select(Confidant)).all() == []


def test_somebody_who_approves_requests_can_see_it(world: World, agent: Actor) -> None:
    """Nothing is kept confidential that would wait for good, as no dispatcher sees it."""
    session, boss = world.session, world.staff("b@servis.test", Role.ADMINISTRATOR)
    request, dispatcher = world.request(state=NEW), world.staff("d@servis.test", Role.DISPATCHER)
    said = {"customer": world.customer, "is_confidential": True, "reason": "Merger", "actor": boss, "now": START}
    with pytest.raises(NobodyDispatches, match=dispatcher.name):
        kept(world, request, agent)
    with pytest.raises(NobodyDispatches):
        confide_customer(session, **said, named=[])
    assert not request.is_confidential
    assert not world.customer.is_confidential
    kept(world, request, agent, dispatcher.person_id)
    clear(session, person=session.get_one(Person, dispatcher.person_id), is_cleared=True, **world.by)
    confide_customer(session, **said, named=[])
    assert may_see(again(world, dispatcher), request)


@pytest.mark.parametrize("what", ["customer", "request"])
@pytest.mark.parametrize("loss", ["clearance", "account", "role"])
def test_the_last_who_approves_what_is_confidential_is_kept_by_name(
    world: World, agent: Actor, what: str, loss: str
) -> None:
    session, boss = world.session, world.staff("b@servis.test", Role.ADMINISTRATOR)
    last, other = (world.staff(f"{one}@servis.test", Role.DISPATCHER) for one in ("last", "other"))
    person, request = session.get_one(Person, last.person_id), world.request(state=NEW)
    clear(session, person=person, is_cleared=True, **world.by)
    if what == "customer":
        said = {"customer": world.customer, "is_confidential": True, "named": [], "reason": "Merger"}
        confide_customer(session, **said, actor=boss, now=START)
    else:
        kept(world, request, agent)

    def lose() -> None:
        if loss == "clearance":
            clear(session, person=person, is_cleared=False, **world.by)
        elif loss == "account":
            deactivate(session, person_id=person.id, **world.by)
        else:
            set_roles(session, person=person, roles=[Role.AGENT], **world.by)

    confidential = world.customer.name if what == "customer" else request.number
    with pytest.raises(LastDispatching, match=f"{person.name} is the last .* {confidential}"):
        lose()
    assert person.is_cleared
    assert person.is_active
    assert Role.DISPATCHER in {one.role for one in person.staff_roles}
    of = {"organisation_id": world.customer.id} if what == "customer" else {"request_id": request.id}
    set_named(session, [other.person_id or 0], **of)
    lose()


def test_the_refusal_tells_nothing_to_whom_it_is_kept_from(world: World) -> None:
    session, boss = world.session, world.staff("b@servis.test", Role.ADMINISTRATOR)
    last = world.staff("last@servis.test", Role.DISPATCHER)
    person = session.get_one(Person, last.person_id)
    clear(session, person=person, is_cleared=True, **world.by)
    said = {"customer": world.customer, "is_confidential": True, "named": [], "reason": "Merger"}
    confide_customer(session, **said, **world.by)
    with pytest.raises(LastDispatching, match="kept from you") as refusal:
        clear(session, person=person, is_cleared=False, actor=again(world, boss), now=START)
    assert world.customer.name not in str(refusal.value)


def test_a_login_that_is_merged_takes_its_clearance_along(world: World, agent: Actor) -> None:
    last, second = (world.staff(f"{one}@servis.test", Role.DISPATCHER) for one in ("last", "second"))
    request = world.request(state=NEW)
    clear(world.session, person=world.session.get_one(Person, last.person_id), is_cleared=True, **world.by)
    kept(world, request, agent)
    merge(world.session, kept_id=second.person_id or 0, gone_id=last.person_id or 0, **world.by)
    assert may_see(again(world, second), request)


def test_who_is_named_keeps_what_they_see_without_a_clearance(world: World, agent: Actor) -> None:
    last, request = world.staff("last@servis.test", Role.DISPATCHER), world.request(state=NEW)
    person = world.session.get_one(Person, last.person_id)
    clear(world.session, person=person, is_cleared=True, **world.by)
    kept(world, request, agent, person.id)
    clear(world.session, person=person, is_cleared=False, **world.by)
    with pytest.raises(LastDispatching):
        deactivate(world.session, person_id=person.id, **world.by)
    request.closed_at = START  # nobody need approve it
    deactivate(world.session, person_id=person.id, **world.by)


def test_nobody_need_approve_what_is_closed(world: World, agent: Actor) -> None:
    world.staff("d@servis.test", Role.DISPATCHER)
    request = world.request(state=NEW)
    request.state = RequestState.CLOSED
    kept(world, request, agent)
    assert request.is_confidential


def test_it_is_opened_again_and_needs_a_reason_and_staff(world: World, agent: Actor) -> None:
    request = world.request(state=NEW)
    with pytest.raises(ReasonMissing):
        kept(world, request, agent, reason=" ")
    with pytest.raises(StaffNamed):
        kept(world, request, agent, world.requester.id)
    kept(world, request, agent)
    other = again(world, world.staff("o@servis.test", Role.AGENT))
    with pytest.raises(RequestUnknown):
        kept(world, request, other)
    kept(world, request, again(world, agent), is_confidential=False)
    assert may_see(again(world, other), request)


def test_only_who_sees_it_is_told_mailed_and_given_it(world: World, agent: Actor) -> None:
    session, request = world.session, world.request(state=NEW)
    named = world.hired("n@servis.test", Role.TECHNICIAN)
    kept(world, request, agent, named.id)
    tell_staff(session, request, roles=[Role.AGENT, Role.TECHNICIAN], by=world.by["actor"], now=START)
    assert set(session.scalars(select(Notice.person_id))) == {agent.person_id, named.id}
    for person in (world.technician, named, world.requester):
        context = {"request": request}
        queue_mail(session, template="request_closed", to=person, context=context, request_id=request.id, now=START)
    mailed = set(session.scalars(select(OutgoingMail.to_address)))
    assert world.technician.email not in mailed
    assert {named.email, world.requester.email} <= mailed
    request.state = RequestState.ASSIGNED
    said = {"request_id": request.id, "reason": "Knows it", "actor": world.by["actor"], "now": START}
    with pytest.raises(TechnicianKeptOut):
        reassign(session, technician_id=world.technician.id, **said)
