"""A telephone, no scripts, no mouse: the same acts work."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from podpora.sample import acts as story
from podpora.sample.people import PASSWORD
from processes.requests.rules import Impact, Urgency
from tests.browser import acts
from tests.browser.conftest import Live, People
from tests.browser.places import Finder
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN

MOST_TABS = 150


@pytest.mark.parametrize("width", [390, 360])
def test_a_request_is_logged_on_a_telephone(phone: Callable[..., Page], width: int) -> None:
    page = phone(CUSTOMER, width)
    page.goto("/")
    page.get_by_role("link", name="New request").tap()
    acts.fill_request(page, f"Scanner {width} is silent", "It does not beep.")
    page.get_by_label("A department").check()
    expect(page.locator("#promise")).to_contain_text("We answer by")
    page.get_by_role("button", name="Send the request").tap()
    expect(page.get_by_text("We have your request.")).to_be_visible()


def test_a_customer_logs_answers_and_signs_off_without_scripts(people: People, live: Live) -> None:
    page = people.page(CUSTOMER, java_script_enabled=False)
    page.goto("/requests/new")
    acts.fill_request(page, "Screen flickers", "Every few seconds.")
    page.get_by_label("The whole organisation").check()
    page.get_by_role("button", name="Show the priority and promised times").click()
    expect(page.locator("#promise")).to_contain_text("High")
    expect(page.get_by_label("In one sentence")).to_have_value("Screen flickers")
    page.get_by_role("button", name="Send the request").click()
    number = page.url.rpartition("/")[2]
    story.approve(live.desk, number, TECHNICIAN, impact=Impact.ORGANISATION)
    story.ask(live.desk, number, TECHNICIAN, "Which screen?")
    acts.open_own_task(page, number)
    page.get_by_label("Your answer").fill("The left one.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("The left one.")).to_be_visible()
    story.work(live.desk, number, TECHNICIAN, 9, "Another cable.")
    story.propose(live.desk, number, TECHNICIAN, "hardware", "The cable is new.")
    acts.sign_off(page, number)
    expect(page.get_by_text("Closed").first).to_be_visible()


def test_back_and_sent_again_without_scripts_is_one_request(people: People, live: Live) -> None:
    page = people.page(CUSTOMER, java_script_enabled=False)
    page.goto("/requests/new")
    acts.fill_request(page, "Once without scripts", "Once is enough.")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("We have your request.")).to_be_visible()
    page.go_back()
    acts.fill_request(page, "Once without scripts", "Once is enough.")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", name="You have sent this already")).to_be_visible()
    page.get_by_role("link", name="Open what came of it").click()
    expect(page.get_by_role("heading", name="Once without scripts")).to_be_visible()
    with live.engine.connect() as connection:
        made = text("SELECT count(*) FROM request WHERE summary = 'Once without scripts'")
        assert connection.scalar(made) == 1


def test_a_link_signs_off_without_scripts_and_login(people: People, live: Live) -> None:
    number = story.log(live.desk, CUSTOMER, OFFICE, "Mouse is dead", "It does not move.")
    story.approve(live.desk, number, TECHNICIAN, impact=Impact.PERSON)
    story.work(live.desk, number, TECHNICIAN, 4, "Another mouse.")
    story.propose(live.desk, number, TECHNICIAN, "hardware", "The mouse is new.")
    page = people.page(java_script_enabled=False)
    page.goto(Finder(live.engine).link("Mouse is dead"))
    page.get_by_label("I approve the work").check()
    page.get_by_role("button", name="Send my decision").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{target} is not reached by the keyboard")


def test_a_dispatcher_needs_no_mouse(people: People, live: Live) -> None:
    # It leads the list, however much other journeys left in it.
    urgent = {"impact": Impact.ORGANISATION, "urgency": Urgency.HIGH}
    number = story.log(live.desk, CUSTOMER, OFFICE, "Keyboard sticks", "The letter e repeats.", **urgent)
    page = people.page()
    page.goto("/tasks")
    tab_to(page, page.get_by_label("Mail address"))
    page.keyboard.type(DISPATCHER)
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Worklist")).to_be_visible()
    tab_to(page, acts.row(page, number).get_by_role("link", name="Open:"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Approve and assign")).to_be_visible()
    technician = page.get_by_label("Technician", exact=True)
    tab_to(page, technician)
    page.keyboard.type("Petr Hor")
    expect(technician.locator("option:checked")).to_contain_text("Petr Horák")
    tab_to(page, page.get_by_role("button", name="Confirm"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Done:")).to_be_visible()
