"""Who may do what to whom: every route that names a person, for every role, on people of their own project, of another
project, of another organisation, and of the staff; the answer is the domain's own right.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.extensions import limiter
from app.web.guards import routes
from processes.clock import utcnow
from processes.db import committing
from processes.people import access
from processes.people.models import Deputy, Membership, Organisation, Person, PersonAddress, Project
from processes.people.queries import actor_of
from processes.people.rights import (
    may_administer,
    may_grant,
    may_invite,
    may_manage,
    may_name_deputy,
    may_see_people,
    may_see_person,
    may_see_right,
    rights_visible,
    visible,
)
from processes.people.rules import SYSTEM, MemberRole, PersonActor, Role
from tests.pages.conftest import database_url, stocked
from tests.people.test_pages import of
from tests.web.conftest import PASSWORD
from tests.world import World

__all__ = ["database_url", "stocked"]

SUBJECTS = ("own project", "other project", "other organisation", "staff")
STAFF = (Role.AGENT, Role.SERVICE_MANAGER, Role.ADMINISTRATOR)
Right = Callable[[PersonActor, Person, Membership | None], bool]


def administers(actor: PersonActor, person: Person, held: Membership | None) -> bool:
    return may_administer(actor)


def sees(actor: PersonActor, person: Person, held: Membership | None) -> bool:
    return may_see_people(actor) and may_see_person(actor, person)


def manages(actor: PersonActor, person: Person, held: Membership | None) -> bool:
    return may_manage(actor, person)


def grants(actor: PersonActor, person: Person, held: Membership | None) -> bool:
    return held is not None and may_grant(actor, held.organisation_id, held.project_id)


def names_deputies(actor: PersonActor, person: Person, held: Membership | None) -> bool:
    return may_name_deputy(actor, person)


RIGHTS: dict[str, Right] = {
    **dict.fromkeys(["people.show", "api_people.read"], sees),
    "people.invite_again": lambda actor, person, held: may_invite(actor, person),
    **dict.fromkeys(["people.give_rights", "people.change_limit", "people.take_right"], grants),
    **dict.fromkeys(["people.leave", "people.deactivate", "people.reactivate"], manages),
    **dict.fromkeys(["people.compare", "people.merge", "people.change_roles", "people.change_clearance"], administers),
    **dict.fromkeys(["people.change_profile", "people.add_address", "people.ask_address"], administers),
    **dict.fromkeys(["people.remove_address", "people.confirm_address"], administers),
    **dict.fromkeys(["people.name_deputy", "people.end_deputy"], names_deputies),
    "people.withdraw_invitation": manages,  # who may hears that there is nothing, where nobody is invited
}
ONLY_REFUSED = {"people.withdraw_invitation", "people.merge"}


@dataclass
class Who:
    """Somebody at both doors."""

    name: str
    actor: PersonActor
    browser: FlaskClient
    token: str

    def asks(self, method: str, path: str, body: dict[str, Any]) -> int:
        """The status of the answer."""
        headers = {"Authorization": f"Bearer {self.token}"} if path.startswith("/api/") else {}
        return self.browser.open(path, method=method, data=body, headers=headers).status_code


@pytest.fixture
def subjects(engine: Engine) -> dict[str, int]:
    """Whom something is done to: each an approver of one project, or a technician."""
    with Session(engine) as session, committing(session):
        world, found = World(session, now=utcnow()), {}
        places = _places(session)
        for name, project in places.items():
            made = world.joined(
                f"{name.replace(' ', '-')}@of.example",
                MemberRole.APPROVER,
                organisation=project.organisation,
                project=project,
            )
            found[name] = made.id
        found["staff"] = world.hired("subject@severka.example", Role.TECHNICIAN).id
        return found


def _places(session: Session) -> dict[str, Project]:
    machines, hospital = (
        session.query(Organisation).filter_by(name=name).one()
        for name in ("Strojírny Vltava a.s.", "Nemocnice Podhradí")
    )
    office, workshop = machines.projects[:2]
    return {"own project": office, "other project": workshop, "other organisation": hospital.projects[0]}


@pytest.fixture
def everybody(app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[Who]:
    """Some of the staff, each role of a customer in one project, who administers all of them, and who has no right."""
    app.config["WTF_CSRF_ENABLED"] = False  # tokens and limits have tests of their own
    monkeypatch.setattr(limiter, "enabled", False)
    made = []
    with Session(engine, expire_on_commit=False) as session, committing(session):
        world, office = World(session, now=utcnow()), _places(session)["own project"]
        given = {"password": PASSWORD, "locale": "en"}
        people = {role.value: world.hired(f"{role.value}@test.example", role, **given) for role in STAFF}
        for role in MemberRole:
            where: dict[str, Any] = {"organisation": office.organisation, **given}
            people[role.value] = world.joined(f"{role.value}@of.example", role, project=office, **where)
        people["administrator of all"] = world.joined("all@of.example", MemberRole.CUSTOMER_ADMINISTRATOR, **where)
        people["nothing"] = world.person("nothing@test.example", **given)
        for name, person in people.items():
            actor = actor_of(session, person.id)
            assert actor is not None
            token = access.issue_token(session, person=person, note="test", actor=SYSTEM, now=utcnow())
            made.append(Who(name, actor, app.test_client(), token))
        emails = {name: person.email for name, person in people.items()}
    for who in made:
        signed_in = who.browser.post("/login", data={"email": emails[who.name], "password": PASSWORD})
        assert signed_in.status_code == 302
    return made


def acts(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every route that names a person; the table is made of them."""
    for endpoint, method, rule in routes(app):
        if "person_id" in rule and endpoint.split(".")[0] in ("people", "api_people"):
            yield endpoint, method, rule


class Ground:
    """Makes anew what an act on a person needs: a right, an address, a deputy."""

    def __init__(self, session: Session) -> None:
        self.session, self.count = session, 0

    def ready(self, person_id: int) -> tuple[Person, Membership | None, dict[str, int]]:
        """The person, their right, and the ids that stand in addresses."""
        session, self.count = self.session, self.count + 1
        with committing(session):
            session.expire_all()
            session.execute(update(Person).where(Person.id == person_id).values(is_active=True))
            person = session.get_one(Person, person_id)
            if not person.staff_roles and not person.memberships:
                project = self.projects[person_id]
                world = World(session, now=utcnow())
                world.join(person, project.organisation, MemberRole.APPROVER, project=project)
            address = PersonAddress(person_id=person_id, email=f"a{self.count}@far.example", added_at=utcnow())
            deputy = Deputy(person_id=person_id, deputy_id=of(session, "kral@severka.example").id, starts_at=utcnow())
            session.add_all([address, deputy])
            session.flush()
            session.expire(person)
            held = next(iter(person.memberships), None)
            ids = {"address_id": address.id, "deputy_id": deputy.id, "person_id": person_id, "other_id": 99_999_999}
            return person, held, ids | {"membership_id": held.id if held else 99_999_999}

    @property
    def projects(self) -> dict[int, Project]:
        """Where each subject belongs."""
        places = _places(self.session)
        return {of(self.session, f"{name.replace(' ', '-')}@of.example").id: place for name, place in places.items()}


def body(endpoint: str, person: Person, held: Membership | None) -> dict[str, Any]:
    """What is sent so that nothing but rights and states can be in the way."""
    where = f"{held.organisation_id}:{held.project_id}" if held else ""
    profile = {"name": person.name, "phone": "", "locale": "cs", "timezone": "Europe/Prague"}
    return {
        "people.give_rights": {"right-project": where, "right-role": "approver", "right-currency": "CZK"},
        "people.change_limit": {f"limit-{held.id if held else 0}-currency": "CZK"},
        "people.change_profile": {f"profile-{name}": value for name, value in profile.items()},
        "people.add_address": {"address-email": "nobody"},
        "people.change_roles": {"roles-role": "king"},
        "people.deactivate": {"successor": "99999999"},
    }.get(endpoint, {})


def address(rule: str, ids: dict[str, int]) -> str:
    return re.sub(r"<(?:int:)?(\w+)>", lambda found: str(ids[found[1]]), rule)


def test_everybody_does_to_people_what_their_rights_say_and_no_more(
    app: Flask, engine: Engine, subjects: dict[str, int], everybody: list[Who]
) -> None:
    wrong, seen = [], set()
    with Session(engine) as session:
        ground = Ground(session)
        for endpoint, method, rule in acts(app):
            for where in SUBJECTS:
                for who in everybody:
                    person, held, ids = ground.ready(subjects[where])
                    right = RIGHTS[endpoint](who.actor, person, held)
                    sent = body(endpoint, person, held)
                    status = who.asks(method, address(rule, ids), sent)
                    may = status not in (401, 403, 404)
                    seen.add((endpoint, may))
                    if status >= 500 or (may and not right) or (right and not may and endpoint not in ONLY_REFUSED):
                        wrong.append(f"{where}: {method} {rule} as {who.name}: {status}, right {right}")
    assert not wrong, "\n".join(wrong)
    assert {endpoint for endpoint, may in seen if may} >= RIGHTS.keys() - ONLY_REFUSED
    assert {endpoint for endpoint, may in seen if not may} == RIGHTS.keys()


def test_a_customer_hears_of_whom_they_do_not_see_what_they_hear_of_nobody(
    app: Flask, engine: Engine, subjects: dict[str, int], everybody: list[Who]
) -> None:
    with Session(engine) as session:
        _person, _held, ids = Ground(session).ready(subjects["other organisation"])
    nobody = dict.fromkeys(ids, 99_999_999)
    for _endpoint, method, rule in acts(app):
        for who in everybody:
            if not who.actor.is_staff:
                hidden, missing = (who.asks(method, address(rule, named), {}) for named in (ids, nobody))
                assert hidden == missing, f"{method} {rule} as {who.name}"


def test_lists_follow_the_same_rule(engine: Engine, subjects: dict[str, int], everybody: list[Who]) -> None:
    with Session(engine) as session:
        people, held = session.query(Person).all(), session.query(Membership).all()
        for who in everybody:
            seen = {one.id for one in session.query(Person).filter(visible(who.actor))}
            own = {who.actor.person_id}
            assert seen | own == {one.id for one in people if may_see_person(who.actor, one)} | own, who.name
            rights = {one.id for one in session.query(Membership).filter(rights_visible(who.actor))}
            assert rights == {one.id for one in held if may_see_right(who.actor, one)}, who.name
