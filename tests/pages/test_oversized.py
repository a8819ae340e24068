"""A form whose files are too large comes back with what was typed, and with whom to call."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from processes.people.contact import contact
from processes.requests.models import Request
from tests.pages.conftest import CUSTOMER
from tests.web.conftest import Browser, Page

AsPerson = Callable[[str], Browser]
OWN = {"Sec-Fetch-Site": "same-origin"}
TYPED = "The scanner does not light up any more."


def send(browser: Browser, size: int, headers: dict[str, str], **more: Any) -> TestResponse:
    """A new request with a file of so many bytes."""
    token = Page(browser.get("/requests/new").text).token
    data = {"csrf_token": token, "form_key": "k-1", "kind": "incident", "summary": "Dead", "description": TYPED}
    data |= {"files": (BytesIO(b"\0" * size), "film.mp4", "video/mp4")} | more
    return browser.client.post("/requests/new", data=data, headers=headers)


def test_the_text_comes_back_with_whom_to_call(engine: Engine, as_person: AsPerson) -> None:
    refused = send(as_person(CUSTOMER), 40_000_000, OWN)
    assert refused.status_code == 413
    shown = refused.text.partition("</main>")[0]
    with Session(engine) as session:
        assert contact(session).phone in shown
        assert session.scalar(select(Request.id)) is None
    for part in (TYPED, 'name="form_key" value="k-1"', 'type="file" name="files"', "smaller ones"):
        assert part in shown


def test_words_of_another_site_come_back_to_nobody(as_person: AsPerson) -> None:
    refused = send(as_person(CUSTOMER), 40_000_000, {"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 413
    assert TYPED not in refused.text


def test_what_is_no_form_is_refused_as_before(as_person: AsPerson) -> None:
    karel = as_person(CUSTOMER)
    kind = "multipart/form-data; boundary=x"
    refused = karel.client.post("/requests/new", data=b"x" * 33_000_000, content_type=kind, headers=OWN)
    assert refused.status_code == 413
    assert "Send again" not in refused.text
    texts = send(karel, 1, OWN, description=TYPED * 60_000)
    assert texts.status_code == 413
