"""A page that answers a form says under which address the browser keeps it."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.web.back import page_address
from podpora.sample.desk import Desk
from tests.pages.conftest import CUSTOMER, as_person, desk, stocked
from tests.pages.conftest import database_url as database_url
from tests.pages.test_requests import in_work
from tests.web.conftest import Browser, Page

__all__ = ["as_person", "desk", "stocked"]

HERE = "http://localhost"


@pytest.mark.parametrize(
    ("path", "sender", "kept"),
    [
        ("/requests/new", f"{HERE}/requests", "/requests/new"),
        ("/sign/token?decision=approve", None, "/sign/token?decision=approve"),
        ("/tasks/7/complete", f"{HERE}/tasks/7", "/tasks/7"),
        ("/tasks/7/claim", f"{HERE}/tasks?whose=free", "/tasks?whose=free"),
        ("/tasks/7/complete", f"{HERE}/tasks/7/complete", "/"),
        ("/tasks/7/complete", "https://elsewhere.example/tasks/7", "/"),
        ("/tasks/7/complete", None, "/"),
    ],
)
def test_a_form_is_kept_as_its_own_page_or_as_the_one_it_was_on(
    app: Flask, path: str, sender: str | None, kept: str
) -> None:
    headers = {"Referer": sender} if sender else {}
    with app.test_request_context(path, base_url=HERE, method="POST", headers=headers):
        assert page_address() == kept
    with app.test_request_context(path, base_url=HERE):
        assert page_address() is None


def test_only_an_answer_names_it(desk: Desk, as_person: Callable[[str], Browser]) -> None:
    page = f"/requests/{in_work(desk)}"
    browser = as_person(CUSTOMER)
    shown = browser.get(page)
    assert 'name="address"' not in shown.text
    sent = {"csrf_token": Page(shown.text).token, "body": ""}
    refused = browser.client.post(f"{page}/messages", data=sent, headers={"Referer": HERE + page})
    assert refused.status_code == 422
    assert f'<meta name="address" content="{page}">' in refused.text
