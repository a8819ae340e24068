"""After a form that came back with what was wrong, the browser's Back leads to pages, never to an error of its own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from podpora.sample import acts as story
from processes.requests.rules import Impact
from tests.browser import acts
from tests.browser.conftest import SECOND_DISPATCHER, Live, People
from tests.browser.places import Finder
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN


@pytest.fixture
def in_work(live: Live) -> str:
    """Number of a request that a technician works on."""
    number = story.log(live.desk, CUSTOMER, OFFICE, "The mouse squeaks", "At every click.")
    story.approve(live.desk, number, TECHNICIAN, impact=Impact.PERSON)
    return number


@pytest.fixture
def to_sign(live: Live, in_work: str) -> str:
    """Number of a request whose work the customer is to sign off."""
    story.work(live.desk, in_work, TECHNICIAN, 7, "Oiled the mouse.")
    story.propose(live.desk, in_work, TECHNICIAN, "hardware", "It is silent.")
    return in_work


def back(page: Page, path: str, heading: str) -> None:
    """The browser's Back shows the page at `path`, drawn by us; so does loading it anew."""
    for go in (page.go_back, page.reload):
        go()
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        assert page.evaluate("location.pathname") == path


def test_from_a_new_request(people: People) -> None:
    page = people.page(CUSTOMER)
    page.goto("/requests/new")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("alert")).to_be_visible()
    acts.fill_request(page, "Corrected, then sent", "Then Back.")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("We have your request.")).to_be_visible()
    back(page, "/requests/new", "New request")


def test_from_a_form_of_the_requests_page(people: People, in_work: str) -> None:
    page = people.page(TECHNICIAN)
    acts.log_work(page, in_work, 12, " ")
    expect(page.get_by_text("Say what was done.").first).to_be_visible()
    assert page.evaluate("location.pathname") == f"/requests/{in_work}"
    page.get_by_label("What was done").fill("Oiled the mouse.")
    page.get_by_role("button", name="Log the work").click()
    page.get_by_role("button", name="Yes, it is right").click()
    expect(page.get_by_text("The work is logged.")).to_be_visible()
    back(page, f"/requests/{in_work}", "The mouse squeaks")
    page.go_back()  # the question whether the time was right, and what had no words
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The mouse squeaks")


def test_from_the_form_of_a_task(people: People, to_sign: str) -> None:
    page = people.page(CUSTOMER)
    acts.give_back(page, to_sign, " ")
    expect(page.get_by_role("alert")).to_be_visible()
    task = page.evaluate("location.pathname")
    assert task.rpartition("/")[2].isdecimal()
    page.get_by_label("What is missing").fill("It squeaks still.")
    page.get_by_role("button", name="Send my decision").click()
    expect(page.get_by_text("Done:")).to_be_visible()
    back(page, task, "This task is no longer open")


def test_from_a_sign_off_by_link(people: People, live: Live, to_sign: str) -> None:
    page, link = people.page(None), Finder(live.engine).link("The mouse squeaks")
    page.goto(link)
    page.get_by_label("I return it").check()
    page.get_by_role("button", name="Send my decision").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("What is missing").fill("It squeaks still.")
    page.get_by_role("button", name="Send my decision").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    back(page, link, "decided on already")


def test_from_a_page_that_says_who_was_faster(people: People, live: Live, open_approval: Callable[[], str]) -> None:
    number = open_approval()
    page = people.page(SECOND_DISPATCHER)
    acts.open_task(page, number)
    task = page.evaluate("location.pathname")
    acts.approve(people.page(DISPATCHER), number, "Petr Horák")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("link", name=f"Open request {number}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The mouse squeaks")
    back(page, task, "This task is no longer open")


@pytest.fixture
def open_approval(live: Live) -> Callable[[], str]:
    """Makes a request that waits for dispatch; its number."""
    return lambda: story.log(live.desk, CUSTOMER, OFFICE, "The mouse squeaks", "At every click.")
