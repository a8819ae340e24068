"""Sessions end: by log-out, a new password, a closed account, from the list of one's own; so do API tokens."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.api.scopes import ScopeMissing, check_declared
from processes.clock import utcnow
from processes.people import leaving
from processes.people.models import ApiToken, Person, PersonSession
from processes.people.rules import SYSTEM, Role
from tests.web.conftest import PASSWORD, Browser

NEW = "another four words here"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def eva(person: Callable[..., Person]) -> Person:
    """Somebody who works here."""
    return person("eva@example.test", Role.AGENT)


def signed_in(browser: Callable[[], Browser], *, remember: bool = False, agent: str = FIREFOX) -> Browser:
    opened = browser()
    opened.client.environ_base["HTTP_USER_AGENT"] = agent
    said = {"email": "eva@example.test", "password": PASSWORD, **({"remember": "y"} if remember else {})}
    assert opened.post("/login", said).status_code == 302
    return opened


def copy_of(browser: Callable[[], Browser], original: Browser, *names: str) -> Browser:
    """A browser with cookies that somebody took from another."""
    copied = browser()
    for name in names:
        cookie = original.client.get_cookie(name)
        assert cookie, name
        copied.client.set_cookie(name, cookie.value)
    return copied


def is_inside(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def test_after_a_log_out_no_copied_cookie_opens_anything(browser: Callable[[], Browser], eva: Person) -> None:
    original = signed_in(browser, remember=True)
    copies = [copy_of(browser, original, name) for name in ("podpora", "remember_token")]
    assert all(is_inside(copy) for copy in copies)
    fresh = [copy_of(browser, original, name) for name in ("podpora", "remember_token")]
    original.post("/logout", form="/account")
    assert not any(is_inside(copy) for copy in [original, *copies, *fresh])


@pytest.mark.parametrize("names", [("podpora",), ("remember_token",), ("podpora", "remember_token")])
def test_a_new_password_ends_every_cookie_elsewhere(
    browser: Callable[[], Browser], eva: Person, names: tuple[str, ...]
) -> None:
    here, elsewhere = signed_in(browser, remember=True), signed_in(browser, remember=True)
    copy = copy_of(browser, here, *names)
    here.post("/account/password", {"password": PASSWORD, "new_password": NEW, "repeated": NEW}, form="/account")
    assert is_inside(here)
    assert not is_inside(elsewhere)
    assert not is_inside(copy)
    assert is_inside(copy_of(browser, here, "remember_token"))  # who was remembered stays so


def test_a_closed_account_stays_outside_also_after_its_return(
    browser: Callable[[], Browser], eva: Person, session: Session
) -> None:
    opened = signed_in(browser, remember=True)
    leaving.deactivate(session, person_id=eva.id, actor=SYSTEM, now=utcnow())
    session.commit()
    assert not is_inside(opened)
    eva.is_active = True
    session.commit()
    assert not is_inside(opened)


def test_one_sees_where_one_is_signed_in_and_ends_it(
    browser: Callable[[], Browser], eva: Person, session: Session
) -> None:
    here, there, third = signed_in(browser), signed_in(browser, agent="curl/8"), signed_in(browser, remember=True)
    page = here.get("/account/sessions").text
    assert page.count("<strong>Firefox · Windows</strong>") == 2
    assert "curl/8" in page
    assert page.count("This device") == 1
    ends = re.findall(r'action="(/account/sessions/\d+/end)"', page)
    assert len(ends) == 2
    kept = session.scalars(select(PersonSession.id).where(PersonSession.agent == "curl/8")).one()
    assert here.post(f"/account/sessions/{kept}/end", form="/account/sessions").status_code == 302
    assert [is_inside(one) for one in (here, there, third)] == [True, False, True]
    here.post("/account/sessions/end", {"which": "others"}, form="/account/sessions")
    assert [is_inside(one) for one in (here, third)] == [True, False]
    assert here.post("/account/sessions/end", {"which": "all"}, form="/account/sessions").location == "/login"
    assert not is_inside(here)


def test_nobody_ends_somebody_else_s_session(
    browser: Callable[[], Browser], eva: Person, person: Callable[..., Person], session: Session
) -> None:
    victim = signed_in(browser)
    person("jan@example.test", Role.AGENT)
    attacker = browser()
    attacker.sign_in("jan@example.test")
    kept = session.scalars(select(PersonSession.id).where(PersonSession.person_id == eva.id)).one()
    attacker.post(f"/account/sessions/{kept}/end", form="/account/sessions")
    assert is_inside(victim)


def call(app: Flask, token: str, path: str = "/api/v1/tasks"):
    return app.test_client().get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_token_is_made_shown_once_used_and_ended(
    app: Flask, browser: Callable[[], Browser], eva: Person, session: Session
) -> None:
    opened, page = signed_in(browser), "/account/tokens"
    said = {"note": "Monitoring", "scopes": "read", "days": "30", "password": PASSWORD}
    made = opened.post(page, said)
    token = re.search(r"pdp_[\w-]{43}", made.text)
    assert token, made.text
    assert token[0] not in opened.get(page).text
    assert "Monitoring" in opened.get(page).text
    assert call(app, token[0]).status_code == 200
    kept = session.scalars(select(ApiToken)).one()
    assert (kept.scopes, round((kept.expires_at - kept.created_at).days)) == (["read"], 30)
    assert opened.post(f"{page}/{kept.id}/end", form=page).status_code == 302
    assert call(app, token[0]).status_code == 401
    assert "Monitoring" not in opened.get(page).text


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"scopes": ""}, {"scopes": "root"}, {"days": "99999"}, {"note": ""}]
)
def test_a_token_needs_the_password_a_name_and_a_purpose(
    browser: Callable[[], Browser], eva: Person, session: Session, wrong: dict[str, str]
) -> None:
    said = {"note": "Monitoring", "scopes": "read", "days": "30", "password": PASSWORD}
    assert signed_in(browser).post("/account/tokens", said | wrong).status_code == 422
    assert not session.scalars(select(ApiToken)).all()


def test_every_operation_of_the_json_door_names_its_scope(app: Flask, database_url: str) -> None:
    check_declared(app, "/api/")
    document = app.test_client().get("/api/v1/openapi.json").json
    operations = [op for path in document["paths"].values() for name, op in path.items() if name in ("get", "post")]
    named = {operation["security"][0]["token"][0] for operation in operations}
    assert named == {"read", "requests", "work", "events"}
    other = create_app(app.config["PODPORA"])

    @other.post("/api/v1/unnamed")
    def unnamed() -> str:
        return ""

    with pytest.raises(ScopeMissing):
        check_declared(other, "/api/")
