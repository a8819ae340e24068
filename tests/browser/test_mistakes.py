"""Wrong values, second clicks, stale pages: what was typed is kept, one thing happens, and people are told what."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from podpora.sample import acts as story
from processes.requests.rules import Impact
from tests.browser import acts
from tests.browser.conftest import SECOND_DISPATCHER, Live, People
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN


@pytest.fixture
def logged(live: Live) -> str:
    """Number of a request that waits for dispatch."""
    return story.log(live.desk, CUSTOMER, OFFICE, "Projector is dark", "The lamp is out.")


@pytest.fixture
def in_work(live: Live, logged: str) -> str:
    """Number of a request that a technician works on."""
    story.approve(live.desk, logged, TECHNICIAN, impact=Impact.PERSON)
    return logged


def happened(live: Live, number: str, kind: str) -> object:
    """How often something happened to a request."""
    query = "SELECT count(*) FROM request_event e JOIN request r ON r.id = request_id WHERE number = :n AND e.kind = :k"
    with live.engine.connect() as connection:
        return connection.scalar(text(query), {"n": number, "k": kind})


def test_a_second_click_does_nothing_more(people: People, live: Live, logged: str) -> None:
    page = people.page(DISPATCHER)
    acts.open_task(page, logged)
    acts.choose_technician(page, "Petr Horák")
    page.get_by_role("button", name="Confirm").dblclick()
    expect(page.get_by_text("Done:")).to_be_visible()
    assert (happened(live, logged, "approved"), happened(live, logged, "assigned")) == (1, 1)


def test_a_new_request_that_is_sent_twice_is_one(people: People, live: Live) -> None:
    page = people.page(CUSTOMER)
    page.goto("/requests/new")
    acts.fill_request(page, "Sent by a double click", "Once is enough.")
    page.get_by_role("button", name="Send the request").dblclick()
    expect(page.get_by_text("We have your request.")).to_be_visible()
    with live.engine.connect() as connection:
        found = connection.scalar(text("SELECT count(*) FROM request WHERE summary = 'Sent by a double click'"))
    assert found == 1


def test_of_two_dispatchers_the_second_learns_who_was_faster(people: People, live: Live, logged: str) -> None:
    first, second = people.page(DISPATCHER), people.page(SECOND_DISPATCHER)
    acts.open_task(second, logged)
    acts.approve(first, logged, "Petr Horák")
    second.get_by_label("Reject", exact=True).check()
    second.get_by_label("Why the request is rejected").fill("The contract does not cover projectors.")
    second.get_by_role("button", name="Confirm").click()
    expect(second.get_by_text("Jana Malá completed it on")).to_be_visible()
    expect(second.get_by_label("What you typed")).to_have_value("The contract does not cover projectors.")
    expect(second.get_by_role("link", name=f"Open request {logged}")).to_be_visible()
    assert (happened(live, logged, "approved"), happened(live, logged, "rejected")) == (1, 0)


def test_a_stale_page_says_that_i_did_it_already(people: People, live: Live, logged: str) -> None:
    page, other = people.page(DISPATCHER), people.page(DISPATCHER)
    acts.open_task(other, logged)
    acts.approve(page, logged, "Petr Horák")
    other.get_by_role("button", name="Confirm").click()
    expect(other.get_by_text("You completed it on")).to_be_visible()
    assert happened(live, logged, "approved") == 1


def test_a_task_that_a_colleague_took_says_so(people: People, logged: str) -> None:
    first, second = people.page(DISPATCHER), people.page(SECOND_DISPATCHER)
    second.goto("/tasks")
    expect(acts.row(second, logged).get_by_role("button", name="Take")).to_be_visible()
    acts.open_task(first, logged)
    first.get_by_role("button", name="Take this task").click()
    expect(first.get_by_text("The task is yours.")).to_be_visible()
    acts.row(second, logged).get_by_role("button", name="Take").click()
    expect(second.get_by_text("Jana Malá has taken this task.").first).to_be_visible()


def test_a_new_request_without_a_summary_keeps_the_rest(people: People) -> None:
    page = people.page(CUSTOMER)
    page.goto("/requests/new")
    page.get_by_label("Change", exact=True).check()
    page.get_by_label("What happened").fill("A long description that nobody wants to type again.")
    page.get_by_label("We cannot work").check()
    page.get_by_role("button", name="Send the request").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert.get_by_role("link", name="In one sentence")).to_be_visible()
    expect(page.get_by_label("In one sentence")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("What happened")).to_have_value("A long description that nobody wants to type again.")
    expect(page.get_by_label("Change", exact=True)).to_be_checked()
    expect(page.get_by_label("We cannot work")).to_be_checked()


def test_a_corrected_impact_wants_its_reason(people: People, live: Live, logged: str) -> None:
    page = people.page(DISPATCHER)
    acts.open_task(page, logged)
    acts.choose_technician(page, "Alena Veselá")
    page.get_by_label("Impact", exact=True).select_option(label="The whole organisation")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("Why the impact is corrected")
    expect(page.get_by_label("Impact", exact=True)).to_have_value("organisation")
    expect(page.get_by_label("Technician", exact=True).locator("option:checked")).to_contain_text("Alena Veselá")
    assert happened(live, logged, "approved") == 0


def test_work_without_words_and_work_to_come_are_refused(people: People, live: Live, in_work: str) -> None:
    page = people.page(TECHNICIAN)
    acts.log_work(page, in_work, 12, " ")
    expect(page.get_by_text("Say what was done.").first).to_be_visible()
    page.get_by_label("What was done").fill("Another lamp.")
    page.get_by_label("Day").fill("2030-01-07")
    page.get_by_role("button", name="Log the work").click()
    expect(page.get_by_label("Until", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("What was done")).to_have_value("Another lamp.")
    assert happened(live, in_work, "work_logged") == 0


def test_a_returned_work_wants_its_reason(people: People, live: Live, in_work: str) -> None:
    story.work(live.desk, in_work, TECHNICIAN, 7, "Another lamp.")
    story.propose(live.desk, in_work, TECHNICIAN, "hardware", "The lamp is new.")
    page: Page = people.page(CUSTOMER)
    acts.give_back(page, in_work, " ")
    expect(page.get_by_role("alert")).to_contain_text("What is missing")
    expect(page.get_by_label("I return it")).to_be_checked()
    assert happened(live, in_work, "returned") == 0
