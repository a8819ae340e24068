"""Pages show by themselves what others did, and nothing that is being typed is lost."""

import re

from playwright.sync_api import expect

from podpora.sample import acts as story
from processes.requests.rules import Impact, Urgency
from tests.browser.conftest import Live, People
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN

SOON_MS = 12_000  # ten seconds, and the time to draw


def test_lists_and_badges_show_new_requests_by_themselves(live: Live, people: People) -> None:
    worklist, board = people.page(DISPATCHER), people.page(DISPATCHER)
    worklist.goto("/tasks")
    board.goto("/dispatch")
    given = {"impact": Impact.ORGANISATION, "urgency": Urgency.HIGH}
    number = story.log(live.desk, CUSTOMER, OFFICE, "The line stands", "Nothing moves.", **given)
    for page in (worklist, board):
        expect(page.locator("#list").get_by_text(number)).to_be_visible(timeout=SOON_MS)
        expect(page.locator(".bell .count")).to_be_visible()


def test_a_discussion_grows_while_somebody_writes_and_warns_them(live: Live, people: People) -> None:
    number = story.log(live.desk, CUSTOMER, OFFICE, "Monitor flickers", "Since noon.")
    story.approve(live.desk, number, TECHNICIAN, impact=Impact.PERSON)
    page = people.page(TECHNICIAN)
    page.goto(f"/requests/{number}")
    words = page.locator("#write textarea").first
    words.fill("I shall come at eight")
    words.focus()
    story.write(live.desk, number, CUSTOMER, "No longer needed")
    expect(page.locator("#timeline").get_by_text("No longer needed")).to_be_visible(timeout=SOON_MS)
    expect(page.locator("[data-meanwhile]")).to_contain_text("Somebody has written meanwhile")
    expect(words).to_have_value("I shall come at eight")
    expect(words).to_be_focused()
    page.locator("#write").get_by_role("button", name="Send").click()
    expect(page.locator("#timeline").get_by_text("I shall come at eight")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/requests/{number}$"))
