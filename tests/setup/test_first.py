"""An empty desk gets one administrator by a printed link: once, in time, and never a second one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.people import queries as people
from processes.people import use_cases as changes
from processes.people.errors import LastAdministrator, PasswordTooShort, PersonClosed
from processes.people.models import Person, StaffRole
from processes.people.rules import Role
from processes.setup import queries, use_cases
from processes.setup.errors import AdministratorThere, SetupLinkDead
from processes.setup.models import SetupLink
from tests.web.conftest import PASSWORD, Browser
from tests.world import World

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
EVA = {"email": "eva@desk.test", "name": "Eva", "password": PASSWORD, "locale": "cs", "timezone": "Europe/Prague"}
TYPED = {"name": "Eva", "email": "eva@desk.test", "new_password": PASSWORD, "repeated": PASSWORD}
DEAD = "This link works no more."


def link(session: Session, now: datetime | None = None) -> str:
    with committing(session):
        return use_cases.make_link(session, now=now or utcnow())


def administrators(session: Session) -> list[str]:
    query = select(Person.email).join(StaffRole, StaffRole.person_id == Person.id)
    return list(session.scalars(query.where(StaffRole.role == Role.ADMINISTRATOR).order_by(Person.id)))


def test_the_link_makes_an_administrator_who_is_signed_in(session: Session, browser: Callable[[], Browser]) -> None:
    path = f"/setup/first/{link(session)}"
    nobody = browser()
    opened = nobody.get(path)
    assert opened.status_code == 200
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert queries.administrator(session) is None  # opening it changes nothing: scanners open links
    made = nobody.post(path, TYPED)
    assert made.status_code == 302
    assert nobody.get("/people").status_code == 200
    assert administrators(session) == ["eva@desk.test"]
    assert list(session.scalars(select(StaffRole.role))) == [Role.ADMINISTRATOR]
    assert browser().sign_in("eva@desk.test").status_code == 302


def test_a_link_that_was_used_leads_to_the_login(session: Session, browser: Callable[[], Browser]) -> None:
    secret = link(session)
    browser().post(f"/setup/first/{secret}", TYPED)
    late = browser()
    assert DEAD in late.get(f"/setup/first/{secret}", follow_redirects=True).text
    sent = late.post(f"/setup/first/{secret}", {**TYPED, "email": "mallory@desk.test"}, form="/login")
    assert sent.status_code == 302
    assert administrators(session) == ["eva@desk.test"]


def test_only_the_hash_of_the_secret_is_kept(session: Session) -> None:
    secret = link(session, NOW)
    kept = session.scalars(select(SetupLink)).one()
    assert secret not in str(vars(kept))
    assert queries.link_shown(session, secret, NOW).expires_at == NOW + use_cases.LIFETIME


@pytest.mark.parametrize("secret", ["", "x", "é" * 40])
def test_an_unknown_secret_opens_nothing(session: Session, secret: str) -> None:
    link(session, NOW)
    with pytest.raises(SetupLinkDead):
        use_cases.make_administrator(session, secret=secret, now=NOW, **EVA)


def test_a_link_expires_and_another_takes_its_place(session: Session) -> None:
    lost = link(session, NOW)
    with pytest.raises(SetupLinkDead):
        use_cases.make_administrator(session, secret=lost, now=NOW + use_cases.LIFETIME, **EVA)
    found = link(session, NOW + timedelta(minutes=1))
    with pytest.raises(SetupLinkDead):
        use_cases.make_administrator(session, secret=lost, now=NOW + timedelta(minutes=2), **EVA)
    use_cases.make_administrator(session, secret=found, now=NOW + timedelta(minutes=2), **EVA)


def test_a_desk_that_somebody_administers_prints_no_link_and_takes_none(session: Session) -> None:
    secret = link(session, NOW)
    World(session, now=NOW).hired("root@desk.test", Role.ADMINISTRATOR, name="Root")
    with pytest.raises(AdministratorThere, match="Root administers"):
        use_cases.make_link(session, now=NOW)
    with pytest.raises(SetupLinkDead):
        use_cases.make_administrator(session, secret=secret, now=NOW, **EVA)


def test_bad_input_leaves_the_link_as_it_was(session: Session, browser: Callable[[], Browser]) -> None:
    path = f"/setup/first/{link(session)}"
    nobody = browser()
    for wrong, said in (
        ({"name": ""}, "This field is required"),
        ({"email": "no address"}, "This is not a mail address."),
        ({"new_password": "short", "repeated": "short"}, "at least 10"),
        ({"repeated": "something else"}, "The two passwords differ."),
    ):
        answer = nobody.post(path, {**TYPED, **wrong})
        assert answer.status_code == 422
        assert said in answer.text
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert nobody.post(path, TYPED).status_code == 302


def test_a_short_password_is_refused_by_the_use_case_too(session: Session) -> None:
    secret = link(session, NOW)
    with pytest.raises(PasswordTooShort), committing(session):
        use_cases.make_administrator(session, secret=secret, now=NOW, **{**EVA, "password": "short"})
    assert queries.link_shown(session, secret, NOW)


def test_who_left_does_not_come_back_by_it(session: Session) -> None:
    gone = World(session, now=NOW).person("eva@desk.test")
    gone.is_active = False
    with pytest.raises(PersonClosed):
        use_cases.make_administrator(session, secret=link(session, NOW), now=NOW, **EVA)


def test_of_two_who_send_the_form_at_once_one_administers(session: Session, engine: Engine) -> None:
    secret, ready, outcomes = link(session, NOW), Barrier(2), []

    def send(email: str) -> None:
        ready.wait()
        with Session(engine) as own:
            try:
                with committing(own):
                    use_cases.make_administrator(own, secret=secret, now=NOW, **{**EVA, "email": email})
                outcomes.append("made")
            except SetupLinkDead:
                outcomes.append("dead")

    threads = [Thread(target=send, args=(f"{name}@desk.test",)) for name in ("eva", "adam")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["dead", "made"]
    assert len(administrators(session)) == 1


def test_who_dispatches_too_has_the_first_requests(session: Session) -> None:
    first = use_cases.make_administrator(session, secret=link(session, NOW), now=NOW, dispatches=True, **EVA)
    assert {held.role for held in first.staff_roles} == {Role.ADMINISTRATOR, Role.DISPATCHER, Role.AGENT}


def test_the_last_administrator_stays_one(session: Session) -> None:
    first = use_cases.make_administrator(session, secret=link(session, NOW), now=NOW, **EVA)
    actor = people.actor_of(session, first.id)
    assert actor is not None
    with pytest.raises(LastAdministrator):
        changes.take_role(session, person=first, role=Role.ADMINISTRATOR, actor=actor, now=NOW)
    World(session, now=NOW).employ(first, Role.DISPATCHER)
    assert administrators(session) == ["eva@desk.test"]
