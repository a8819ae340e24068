"""Pages learn what is new by a light question, and words written blind are not sent unwarned."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.engine.store.models import OpenTask
from processes.requests.models import RequestMessage
from processes.requests.rules import Impact
from tests.pages.conftest import CUSTOMER, DISPATCHER, STRANGER, TECHNICIAN, as_person, counting, desk, stocked
from tests.pages.conftest import database_url as database_url
from tests.pages.test_requests import in_work, new_request
from tests.web.conftest import Browser

__all__ = ["as_person", "desk", "stocked"]
AsPerson = Callable[[str], Browser]


def news(page: str) -> tuple[str, dict[str, str]]:
    """Where the page asks, and with which header."""
    found = re.search(r'data-news="([^"]*)" data-news-tag="([^"]*)"', page)
    assert found is not None
    return unescape(found.group(1)), {"If-None-Match": unescape(found.group(2))}


ORDERED = "/requests?show=all&sort=-state"
NAMED = "/requests?customer=strojirny&sort=summary"


@pytest.mark.parametrize(
    "path", ["/tasks", "/tasks?whose=free", "/dispatch", "/requests", "/requests?q=skener", ORDERED, NAMED]
)
def test_a_list_is_told_of_what_is_new_and_of_nothing_else(
    path: str, app: Flask, desk: Desk, as_person: AsPerson
) -> None:
    new_request(desk)
    browser = as_person(DISPATCHER)
    url, tag = news(browser.get(path).text)
    with counting(app) as counted:
        assert browser.client.get(url, headers=tag).status_code == 304
    assert len(counted.statements) == 2  # who asks, and what is new
    new_request(desk)
    answer = browser.client.get(url, headers=tag)
    assert answer.status_code == 200
    assert answer.json["badges"]["/tasks"] == 2
    assert browser.client.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_timer_is_told_of_in_every_tab_without_a_statement_more(app: Flask, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    browser = as_person(TECHNICIAN)
    url, tag = news(browser.get("/account").text)
    browser.post(f"/requests/{number}/timer/start", form=f"/requests/{number}")
    with counting(app) as counted:
        told = browser.client.get(url, headers=tag)
    assert len(counted.statements) == 2
    assert told.json["timer"]["number"] == number
    assert news(browser.get("/account").text)[1] == {"If-None-Match": told.headers["ETag"]}
    assert as_person(CUSTOMER).client.get(url).json["timer"] is None


def test_a_request_is_told_of_as_far_as_its_reader_sees_it(desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    readers = [as_person(CUSTOMER), as_person(DISPATCHER)]
    asked = [news(browser.get(f"/requests/{number}").text) for browser in readers]
    acts.write(desk, number, TECHNICIAN, "Mezi námi", internal=True)
    told = [b.client.get(url, headers=tag).status_code for b, (url, tag) in zip(readers, asked, strict=True)]
    assert told == [304, 200]
    acts.write(desk, number, TECHNICIAN, "Dobrý den")
    told = [b.client.get(url, headers=tag).status_code for b, (url, tag) in zip(readers, asked, strict=True)]
    assert told == [200, 200]
    stranger = as_person(STRANGER).client
    before = stranger.get(asked[0][0]).json["version"]
    acts.write(desk, number, TECHNICIAN, "Ještě něco")
    assert stranger.get(asked[0][0]).json["version"] == before


def test_a_customers_home_and_any_page_ask_too_and_nonsense_is_no_fault(
    app: Flask, desk: Desk, as_person: AsPerson
) -> None:
    browser = as_person(CUSTOMER)
    for path in ("/", "/account"):
        url, tag = news(browser.get(path).text)
        assert browser.client.get(url, headers=tag).status_code == 304
    url, tag = news(browser.get("/").text)
    new_request(desk)
    assert browser.client.get(url, headers=tag).status_code == 200
    for nonsense in ("of=nothing", "of=tasks&after=x", "of=requests&after=x&project=y", "of=request"):
        assert browser.get(f"/news?{nonsense}").status_code == 200
    assert app.test_client().get("/news").status_code in (302, 401)


def test_words_written_blind_are_warned_of_once_and_kept(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    page, technician = f"/requests/{number}", as_person(TECHNICIAN)
    opened = re.search(r'name="message-seen"[^>]* value="(\d+)"', technician.get(page).text)
    assert opened is not None
    acts.write(desk, number, CUSTOMER, "Už to nepotřebuji")
    typed = {"message-kind": "message", "message-body": "Přijedu zítra v osm", "message-seen": opened.group(1)}
    warned = technician.post(f"{page}/messages", typed, form=page)
    assert warned.status_code == 409
    assert "Written after you had opened this page" in warned.text
    assert "Karel Dvořák" in warned.text
    assert "Přijedu zítra v osm" in warned.text
    assert bodies(engine) == ["Už to nepotřebuji"]
    again = re.search(r'name="message-seen"[^>]* value="(\d+)"', warned.text)
    assert again is not None
    assert technician.post(f"{page}/messages", {**typed, "message-seen": again.group(1)}, form=page).status_code == 302
    assert bodies(engine)[1:] == ["Přijedu zítra v osm"]


def test_what_a_reader_does_not_see_or_wrote_warns_nobody(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = new_request(desk)
    acts.approve(desk, number, TECHNICIAN, impact=Impact.PERSON)
    page, customer = f"/requests/{number}", as_person(CUSTOMER)
    acts.write(desk, number, TECHNICIAN, "Mezi námi", internal=True)
    for body in ("První", "Druhá"):  # the second from a page that was opened before the first
        assert (
            customer.post(f"{page}/messages", {"message-body": body, "message-seen": "0"}, form=page).status_code == 302
        )
    assert bodies(engine) == ["Mezi námi", "První", "Druhá"]


def bodies(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(RequestMessage.body).order_by(RequestMessage.id)))


def test_a_task_done_blind_is_warned_of_and_keeps_its_words(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    with Session(engine) as session:
        mine = (OpenTask.business_key == number) & (OpenTask.element_id == "work_on_request")
        task = f"/tasks/{session.scalars(select(OpenTask.id).where(mine)).one()}"
    technician = as_person(TECHNICIAN)
    acts.write(desk, number, CUSTOMER, "Už to nepotřebuji")
    typed = {"cause": "hardware", "summary": "Vyměněn kabel", "no_work_reason": "Po telefonu", "seen": "0"}
    warned = technician.post(f"{task}/complete", typed, form=task)
    assert warned.status_code == 409
    assert "Written after you had opened this page" in warned.text
    assert "Vyměněn kabel" in warned.text
    again = re.search(r'name="seen" value="(\d+)"', warned.text)
    assert again is not None
    assert technician.post(f"{task}/complete", {**typed, "seen": again.group(1)}, form=task).status_code == 302
