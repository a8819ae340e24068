"""Rights are given and taken with their history: by ours everywhere, by customers' administrators where theirs is."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes.errors import Forbidden
from processes.people import granting, profiles, use_cases
from processes.people.errors import (
    AddressUnknown,
    EmailTaken,
    LastAdministrator,
    LimitInvalid,
    LimitUseless,
    NumberInvalid,
    OwnRightKept,
    RightUnknown,
    WorksHere,
)
from processes.people.leaving import deactivate, reactivate
from processes.people.models import Membership, Organisation, Person, PersonEvent, Project
from processes.people.queries import actor_of, person_by_email
from processes.people.rights import events_visible, may_grant, may_manage, may_see_person, visible
from processes.people.rules import SYSTEM, Actor, Limit, MemberRole, PersonActor, Role
from tests.people.conftest import NOW, SAID
from tests.world import World

ADMINISTRATOR, APPROVER = MemberRole.CUSTOMER_ADMINISTRATOR, MemberRole.APPROVER
CZK = "CZK"


def history(session: Session, person: Person) -> list[tuple[str, str, dict[str, object]]]:
    rows = session.scalars(select(PersonEvent).where(PersonEvent.person_id == person.id).order_by(PersonEvent.id))
    return [(row.kind, row.by_name, row.details) for row in rows]


@pytest.fixture
def administrator(world: World) -> Callable[..., PersonActor]:
    """Makes a customer's administrator of a whole organisation, or of one project."""

    def make(organisation: Organisation, project: Project | None = None) -> PersonActor:
        name = f"Boss of {(project or organisation).name}"
        email = f"{name.replace(' ', '.').lower()}@bakery.test"
        return world.actor(world.joined(email, ADMINISTRATOR, name=name, organisation=organisation, project=project))

    return make


def test_roles_are_given_and_taken_with_their_history(session: Session, world: World, eva: Person) -> None:
    world.employ(eva, Role.AGENT, Role.AGENT)
    use_cases.take_role(session, person=eva, role=Role.AGENT, **SAID)
    use_cases.take_role(session, person=eva, role=Role.AGENT, **SAID)
    assert eva.staff_roles == []
    said = {"role": "agent"}
    assert history(session, eva) == [("role.given", "Podpora", said), ("role.taken", "Podpora", said)]
    agent = PersonActor(person_id=0, name="Agent", roles=frozenset({Role.AGENT, Role.SERVICE_MANAGER}))
    for act in (use_cases.grant_role, use_cases.take_role):
        with pytest.raises(Forbidden):
            act(session, person=eva, role=Role.AGENT, actor=agent, now=NOW)


def test_the_last_administrator_stays_one(session: Session, world: World, eva: Person) -> None:
    other = world.hired("marek@desk.test", Role.ADMINISTRATOR)
    world.employ(eva, Role.ADMINISTRATOR)
    deactivate(session, person_id=other.id, **SAID)
    for act in (
        lambda: use_cases.take_role(session, person=eva, role=Role.ADMINISTRATOR, **SAID),
        lambda: deactivate(session, person_id=eva.id, **SAID),
    ):
        with pytest.raises(LastAdministrator):
            act()
    reactivate(session, person_id=other.id, **SAID)
    use_cases.take_role(session, person=eva, role=Role.ADMINISTRATOR, **SAID)
    assert actor_of(session, other.id).roles == {Role.ADMINISTRATOR}


def test_what_is_written_of_rights_is_never_changed(session: Session, world: World, eva: Person) -> None:
    world.employ(eva, Role.AGENT)
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(delete(PersonEvent))


def test_an_approver_has_a_highest_price(session: Session, world: World, eva: Person, bakery: Organisation) -> None:
    (first,) = world.join(eva, bakery, APPROVER, limit=Limit(Decimal(500), CZK))
    assert world.join(eva, bakery, APPROVER, limit=Limit(Decimal(900), CZK)) == [first]
    granting.limit_membership(session, membership_id=first.id, limit=None, **SAID)
    granting.limit_membership(session, membership_id=first.id, limit=None, **SAID)
    granting.take_membership(session, membership_id=first.id, **SAID)
    said = [(kind, details.get("before"), details.get("limit")) for kind, _, details in history(session, eva)]
    assert said == [
        ("right.given", None, "500.00 CZK"),
        ("right.changed", "500.00 CZK", "900.00 CZK"),
        ("right.changed", "900.00 CZK", None),
        ("right.taken", None, None),
    ]
    with pytest.raises(LimitUseless):
        world.join(eva, bakery, MemberRole.REQUESTER, limit=Limit(Decimal(1), CZK))
    for wrong in (Limit(Decimal(-1), CZK), Limit(Decimal("NaN"), CZK), Limit(Decimal(1), "koruna")):
        with pytest.raises(LimitInvalid):
            world.join(eva, bakery, APPROVER, limit=wrong)


def test_a_customer_s_administrator_gives_rights_in_their_own(
    session: Session, world: World, eva: Person, bakery: Organisation, administrator: Callable[..., PersonActor]
) -> None:
    mill = world.organisation("Mill")
    tills, ovens = bakery.projects
    of_all, of_tills, of_mill = administrator(bakery), administrator(bakery, tills), administrator(mill)
    cases = [
        (of_all, bakery, None, True),
        (of_all, bakery, ovens, True),
        (of_all, mill, None, False),
        (of_tills, bakery, None, False),
        (of_tills, bakery, tills, True),
        (of_tills, bakery, ovens, False),
        (of_mill, bakery, tills, False),
        (PersonActor(person_id=eva.id, name="Eva"), bakery, tills, False),
        (PersonActor(person_id=0, name="Manager", roles=frozenset({Role.SERVICE_MANAGER})), bakery, None, False),
    ]
    for actor, organisation, project, allowed in cases:
        given = {"organisation": organisation, "project": project, "role": APPROVER, "actor": actor, "now": NOW}
        assert may_grant(actor, organisation.id, project.id if project else None) is allowed
        if not allowed:
            with pytest.raises(Forbidden):
                use_cases.add_membership(session, person=eva, **given)
            continue
        made = use_cases.add_membership(session, person=eva, **given)
        for stranger in (of_mill, PersonActor(person_id=eva.id, name="Eva")):
            with pytest.raises(RightUnknown):
                granting.take_membership(session, membership_id=made.id, actor=stranger, now=NOW)
        granting.take_membership(session, membership_id=made.id, actor=actor, now=NOW)
    assert {by for _, by, _ in history(session, eva)} == {of_all.name, of_tills.name}


def test_nobody_takes_their_own_right_to_administer_and_staff_get_none_from_a_customer(
    session: Session, world: World, eva: Person, bakery: Organisation, administrator: Callable[..., PersonActor]
) -> None:
    boss = administrator(bakery)
    own = session.scalars(select(Membership.id).where(Membership.person_id == boss.person_id)).one()
    with pytest.raises(OwnRightKept):
        granting.take_membership(session, membership_id=own, actor=boss, now=NOW)
    world.employ(eva, Role.AGENT)
    with pytest.raises(WorksHere):
        use_cases.add_membership(session, person=eva, organisation=bakery, role=APPROVER, actor=boss, now=NOW)


def test_who_sees_whom_is_the_same_in_lists_and_on_pages(
    session: Session, world: World, eva: Person, bakery: Organisation, administrator: Callable[..., PersonActor]
) -> None:
    mill = world.organisation("Mill")
    tills, ovens = bakery.projects
    actors: list[Actor] = [administrator(bakery), administrator(bakery, ovens), administrator(mill), SYSTEM]
    for number, (organisation, project) in enumerate([(bakery, None), (bakery, tills), (bakery, ovens), (mill, None)]):
        given = {"organisation": organisation, "project": project}
        actors.append(world.actor(world.joined(f"p{number}@x.test", MemberRole.REQUESTER, **given)))
    actors.append(world.staff("agent@desk.test", Role.AGENT))
    everybody = session.scalars(select(Person)).all()
    counts = []
    for actor in actors:
        seen = set(session.scalars(select(Person.id).where(visible(actor))))
        assert seen == {person.id for person in everybody if may_see_person(actor, person)}, actor.name
        counts.append(len(seen))
        for person in everybody:
            history_seen = session.scalars(
                select(PersonEvent).where(PersonEvent.person_id == person.id, events_visible(actor, person.id))
            ).all()
            assert bool(history_seen) <= may_see_person(actor, person)
    assert counts == [5, 2, 2, 9, 1, 1, 1, 1, 9]
    assert not may_manage(actors[1], session.get_one(Person, actors[4].person_id))


def test_several_numbers_are_kept_in_one_form_and_wrong_ones_are_named(session: Session, eva: Person) -> None:
    said = ["777 123 456", "00421 905 123 456", " ", "+420777123456"]
    profiles.update_profile(session, person=eva, phones=said, **SAID)
    assert (eva.phones, eva.phone) == (["+420777123456", "+421905123456"], "+420 777 123 456")
    profiles.update_profile(session, person=eva, locale="sk", phones=["0905 123 456"], **SAID)
    assert eva.phones == ["+421905123456"]
    with pytest.raises(NumberInvalid) as refused:
        profiles.update_profile(session, person=eva, phones=["12"], **SAID)
    assert refused.value.values == {"number": "12"}


def test_a_further_address_is_theirs_once_it_is_shown_to_be(session: Session, world: World, eva: Person) -> None:
    themselves = actor_of(session, eva.id) or SYSTEM
    own = profiles.add_address(session, person=eva, email="Eva@Home.test", actor=themselves, now=NOW)
    assert person_by_email(session, "eva@home.test") is None
    other = world.person("other@bakery.test")
    profiles.add_address(session, person=other, email="eva@home.test", **SAID)  # ours vouch; the claim of one is none
    assert person_by_email(session, "EVA@home.test") is other
    with pytest.raises(EmailTaken):
        use_cases.add_person(session, email="eva@home.test", name="Third", **SAID)
    with pytest.raises(EmailTaken):
        profiles.add_address(session, person=eva, email=other.email, **SAID)
    session.expire_all()
    with pytest.raises(AddressUnknown):
        profiles.remove_address(session, person=eva, address_id=own.id, **SAID)
    with pytest.raises(Forbidden):
        profiles.add_address(session, person=other, email="x@home.test", actor=themselves, now=NOW)
