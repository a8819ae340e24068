"""Signing in and out, forgotten passwords, sessions that end, and what a browser is told."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from passlib.hash import argon2
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app import create_app
from app.extensions import db
from processes.clock import utcnow
from processes.engine.store.models import Job
from processes.mail.models import OutgoingMail
from processes.people import access
from processes.people.models import Person
from processes.people.rules import SYSTEM, MemberRole, Role
from processes.settings import Settings
from tests.links import delivered
from tests.web.conftest import PASSWORD, Browser
from workers.logins import send_reset

NEW = "another four words here"


def test_a_person_signs_in_and_out(signed_in: Callable[..., Browser]) -> None:
    eva = signed_in(Role.AGENT)
    page = eva.get("/account")
    assert page.status_code == 200
    assert "Eva" in page.text
    assert eva.post("/logout", form="/account").status_code == 302
    assert eva.get("/account").status_code == 302


def test_capitals_and_spaces_in_the_address_do_not_matter(
    browser: Callable[[], Browser], person: Callable[..., Person]
) -> None:
    person("eva@example.test", Role.AGENT)
    opened = browser()
    opened.sign_in(" Eva@Example.TEST ")
    assert opened.get("/account").status_code == 200


@pytest.mark.parametrize("email", ["eva@example.test", "nobody@example.test", "not an address", ""])
def test_a_wrong_password_and_an_unknown_address_sound_the_same(
    browser: Callable[[], Browser], person: Callable[..., Person], email: str
) -> None:
    person("eva@example.test", Role.AGENT)
    answer = browser().sign_in(email, "wrong password")
    assert "The address and the password do not belong together." in answer.text
    assert "Set-Cookie" not in answer.headers or "remember_token" not in answer.headers["Set-Cookie"]


def test_somebody_who_left_cannot_sign_in_and_their_session_ends(
    browser: Callable[[], Browser], person: Callable[..., Person], session: Session
) -> None:
    eva = person("eva@example.test", Role.AGENT)
    opened = browser()
    opened.sign_in("eva@example.test")
    eva.is_active = False
    session.commit()
    assert opened.get("/account").status_code == 302
    assert "do not belong together" in opened.sign_in("eva@example.test").text


def test_after_signing_in_one_comes_where_one_wanted_but_never_elsewhere(
    browser: Callable[[], Browser], person: Callable[..., Person]
) -> None:
    person("eva@example.test", Role.AGENT)
    inside = browser().post("/login?next=/account", {"email": "eva@example.test", "password": PASSWORD})
    assert inside.location == "/account"
    outside = browser().post("/login?next=//evil.test/", {"email": "eva@example.test", "password": PASSWORD})
    assert "evil.test" not in (outside.location or "")


def test_a_new_password_ends_the_sessions_elsewhere(
    browser: Callable[[], Browser], signed_in: Callable[..., Browser]
) -> None:
    here, elsewhere = signed_in(Role.AGENT), browser()
    elsewhere.sign_in("eva@example.test")
    said = {"password": PASSWORD, "new_password": NEW, "repeated": NEW}
    assert here.post("/account/password", said, form="/account").status_code == 302
    assert "signed out everywhere else" in here.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    assert browser().sign_in("eva@example.test", NEW).location == "/start"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"password": "wrong", "new_password": NEW, "repeated": NEW}, "The present password is not right."),
        ({"password": PASSWORD, "new_password": "short", "repeated": "short"}, "at least 10 characters"),
        ({"password": PASSWORD, "new_password": NEW, "repeated": NEW + "x"}, "The two passwords differ."),
    ],
)
def test_a_refused_password_says_why(signed_in: Callable[..., Browser], said: dict[str, str], words: str) -> None:
    answer = signed_in(Role.AGENT).post("/account/password", said, form="/account")
    assert answer.status_code == 422
    assert words in answer.text


def answer_resets(session: Session) -> list[OutgoingMail]:
    """Have a worker do what forgotten passwords ask for; the mails with links, the newest first."""
    for job in session.scalars(select(Job).where(Job.topic == "logins.send_reset")):
        send_reset(session, now=utcnow(), **job.arguments)
        session.delete(job)
    session.commit()
    query = select(OutgoingMail).where(OutgoingMail.template == "reset_password").order_by(OutgoingMail.id.desc())
    return list(session.scalars(query))


def link_in(mail: OutgoingMail) -> str:
    link = re.search(r"http://desk\.test(/password/\S+)", delivered(mail))
    assert link, mail.text
    assert link[1] not in mail.text + mail.html
    return link[1]


def test_a_forgotten_password_is_replaced_by_a_mail(
    browser: Callable[[], Browser], signed_in: Callable[..., Browser], session: Session
) -> None:
    inside = signed_in(Role.AGENT)
    browser().post("/reset-password", {"email": "eva@example.test"})
    (mail,) = answer_resets(session)
    assert (mail.to_address, mail.locale) == ("eva@example.test", "en")
    link, fresh = link_in(mail), browser()
    assert fresh.get(link).headers["Referrer-Policy"] == "no-referrer"
    assert fresh.post(link, {"new_password": "short", "repeated": "short"}).status_code == 422
    assert fresh.post(link, {"new_password": NEW, "repeated": NEW}).location == "/login"
    assert inside.get("/account").status_code == 302
    assert browser().sign_in("eva@example.test", NEW).location == "/start"
    assert "does not work any more" in fresh.client.get(link, follow_redirects=True).text
    session.expire_all()
    assert [m.template for m in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))] == [
        "reset_password",
        "password_changed",
    ]


def test_a_link_to_a_password_is_over_with_any_other_change(
    browser: Callable[[], Browser], signed_in: Callable[..., Browser], session: Session
) -> None:
    inside = signed_in(Role.AGENT)
    browser().post("/reset-password", {"email": "eva@example.test"})
    link = link_in(answer_resets(session)[0])
    said = {"password": PASSWORD, "new_password": NEW, "repeated": NEW}
    assert inside.post("/account/password", said, form="/account").status_code == 302
    assert browser().get(link).location == "/reset-password"
    assert session.scalars(select(OutgoingMail.template).order_by(OutgoingMail.id.desc())).first() == "password_changed"


@pytest.mark.parametrize("how", ["nobody", "left", "no password"])
def test_a_reset_never_makes_a_login(
    browser: Callable[[], Browser], person: Callable[..., Person], session: Session, how: str
) -> None:
    eva = person("eva@example.test", Role.AGENT)
    if how == "left":
        eva.is_active = False
    if how == "no password":
        eva.password_hash = None
    session.commit()
    answer = browser().post("/reset-password", {"email": "nobody@x.test" if how == "nobody" else "Eva@example.test"})
    assert answer.location == "/login"
    assert answer_resets(session) == []


def test_no_more_than_three_links_an_hour_go_to_one_address(
    browser: Callable[[], Browser], person: Callable[..., Person], session: Session
) -> None:
    person("eva@example.test", Role.AGENT)
    answers = [browser().post("/reset-password", {"email": "eva@example.test"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert browser().post("/reset-password", {"email": "other@example.test"}).status_code == 302
    assert len(answer_resets(session)) == 3


def test_the_eleventh_failure_in_a_minute_waits_in_every_process(
    app: Flask, browser: Callable[[], Browser], company: object
) -> None:
    other = Browser(create_app(app.config["PODPORA"]).test_client())
    answers = [opened.sign_in(f"{n}@x.test", "wrong").status_code for n in range(6) for opened in (browser(), other)]
    assert answers == [200] * 10 + [429] * 2


def test_a_login_that_goes_well_is_no_attempt(browser: Callable[[], Browser], person: Callable[..., Person]) -> None:
    person("eva@example.test", Role.AGENT)
    assert [browser().sign_in("eva@example.test").status_code for _ in range(15)] == [302] * 15


def test_failures_against_one_login_count_from_wherever_they_come(
    app: Flask, browser: Callable[[], Browser], person: Callable[..., Person]
) -> None:
    person("eva@example.test", Role.AGENT)
    for number in range(11):
        opened = browser()
        opened.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        last = opened.sign_in("eva@example.test", "wrong")
    assert last.status_code == 429
    fresh = browser()
    fresh.client.environ_base["REMOTE_ADDR"] = "192.0.2.200"
    assert fresh.sign_in("jan@example.test", "wrong").status_code == 200


def test_wrong_present_passwords_are_limited_for_the_person(signed_in: Callable[..., Browser]) -> None:
    eva = signed_in(Role.AGENT)
    said = {"password": "wrong", "new_password": NEW, "repeated": NEW}
    answers = [eva.post("/account/password", said, form="/account").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_an_unknown_login_takes_as_much_work_as_a_known_one(
    browser: Callable[[], Browser], person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person("eva@example.test", Role.AGENT)
    hashed: list[str] = []
    for name in ("hash", "verify"):
        real = getattr(argon2, name)
        monkeypatch.setattr(argon2, name, lambda *given, real=real, **more: hashed.append("") or real(*given, **more))
    opened = browser()
    counts = []
    for email in ("eva@example.test", "nobody@example.test"):
        before = len(hashed)
        opened.sign_in(email, "wrong password")
        counts.append(len(hashed) - before)
    assert counts == [1, 1]


def test_a_form_without_its_token_changes_nothing(signed_in: Callable[..., Browser]) -> None:
    eva = signed_in(Role.AGENT)
    assert eva.client.post("/account", data={"name": "Forged"}).status_code == 400
    assert "Forged" not in eva.get("/account").text


def test_what_browsers_are_told(app: Flask, signed_in: Callable[..., Browser]) -> None:
    answer = signed_in(Role.AGENT).get("/account")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\b(?:src=|type=.application/json))|\son\w+=", answer.text)


def test_cookies_are_kept_from_scripts_and_other_sites(
    browser: Callable[[], Browser], person: Callable[..., Person]
) -> None:
    person("eva@example.test", Role.AGENT)
    answer = browser().post("/login", {"email": "eva@example.test", "password": PASSWORD, "remember": "y"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("remember_token=") for cookie in cookies)
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_behind_https_cookies_travel_over_https_only() -> None:
    secure = create_app(
        Settings(database_url="postgresql://nobody@127.0.0.1:1/x", base_url="https://desk.test", secret_key="test")
    )
    answer = secure.test_client().get("/login", base_url="https://desk.test")
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_knowing_who_asks_costs_one_statement(app: Flask, signed_in: Callable[..., Browser]) -> None:
    eva = signed_in(Role.DISPATCHER, MemberRole.APPROVER)
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    with eva.client.session_transaction() as cookie:
        token = cookie.get("csrf_token")
    assert token
    eva.post("/appearance", {"theme": "dark"}, form="/login")
    about_people = [statement for statement in statements if "FROM person" in statement]
    assert len(about_people) <= 2, about_people  # the form's page and the act: one each


def test_a_bearer_token_names_its_person(
    app: Flask, browser: Callable[[], Browser], person: Callable[..., Person], session: Session
) -> None:
    eva = person("eva@example.test", Role.AGENT)
    token = access.issue_token(session, person=eva, note="test", actor=SYSTEM, now=utcnow())
    session.commit()
    opened = browser()
    answer = opened.get("/api/v1/tasks", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    wrong = opened.get("/api/v1/tasks", headers={"Authorization": f"Bearer {token}x"})
    assert wrong.status_code == 401
    opened.sign_in("eva@example.test")
    assert opened.get("/api/v1/tasks").status_code == 401  # a cookie opens no JSON door
