"""What the list of requests finds: whatever is looked for, in every state, and a number leads to its request."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask

from podpora.sample import acts
from podpora.sample.desk import Desk
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, STRANGER, counting
from tests.pages.test_requests import new_request
from tests.web.conftest import Browser, Page

AsPerson = Callable[[str], Browser]


def withdrawn(desk: Desk) -> str:
    """A request that has ended."""
    number = new_request(desk)
    acts.withdraw(desk, number, CUSTOMER, "Nobody needs it")
    return number


@pytest.mark.parametrize("form", ["{0}", " {0} ", "P{0}", "p{0}", "#P{0}", "[P-{0}]"])
def test_a_number_leads_to_its_request_in_any_form_and_state(form: str, desk: Desk, as_person: AsPerson) -> None:
    number = withdrawn(desk)
    asked = "/requests?" + urlencode({"q": form.format(number[1:]), "show": "open"})
    for reader in (DISPATCHER, CUSTOMER):
        answer = as_person(reader).get(asked)
        assert (answer.status_code, answer.location) == (302, f"/requests/{number}")
    assert f"/requests/{number}" not in as_person(STRANGER).get(asked).text


def test_words_look_in_all_states_until_the_reader_narrows_them(desk: Desk, as_person: AsPerson) -> None:
    ended, waiting = withdrawn(desk), new_request(desk)
    browser = as_person(DISPATCHER)
    words = "nesviti"
    everywhere = browser.get("/requests?" + urlencode({"q": words, "show": ""})).text
    assert f"/requests/{ended}" in everywhere
    assert f"/requests/{waiting}" in everywhere
    narrowed = browser.get("/requests?" + urlencode({"q": words, "show": "open"})).text
    assert f"/requests/{ended}" not in narrowed
    assert f"/requests/{waiting}" in narrowed
    assert f"/requests/{ended}" not in browser.get("/requests").text


def test_show_all_keeps_the_words(desk: Desk, as_person: AsPerson) -> None:
    ended = withdrawn(desk)
    browser = as_person(DISPATCHER)
    page = browser.get("/requests?" + urlencode({"q": "network nesviti", "show": "open", "kind": "quote"})).text
    assert "/requests?q=network+nesviti" in Page(page).links
    assert f"/requests/{ended}" not in page
    assert "show=all" not in browser.get("/requests?q=neco").text


def test_the_palette_finds_ended_requests_for_those_who_may_see_them(
    app: Flask, desk: Desk, as_person: AsPerson
) -> None:
    number = acts.log(desk, CUSTOMER, OFFICE, "The periscope is stuck", "It does not turn.")
    acts.withdraw(desk, number, CUSTOMER, "It turns again.")
    staff, stranger = as_person(DISPATCHER), as_person(STRANGER)
    staff.get("/requests/find?q=x")
    for words in (number, number[1:], "stuck peris"):
        asked = "/requests/find?" + urlencode({"q": words})
        with counting(app) as counted:
            (found,) = json.loads(staff.get(asked).text)
        assert (found["number"], found["url"]) == (number, f"/requests/{number}")
        assert len(counted.statements) == 2  # who asks, and what is found
        assert json.loads(stranger.get(asked).text) == []
    assert json.loads(staff.get("/requests/find?q=%3F").text) == []
