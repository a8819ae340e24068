"""What was typed survives ended logins, closed tabs, lost networks and Back; and it is done once."""

from collections.abc import Callable
from itertools import count as count_from

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from podpora.sample import acts as story
from podpora.sample.people import PASSWORD
from processes.requests.rules import Impact
from tests.browser import acts
from tests.browser.conftest import Live, People, sign_in
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN

ADDRESSES = count_from(1)  # the limit on logins counts by address


@pytest.fixture
def number(live: Live) -> str:
    """Number of a request that a technician works on."""
    logged = story.log(live.desk, CUSTOMER, OFFICE, "Keyboard sticks", "Only some keys.")
    story.approve(live.desk, logged, TECHNICIAN, impact=Impact.PERSON)
    return logged


def come(people: People, email: str) -> Page:
    """A browser of its own, so that signing out ends nobody else's tests."""
    page = people.page(None, extra_http_headers={"X-Forwarded-For": f"198.51.100.{next(ADDRESSES)}"})
    page.goto("/login")
    sign_in(page, email)
    return page


def leave(page: Page) -> Page:
    """Sign out in another tab of the same browser; the tab."""
    other = page.context.new_page()
    other.goto("/account")
    other.locator("details.me summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    return other


def sign_in_again(page: Page, email: str) -> None:
    """In the dialog over the page."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mail address").fill(email)
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()


def count(live: Live, body: str) -> object:
    """How many messages say this."""
    with live.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM request_message WHERE body = :b"), {"b": body})


def requests(live: Live, summary: str) -> object:
    """How many requests are called so."""
    with live.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM request WHERE summary = :s"), {"s": summary})


def test_a_message_is_sent_though_its_writer_signed_in_anew_in_another_tab(
    people: People, live: Live, number: str
) -> None:
    page = come(people, CUSTOMER)
    page.goto(f"/requests/{number}")
    page.get_by_label("Your message").fill("Typed before, sent after")
    sign_in(leave(page), CUSTOMER)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".timeline").get_by_text("Typed before, sent after")).to_be_visible()
    assert count(live, "Typed before, sent after") == 1


def test_a_message_of_somebody_signed_out_is_sent_after_they_sign_in_in_place(
    people: People, live: Live, number: str
) -> None:
    page = come(people, CUSTOMER)
    page.goto(f"/requests/{number}")
    page.get_by_label("Your message").fill("Nothing is lost")
    leave(page)
    page.get_by_role("button", name="Send", exact=True).click()
    sign_in_again(page, CUSTOMER)
    expect(page.locator(".timeline").get_by_text("Nothing is lost")).to_be_visible()
    assert count(live, "Nothing is lost") == 1


def test_a_task_is_done_after_its_technician_signs_in_in_place(people: People, number: str) -> None:
    page = come(people, TECHNICIAN)
    acts.open_task(page, number)
    solution = page.get_by_label("What was done", exact=False).first
    solution.fill("Cleaned every key.")
    leave(page)
    page.locator("form[action$='/complete']").get_by_role("button").first.click()
    sign_in_again(page, TECHNICIAN)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".is-sending")).to_have_count(0)
    assert page.get_by_text("Done:").count() or solution.input_value() == "Cleaned every key."


def test_what_was_typed_is_back_in_another_browser_until_it_is_sent(people: People, live: Live, number: str) -> None:
    page = come(people, CUSTOMER)
    page.goto(f"/requests/{number}")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        page.get_by_label("Your message").press_sequentially("Half a thought")
    page.context.close()
    elsewhere = come(people, CUSTOMER)
    elsewhere.goto(f"/requests/{number}")
    expect(elsewhere.get_by_label("Your message")).to_have_value("Half a thought")
    expect(elsewhere.get_by_text("have not sent is back")).to_be_visible()
    elsewhere.get_by_role("button", name="Send", exact=True).click()
    expect(elsewhere.locator(".timeline").get_by_text("Half a thought")).to_be_visible()
    expect(elsewhere.get_by_label("Your message")).to_have_value("")
    assert count(live, "Half a thought") == 1


def test_a_killed_tab_loses_no_letter_and_the_next_page_sends_what_it_left(people: People, number: str) -> None:
    page = come(people, CUSTOMER)
    page.goto(f"/requests/{number}")
    page.route("**/drafts/**", lambda route: route.abort())  # the server never hears of it
    page.get_by_label("Your message").press_sequentially("Typed to the last letter")
    with page.expect_event("crash"), pytest.raises(Exception, match="crash"):
        page.goto("chrome://crash")
    fresh = page.context.new_page()
    with fresh.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        fresh.goto("/")
    elsewhere = come(people, CUSTOMER)
    elsewhere.goto(f"/requests/{number}")
    expect(elsewhere.get_by_label("Your message")).to_have_value("Typed to the last letter")


def test_a_request_begun_is_back_and_can_be_thrown_away(people: People) -> None:
    page = come(people, CUSTOMER)
    page.goto("/requests/new")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        acts.fill_request(page, "Begun at noon", "Lunch came between.")
    page.goto("/")
    page.goto("/requests/new")
    expect(page.get_by_label("In one sentence")).to_have_value("Begun at noon")
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_label("In one sentence")).to_have_value("")


def test_a_call_half_taken_down_is_back_with_its_caller(people: People) -> None:
    page = come(people, DISPATCHER)
    page.goto("/requests/new")
    page.get_by_label("Who calls").press_sequentially("dvorak vyroba")
    page.get_by_role("option", name="Karel Dvořák").first.click()
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        page.get_by_label("In one sentence").fill("Half a call")
    page.context.close()
    elsewhere = come(people, DISPATCHER)
    elsewhere.goto("/requests/new")
    expect(elsewhere.get_by_label("In one sentence")).to_have_value("Half a call")
    expect(elsewhere.get_by_label("Project").locator("option:checked")).to_contain_text("Výroba")
    expect(elsewhere.get_by_label("For whom").locator("option:checked")).to_have_text("Karel Dvořák")
    elsewhere.get_by_role("button", name="Throw it away").click()
    expect(elsewhere.get_by_label("In one sentence")).to_have_value("")


def test_back_and_sent_again_is_one_request(people: People, live: Live) -> None:
    page = come(people, CUSTOMER)
    page.goto("/requests/new")
    acts.fill_request(page, "Sent, back, sent", "Once is enough.")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("We have your request.")).to_be_visible()
    there = page.url
    page.go_back()
    acts.fill_request(page, "Sent, back, sent", "Once is enough.")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("it was done once")).to_be_visible()
    assert page.url == there
    assert requests(live, "Sent, back, sent") == 1


def test_a_lost_network_keeps_the_form_and_says_so(people: People, live: Live, number: str) -> None:
    page = come(people, CUSTOMER)
    page.goto(f"/requests/{number}")
    page.get_by_label("Your message").fill("Sent in a tunnel")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("The server cannot be reached")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".timeline").get_by_text("Sent in a tunnel")).to_be_visible()
    assert count(live, "Sent in a tunnel") == 1


def test_a_send_that_came_to_nothing_can_be_sent_again(people: People, live: Live, number: str) -> None:
    page = come(people, CUSTOMER)
    page.goto(f"/requests/{number}")
    page.get_by_label("Your message").fill("Called off, then sent")
    page.route("**/messages", lambda route: route.fulfill(status=204))
    with page.expect_response("**/messages"):
        page.get_by_role("button", name="Send", exact=True).click()
    page.unroute("**/messages")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".timeline").get_by_text("Called off, then sent")).to_be_visible()
    assert count(live, "Called off, then sent") == 1


Phone = Callable[..., Page]


def test_on_a_telephone_a_fault_is_in_sight(phone: Phone) -> None:
    page = phone(CUSTOMER, 360)
    page.goto("/requests/new")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
