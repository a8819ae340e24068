"""What came as data never acts: what our scripts act on does nothing in addresses, names and texts."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from podpora.sample import acts as story
from tests.browser.conftest import Live, People
from tests.browser.places import ADMINISTRATOR
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN

FORGED = "Nobody wrote this"


def acting(number: str) -> str:
    """Markup that posts a message on a request as soon as a script of ours meets it."""
    said = f"<input name='message-body' value='{FORGED}'><input name='message-kind' value='message'>"
    return f"<form>{said}<div data-part='/requests/{number}/messages' data-after='0' data-of='*'>x</div></form>"


def forged(live: Live) -> int:
    """How many messages nobody wrote."""
    with live.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM request_message WHERE body = :b"), {"b": FORGED}) or 0


def settled(page: Page) -> None:
    """Until scripts have run and nothing is under way."""
    page.wait_for_load_state("networkidle")


def test_markup_in_an_address_posts_nothing(people: People, live: Live) -> None:
    number = story.log(live.desk, CUSTOMER, OFFICE, "Scales show zero", "Since the morning.")
    page = people.page(ADMINISTRATOR)
    page.goto(f"/designer/live/handle_request/cases?element={quote(acting(number))}")
    settled(page)
    assert forged(live) == 0
    expect(page.get_by_role("heading", level=1)).to_contain_text("<form><input name=")


@pytest.mark.parametrize("who", [CUSTOMER, DISPATCHER, TECHNICIAN])
def test_markup_in_a_request_posts_nothing_in_a_readers_name(people: People, live: Live, who: str) -> None:
    evil = acting("P10001")
    number = story.log(live.desk, CUSTOMER, OFFICE, evil[:200], evil)
    page = people.page(who)
    for path in (f"/requests/{number}", "/tasks", "/requests", "/"):
        page.goto(path)
        settled(page)
    assert forged(live) == 0
