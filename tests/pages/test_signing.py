"""Signing off by the portal and by a personal link."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.mail.models import OutgoingMail
from processes.requests.rules import RequestState
from processes.signoffs.models import Signoff, SignoffLink, SignoffState
from tests.links import delivered
from tests.pages.conftest import CUSTOMER, TECHNICIAN
from tests.pages.test_requests import in_work, state
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]


def proposed(desk: Desk) -> str:
    number = in_work(desk)
    acts.work(desk, number, TECHNICIAN, 12, "Swapped the cable")
    acts.propose(desk, number, TECHNICIAN, "hardware", "The cable was broken; there is a new one.")
    return number


def link(engine: Engine, email: str = CUSTOMER) -> str:
    """The path of the personal link that was mailed."""
    with Session(engine) as session:
        query = select(OutgoingMail).where(OutgoingMail.to_address == email, OutgoingMail.html.contains("/sign/"))
        found = re.search(r"/sign/[\w-]+", delivered(session.scalars(query.order_by(OutgoingMail.id.desc())).first()))
    assert found
    return found[0]


def signoff(engine: Engine) -> Signoff:
    with Session(engine) as session:
        return session.scalars(select(Signoff).order_by(Signoff.round.desc())).first()


def test_opening_a_link_shows_and_signs_nothing(app: Flask, engine: Engine, desk: Desk) -> None:
    proposed(desk)
    stranger = Browser(app.test_client())
    for _ in range(3):  # mail scanners open links
        page = stranger.get(link(engine))
        assert page.status_code == 200
        assert "Swapped the cable" in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"
    assert signoff(engine).state is SignoffState.REQUESTED


def test_a_link_signs_once_without_a_login(app: Flask, engine: Engine, desk: Desk) -> None:
    number = proposed(desk)
    browser, path = Browser(app.test_client()), link(engine)
    signed = browser.post(path, {"decision": "approve"})
    assert signed.location == "/sign/thanks/approve?language=en"
    assert state(engine, number) is RequestState.CLOSED
    signed = signoff(engine)
    assert (signed.state, signed.decided_from) == (SignoffState.APPROVED, "127.0.0.1")
    again = browser.get(path)
    assert again.status_code == 409
    assert "Karel Dvořák" in again.text
    late = browser.post(path, {"decision": "return", "reason": "It still prints blank labels"})
    assert late.status_code == 409
    assert "It still prints blank labels" in late.text
    assert browser.get("/sign/thanks/approve").status_code == 200


def test_a_link_returns_only_with_a_reason_and_keeps_the_choice(app: Flask, engine: Engine, desk: Desk) -> None:
    number = proposed(desk)
    browser, path = Browser(app.test_client()), link(engine)
    refused = browser.post(path, {"decision": "return", "reason": " "})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert browser.post(path, {"reason": "No decision"}).status_code == 422
    assert browser.post(path, {"decision": "return", "reason": "Still dark"}).status_code == 302
    assert state(engine, number) is RequestState.RETURNED


def test_an_unknown_and_an_expired_link_say_so(app: Flask, engine: Engine, desk: Desk) -> None:
    proposed(desk)
    browser, path = Browser(app.test_client()), link(engine)
    assert browser.get("/sign/nothing-like-it").status_code == 404
    with Session(engine) as session:
        for row in session.scalars(select(SignoffLink)):
            row.expires_at = row.expires_at - timedelta(days=60)
        session.commit()
    expired = browser.get(path)
    assert expired.status_code == 422


def test_a_forged_post_without_the_token_signs_nothing(app: Flask, engine: Engine, desk: Desk) -> None:
    proposed(desk)
    assert app.test_client().post(link(engine), data={"decision": "approve"}).status_code == 400
    assert signoff(engine).state is SignoffState.REQUESTED


def test_the_portal_signs_and_a_second_click_is_told(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = proposed(desk)
    customer = as_person(CUSTOMER)
    home = customer.get("/").text
    task = re.search(r"/tasks/\d+", home)
    assert task
    page = customer.get(task[0]).text
    assert "The cable was broken" in page
    refused = customer.post(f"{task[0]}/complete", {"decision": "return"}, form=task[0])
    assert refused.status_code == 422
    assert "Say what is missing" in refused.text
    sent = customer.post(f"{task[0]}/complete", {"decision": "approve"}, form=task[0])
    assert sent.location == f"/requests/{number}"
    again = customer.post(f"{task[0]}/complete", {"decision": "approve"}, form="/account")
    assert again.status_code == 409
    assert "You completed it" in again.text
    assert signoff(engine).decided_from == "127.0.0.1"


def test_the_page_shows_the_report_the_price_and_why_the_work_was_returned(
    app: Flask, engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = proposed(desk)
    stranger = Browser(app.test_client())
    first = stranger.get(link(engine)).text
    assert "What was reported" in first
    assert "CZK" in first
    stranger.post(link(engine), {"decision": "return", "reason": "Still dark at noon"})
    acts.work(desk, number, TECHNICIAN, 5, "Swapped it again")
    acts.propose(desk, number, TECHNICIAN, "hardware", "Another cable.")
    second = stranger.get(link(engine)).text
    assert "You returned the work the last time:" in second
    assert "Still dark at noon" in second


def test_a_button_of_the_mail_chooses_and_does_not_sign(app: Flask, engine: Engine, desk: Desk) -> None:
    proposed(desk)
    page = Browser(app.test_client()).get(f"{link(engine)}?decision=return").text
    assert re.search(r'<input[^>]*checked[^>]*value="return"', page)
    assert signoff(engine).state is SignoffState.REQUESTED


def test_the_page_after_a_link_speaks_the_language_of_the_link(app: Flask) -> None:
    slovak = app.test_client()
    shown = slovak.get("/sign/thanks/approve?language=cs", headers={"Accept-Language": "sk"})
    assert '<html lang="cs"' in shown.text
    assert '<html lang="sk"' in slovak.get("/sign/thanks/approve", headers={"Accept-Language": "sk"}).text
