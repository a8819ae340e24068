"""The three kinds of actors: a person, the desk, an outsider; a missing person is none of them."""

import pytest
from sqlalchemy.orm import Session

from processes.errors import Forbidden
from processes.people.models import Person
from processes.people.queries import actor_by_key, doer_by_key
from processes.people.rights import may_administer, may_change_login, require
from processes.people.rules import SYSTEM, Actor, Outsider, PersonActor, Role
from processes.people.use_cases import add_organisation
from processes.requests import rights
from processes.requests.models import Request
from tests.people.conftest import NOW
from tests.world import World


def test_nobody_is_an_actor_without_a_kind() -> None:
    with pytest.raises(TypeError):
        Actor(name="Somebody")


def test_a_person_who_is_gone_is_refused_and_still_named_in_what_they_did(session: Session, eva: Person) -> None:
    key = f"person:{eva.id}"
    assert actor_by_key(session, key).person_id == eva.id
    eva.is_active = False
    session.flush()
    for missing in (key, "person:0", "person:", "outsider", "nonsense"):
        with pytest.raises(Forbidden):
            actor_by_key(session, missing)
    doer = doer_by_key(session, key)
    assert (doer.person_id, doer.name, doer.is_staff, doer.keys) == (eva.id, eva.name, False, frozenset())
    assert actor_by_key(session, "system") is SYSTEM


def test_an_outsider_writes_to_the_request_that_was_handed_to_them_and_does_nothing_else() -> None:
    mine, other = Request(id=1, project_id=1), Request(id=2, project_id=1)
    stranger = Outsider(name="Kdo <kdo@jinde.test>", request_id=1)
    assert rights.may_write(stranger, mine)
    assert not rights.may_write(stranger, other)
    assert not rights.may_write(Outsider(name="Kdo"), mine)
    for right in (rights.may_see, rights.may_end):
        assert not right(stranger, mine)
    assert not any([rights.may_note(stranger), rights.may_ask(stranger), rights.may_log_in(stranger, 1)])


def test_only_the_desk_and_its_administrators_set_it_up(session: Session, world: World, eva: Person) -> None:
    administrator = PersonActor(person_id=0, name="Marek", roles=frozenset({Role.ADMINISTRATOR}))
    for actor in (SYSTEM, administrator):
        require(may_administer(actor))
    manager = PersonActor(person_id=0, name="Hana", roles=frozenset({Role.SERVICE_MANAGER}))
    with pytest.raises(Forbidden):
        add_organisation(session, name="Mill", actor=manager, now=NOW)
    assert world.organisation("Mill").name == "Mill"
    own = PersonActor(person_id=eva.id, name=eva.name)
    assert may_change_login(own, eva)
    assert not may_change_login(manager, eva)
