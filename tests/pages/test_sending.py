"""What was typed is never lost and never done twice: keys of forms, drafts, and forms that could not be taken."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from podpora.sample import acts as story
from podpora.sample.desk import Desk
from podpora.sample.people import PASSWORD
from processes import drafts
from processes.clock import utcnow
from processes.db import committing
from processes.idempotency import AnsweredCall
from processes.people.queries import person_by_email
from processes.requests.models import Request, RequestMessage
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE
from tests.web.conftest import Browser, Page

OURS = {"Sec-Fetch-Site": "same-origin"}
AsPerson = Callable[[str], Browser]


def opened(browser: Browser, path: str, draft: str) -> dict[str, str]:
    """The hidden fields of the form on a page that is kept under `draft`."""
    page = browser.get(path).text
    form = next(part for part in page.split("<form")[1:] if f'name="draft" value="{draft}"' in part)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.partition("</form>")[0]))


def typed(**more: Any) -> dict[str, Any]:
    said = {
        "kind": "incident",
        "summary": "No sound",
        "description": "Since noon.",
        "impact": "person",
        "urgency": "low",
    }
    return said | more


def requests(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Request)) or 0


def messages(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(RequestMessage)) or 0


@pytest.fixture
def number(desk: Desk) -> str:
    return story.log(desk, CUSTOMER, OFFICE, "Screen flickers", "Now and then.")


def test_the_same_form_sent_twice_is_one_request(as_person: AsPerson, engine: Engine) -> None:
    browser = as_person(CUSTOMER)
    form = opened(browser, "/requests/new", "request")
    if "project_id" not in form:
        form["project_id"] = re.findall(r'<option selected value="(\d+)"', browser.get("/requests/new").text)[0]
    sent = []
    for _ in range(2):
        headers = {"X-CSRFToken": browser.get("/session").get_json()["csrf"]}
        browser.client.put("/drafts/request", json={"fields": {"summary": ["No sound"]}}, headers=headers)
        sent.append(browser.client.post("/requests/new", data=form | typed()))
    assert [answer.status_code for answer in sent] == [302, 302]
    assert sent[0].location == sent[1].location
    assert requests(engine) == 1
    assert "it was done once" in browser.get(sent[1].location).text
    assert browser.get("/drafts/request").get_json() is None
    browser.client.post("/requests/new", data=form | typed(summary="No picture"))
    assert requests(engine) == 2  # the form was come back to and changed: another request


def test_the_same_words_of_another_page_are_asked_about_and_sent_once_more_if_meant(
    as_person: AsPerson, engine: Engine, number: str
) -> None:
    """Without scripts Back shows the page anew, with another key."""
    browser, path = as_person(CUSTOMER), f"/requests/{number}"
    said = {"message-body": "It flickers\nagain"}
    answers = []
    for _ in range(2):
        form = opened(browser, path, f"message:{number}")
        answers.append(browser.client.post(f"{path}/messages", data=form | said, headers=OURS))
    assert [answer.status_code for answer in answers] == [302, 409]
    assert messages(engine) == 1
    page = answers[1].text
    assert "You have sent this already" in page
    assert f'href="{path}"' in page
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.partition("sent_anew")[2]))
    meant = browser.client.post(f"{path}/messages", data=form | said | fields | {"sent_anew": "1"}, headers=OURS)
    assert meant.status_code == 302
    assert messages(engine) == 2
    with Session(engine) as session, committing(session):
        session.execute(update(AnsweredCall).values(answered_at=AnsweredCall.answered_at - timedelta(minutes=16)))
    form = opened(browser, path, f"message:{number}")
    assert browser.client.post(f"{path}/messages", data=form | said, headers=OURS).status_code == 302
    assert messages(engine) == 3


def test_files_tell_two_messages_apart(as_person: AsPerson, engine: Engine, number: str) -> None:
    browser, path = as_person(CUSTOMER), f"/requests/{number}"
    form = opened(browser, path, f"message:{number}")
    for content in (b"one", b"one", b"two"):
        data = form | {"message-body": "See the file", "message-files": (BytesIO(content), "a.txt")}
        assert browser.client.post(f"{path}/messages", data=data).status_code == 302
    assert messages(engine) == 2


def test_what_was_refused_may_be_sent_again_as_it_was(as_person: AsPerson, engine: Engine, number: str) -> None:
    browser, path = as_person(CUSTOMER), f"/requests/{number}"
    form = opened(browser, path, f"message:{number}")
    assert [browser.client.post(f"{path}/messages", data=form).status_code for _ in range(2)] == [422, 422]
    browser.client.post(f"{path}/messages", data=form | {"message-body": "Still flickers"})
    assert messages(engine) == 1


def test_a_draft_is_its_writers_and_gone_when_it_is_sent(as_person: AsPerson, engine: Engine, number: str) -> None:
    browser, other, name = as_person(CUSTOMER), as_person(DISPATCHER), f"message:{number}"
    token = browser.get("/session").get_json()["csrf"]
    kept = browser.client.put(
        f"/drafts/{name}", json={"fields": {"message-body": ["Half a"]}}, headers={"X-CSRFToken": token}
    )
    assert kept.status_code == 200
    assert as_person(CUSTOMER).get(f"/drafts/{name}").get_json()["fields"] == {"message-body": ["Half a"]}
    assert other.get(f"/drafts/{name}").get_json() is None
    form = opened(browser, f"/requests/{number}", name)
    assert browser.client.post(f"/requests/{number}/messages", data=form).status_code == 422
    assert browser.get(f"/drafts/{name}").get_json() is not None  # refused: still unsent
    browser.client.post(f"/requests/{number}/messages", data=form | {"message-body": "Half a sentence"})
    assert browser.get(f"/drafts/{name}").get_json() is None


@pytest.mark.parametrize("sent", [None, {}, {"fields": []}, {"fields": {"a": "b"}}, {"fields": {"a": [1]}}])
def test_what_is_no_draft_is_refused(as_person: AsPerson, sent: Any) -> None:
    browser = as_person(CUSTOMER)
    headers = {"X-CSRFToken": browser.get("/session").get_json()["csrf"], "Accept": "application/json"}
    assert browser.client.put("/drafts/request", json=sent, headers=headers).status_code == 400


def test_old_drafts_and_too_many_make_room(desk: Desk, engine: Engine) -> None:
    with Session(engine) as session, committing(session):
        me, now = person_by_email(session, CUSTOMER), utcnow()
        assert me is not None
        for age in (drafts.KEEP + timedelta(days=1), *(timedelta(hours=n) for n in range(drafts.MOST + 3, 0, -1))):
            drafts.save_form_draft(session, person_id=me.id, form=f"f{age}", fields={}, now=now - age)
        assert session.scalar(select(func.count()).select_from(drafts.FormDraft)) == drafts.MOST


def again(page: str) -> dict[str, str]:
    """The fields of the form that a page offers to send again."""
    form = page.partition('class="card unsent"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return fields | dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form))


def test_a_login_that_has_ended_keeps_what_was_typed_without_scripts(
    as_person: AsPerson, engine: Engine, number: str
) -> None:
    browser, path = as_person(CUSTOMER), f"/requests/{number}/messages"
    form = opened(browser, f"/requests/{number}", f"message:{number}")
    browser.post("/logout", form=f"/requests/{number}")
    body = "A long answer\nof two lines"
    answer = browser.client.post(path, data=form | {"message-body": body}, headers=OURS)
    if answer.status_code == 400:  # the token has ended with the login
        answer = browser.client.post(path, data=again(answer.text), headers=OURS)
    assert answer.status_code == 401
    assert again(answer.text)["message-body"] == body
    browser.sign_in(CUSTOMER, PASSWORD)
    token = Page(browser.get(f"/requests/{number}").text).token
    assert browser.client.post(path, data=again(answer.text) | {"csrf_token": token}, headers=OURS).status_code == 302
    assert messages(engine) == 1


def test_another_site_puts_no_words_into_a_form(as_person: AsPerson, number: str) -> None:
    browser = as_person(CUSTOMER)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        answer = browser.client.post(
            f"/requests/{number}/messages", data={"message-body": "Not mine at all"}, headers=headers
        )
        assert (answer.status_code, again(answer.text)) == (400, {})


def test_a_lost_database_keeps_what_was_typed(
    app: Flask, as_person: AsPerson, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = as_person(CUSTOMER)
    form = opened(browser, f"/requests/{number}", f"message:{number}")

    def lost(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("processes.requests.queries.request_for", lost)
    answer = browser.client.post(
        f"/requests/{number}/messages", data=form | {"message-body": "Is it back yet?"}, headers=OURS
    )
    assert answer.status_code == 503
    assert again(answer.text)["message-body"] == "Is it back yet?"
    assert "Send it again in a moment" in answer.text
