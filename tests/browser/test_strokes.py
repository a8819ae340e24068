"""The acts of a day in few strokes: a click or a key counts, the text that says something does not."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from podpora.sample import acts as story
from processes.requests.rules import Impact
from tests.browser.conftest import Live, People
from tests.browser.soundness import faults
from tests.browser.test_what_is_new import SOON_MS
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE, TECHNICIAN


class Hands:
    """Somebody at the page, with the strokes that they have needed."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0

    def press(self, keys: str) -> None:
        """Press one key, perhaps with another one held."""
        self.strokes += 1
        self.page.wait_for_load_state()  # the scripts of a page that has just come
        self.page.keyboard.press(keys)

    def click(self, place: Locator) -> None:
        """Click once."""
        self.strokes += 1
        place.click()

    def say(self, text: str) -> None:
        """Type what is to be said where the cursor is."""
        self.page.keyboard.type(text)


@pytest.fixture
def in_work(live: Live) -> Callable[[str], str]:
    """Makes a request that the technician works on; its number."""

    def make(summary: str) -> str:
        number = story.log(live.desk, CUSTOMER, OFFICE, summary, "Since this morning.")
        story.approve(live.desk, number, TECHNICIAN, impact=Impact.PERSON)
        return number

    return make


@pytest.fixture
def hands(people: People) -> Hands:
    """A technician who has their worklist open."""
    page = people.page(TECHNICIAN)
    page.goto("/tasks")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return Hands(page)


def test_a_closed_case_is_found_from_anywhere_in_two(live: Live, hands: Hands) -> None:
    number = story.log(live.desk, CUSTOMER, OFFICE, "The periscope is stuck", "It does not turn.")
    story.withdraw(live.desk, number, CUSTOMER, "It turns again.")
    hands.press("Control+k")
    hands.say("periscope stuck")
    hands.press("Enter")
    expect(hands.page).to_have_url(re.compile(rf"/requests/{number}$"))
    assert hands.strokes <= 2


def test_the_customer_is_answered_in_three(hands: Hands, in_work: Callable[[str], str]) -> None:
    number = in_work("The letterhead is gone")
    hands.page.goto("/requests?q=letterhead")
    hands.click(hands.page.locator("#list").get_by_role("link", name="The letterhead is gone"))
    expect(hands.page).to_have_url(re.compile(rf"/requests/{number}$"))
    hands.press("r")
    hands.say("It is back.")
    hands.press("Control+Enter")
    expect(hands.page.locator("#timeline").get_by_text("It is back.")).to_be_visible()
    assert hands.strokes <= 3


def test_work_is_logged_by_hand_in_three(hands: Hands, in_work: Callable[[str], str]) -> None:
    hands.page.goto(f"/requests/{in_work('The stamp is dry')}")
    hands.press("l")
    log_by_hand(hands)
    work = hands.page.get_by_role("region", name="Work done")
    expect(work.get_by_text("Filled the stamp.")).to_be_visible()
    expect(work.get_by_text("1 min", exact=True).first).to_be_visible()
    assert hands.strokes <= 3


def log_by_hand(hands: Hands) -> None:
    """Say how long it took and what it was, in the form that is open."""
    hands.say("1")
    hands.press("Tab")
    hands.say("Filled the stamp.")
    hands.press("Control+Enter")
    sure = hands.page.get_by_role("button", name="Yes, it is right")
    expect(sure.or_(hands.page.get_by_text("The work is logged."))).to_be_visible()
    if sure.count():  # it began before the request, which is as young as the test
        sure.click()
    expect(hands.page.get_by_text("The work is logged.")).to_be_visible()


def test_a_request_is_handed_over_in_two(hands: Hands, in_work: Callable[[str], str]) -> None:
    number = in_work("The weathercock is stuck")
    hands.page.goto(f"/requests/{number}")
    hands.press("g")
    expect(hands.page.get_by_label("Reason")).to_be_focused()
    assert faults(hands.page) == ""
    hands.say("It is too high for me.")
    hands.press("Control+Enter")
    expect(hands.page.get_by_text("The request is handed over.")).to_be_visible()
    assert hands.strokes <= 3


def start_before(live: Live, minutes: int) -> None:
    """As if every running timer had been started so long before."""
    with live.engine.begin() as connection:
        connection.execute(
            text("UPDATE work_timer SET started_at = started_at - make_interval(mins => :m)"), {"m": minutes}
        )


def stop_the_timer(hands: Hands, words: str) -> None:
    """Say what was done, in the form that stops the timer and has the cursor."""
    what = hands.page.locator("#stop").get_by_label("What was done")
    expect(what).to_be_focused()
    hands.say(words)
    hands.press("Control+Enter")
    sure = hands.page.get_by_role("button", name="Yes, it is right")
    expect(sure.or_(hands.page.get_by_text("The work is logged"))).to_be_visible()
    if sure.count():  # it began before the request, which is as young as the test
        sure.click()
    expect(hands.page.get_by_text("The work is logged")).to_be_visible()


def test_a_timer_is_started_stopped_and_logged_in_four(live: Live, hands: Hands, in_work: Callable[[str], str]) -> None:
    page, number = hands.page, in_work("The clock is slow")
    running = page.get_by_role("group", name="Running timer")
    page.goto(f"/requests/{number}")
    hands.press("t")
    expect(running).to_contain_text(f"{number} The clock is slow")
    start_before(live, 65)
    page.goto("/requests")
    expect(running.locator("time")).to_have_text("1:05")
    assert faults(page) == ""
    hands.press("t")
    expect(page).to_have_url(re.compile(rf"/requests/{number}#stop-description$"))
    stop_the_timer(hands, "Wound it up.")
    expect(running).to_be_hidden()
    logged = page.get_by_role("region", name="Work done").get_by_text(re.compile(r"^1\sh\s[56]\smin$"))
    expect(logged.first).to_be_visible()
    assert hands.strokes <= 4


def test_the_timer_is_switched_to_the_request_at_hand_in_two(
    live: Live, hands: Hands, in_work: Callable[[str], str]
) -> None:
    page, first, second = hands.page, in_work("The first clock"), in_work("The second clock")
    running = page.get_by_role("group", name="Running timer")
    page.goto(f"/requests/{first}")
    hands.press("t")
    expect(running).to_contain_text(first)
    start_before(live, 20)
    page.goto(f"/requests/{second}")
    hands.strokes = 0
    hands.press("t")
    expect(page.get_by_label(f"Then start it on {second}")).to_be_checked()
    stop_the_timer(hands, "Wound the first one up.")
    expect(page).to_have_url(re.compile(rf"/requests/{second}$"))
    expect(running).to_contain_text(second)
    assert hands.strokes <= 2
    page.get_by_role("button", name="Discard").click()
    expect(running).to_be_hidden()


def test_the_timer_is_true_in_every_tab(live: Live, hands: Hands, in_work: Callable[[str], str]) -> None:
    number, other = in_work("The hourglass"), hands.page.context.new_page()
    other.goto("/requests")
    running = other.get_by_role("group", name="Running timer")
    expect(running).to_be_hidden()
    hands.page.goto(f"/requests/{number}")
    hands.press("t")
    expect(running).to_contain_text(number, timeout=SOON_MS)
    hands.page.get_by_role("button", name="Discard").click()
    expect(running).to_be_hidden(timeout=SOON_MS)


def test_work_is_logged_and_the_resolution_proposed_on_one_page(hands: Hands, in_work: Callable[[str], str]) -> None:
    number = in_work("The inkwell is dry")
    hands.page.goto(f"/requests/{number}")
    hands.press("o")
    expect(hands.page).to_have_url(re.compile(r"/tasks/\d+$"))
    task = hands.page.url
    proposal = hands.page.locator("form[action$='/complete']").get_by_label("What was done")
    proposal.fill("The inkwell is full again.")
    hands.page.get_by_role("heading", level=1).click()
    hands.press("l")
    log_by_hand(hands)
    expect(hands.page).to_have_url(task)
    logged = hands.page.get_by_role("region", name="Work logged so far")
    expect(logged.get_by_text("Filled the stamp.")).to_be_visible()
    expect(proposal).to_have_value("The inkwell is full again.")
    assert faults(hands.page) == ""


def test_a_call_is_taken_down_in_four(people: People) -> None:
    hands = Hands(people.page(DISPATCHER))
    hands.page.goto("/tasks")
    hands.press("n")
    expect(hands.page.get_by_label("Who calls")).to_be_focused()
    hands.say("dvorak vltava")
    hands.press("Enter")
    summary = hands.page.get_by_label("In one sentence")
    expect(summary).to_be_focused()
    expect(hands.page.get_by_label("For whom").locator("option:checked")).to_have_text("Karel Dvořák")
    expect(hands.page.get_by_label("Project").locator("option:checked")).to_contain_text("Strojírny Vltava")
    assert faults(hands.page) == ""
    hands.say("The telescope is blind")
    hands.press("Tab")
    hands.say("Since the cap was put on.")
    hands.press("Control+Enter")
    expect(hands.page.get_by_text("We have your request.")).to_be_visible()
    expect(hands.page.get_by_role("main")).to_contain_text("Written down by Jana Malá")
    assert hands.strokes <= 6


def tabs_to(page: Page, field: Locator) -> int:
    """How often Tab is pressed from the top of the page until a field has the cursor; Enter takes its skip link."""
    for tabs in range(30):
        if field.evaluate("field => field === document.activeElement"):
            return tabs
        page.keyboard.press("Tab")
        skip = page.locator(f".skip-link[href='#{field.get_attribute('id')}']:focus")
        if skip.count():
            skip.press("Enter")
    raise AssertionError("no Tab leads there")


def test_few_tabs_lead_to_the_first_field(people: People, hands: Hands, in_work: Callable[[str], str]) -> None:
    number, customer, page = in_work("The barometer is stuck"), people.page(CUSTOMER), hands.page
    customer.goto("/requests/new")
    assert tabs_to(customer, customer.get_by_label("In one sentence")) == 0
    customer.goto(f"/requests/{number}")
    assert tabs_to(customer, customer.get_by_label("Your message")) == 2
    page.goto("/requests/new")
    expect(page.get_by_label("Who calls")).to_be_focused()
    page.goto(f"/requests/{number}")
    assert tabs_to(page, page.get_by_label("Text", exact=True)) == 2
    hands.page.get_by_role("heading", level=1).click()
    hands.press("o")
    expect(page).to_have_url(re.compile(r"/tasks/\d+$"))
    first = page.locator("form[action$='/complete'] :is(select, textarea, input:not([type=hidden]))").first
    assert tabs_to(page, first) == 2
    page.get_by_role("heading", level=1).click()
    hands.press("f")
    expect(first).to_be_focused()


def test_rows_are_walked_and_opened_by_keys(hands: Hands, in_work: Callable[[str], str]) -> None:
    numbers = [in_work("Walking the rows"), in_work("Walking the rows")]
    hands.page.goto("/requests?q=walking+rows")
    links = hands.page.locator("#list tbody a")
    expect(links).to_have_count(len(numbers))
    hands.press("j")
    expect(links.first).to_be_focused()
    hands.press("j")
    expect(links.last).to_be_focused()
    hands.press("k")
    hands.press("/")
    expect(hands.page.get_by_label("Number or words", exact=True)).to_be_focused()
    hands.say("jjj")  # what is typed into a field is no shortcut
    expect(hands.page.get_by_label("Number or words", exact=True)).to_have_value("jjj")
    hands.page.goto("/requests?q=walking+rows")
    hands.press("j")
    hands.press("Enter")
    expect(hands.page).to_have_url(re.compile(r"/requests/P\d+$"))
    hands.press("n")
    expect(hands.page).to_have_url(re.compile(r"/requests/new$"))


SHOWN = """() => [location.href, document.activeElement.id, document.querySelectorAll('dialog[open]').length,
    document.querySelectorAll('details[open]').length, document.querySelector('.timer').hidden].join()"""


def test_the_list_of_keys_is_in_the_readers_language_and_true(
    live: Live, people: People, in_work: Callable[[str], str]
) -> None:
    number, page = in_work("The compass spins"), people.page(TECHNICIAN)
    with speaking(live, "cs"):
        page.goto(f"/requests/{number}")
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Klávesy")
        told = dict(zip(dialog.locator("dt").all_inner_texts(), dialog.locator("dd").all_inner_texts(), strict=True))
        assert told["t"] == "Spustit měření času"
        assert told["g"] == "Předat někomu jinému"
        assert told["r"] == "Napsat zprávu"
        assert "j" not in told  # there are no rows
        for key in ("/", "?", "g", "o", "r", "l", "n", "t"):
            assert key in told
            page.goto(f"/requests/{number}")
            before = page.evaluate(SHOWN)
            page.keyboard.press(key)
            page.wait_for_function(f"before => ({SHOWN})() !== before", arg=before)
    page.goto(f"/requests/{number}")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("group", name="Running timer")).to_be_hidden()


@contextmanager
def speaking(live: Live, language: str) -> Iterator[None]:
    """The technician reads this language for a while; others who share the desk expect English."""
    try:
        _speak(live, language)
        yield
    finally:
        _speak(live, "en")


def _speak(live: Live, language: str) -> None:
    with live.engine.begin() as connection:
        said = {"language": language, "email": TECHNICIAN}
        connection.execute(text("UPDATE person SET locale = :language WHERE email = :email"), said)


def test_keys_are_told_and_single_ones_can_be_silenced(hands: Hands) -> None:
    hands.press("?")
    dialog = hands.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Next row")
    expect(dialog).to_contain_text("New request")
    assert faults(hands.page) == ""
    dialog.get_by_label("Single keys act").uncheck()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    hands.press("n")
    hands.press("Control+k")
    palette = hands.page.get_by_role("dialog", name="Search and act")
    expect(palette.get_by_role("option", name="New request")).to_be_visible()
    expect(palette.get_by_role("combobox")).to_be_focused()
    assert faults(hands.page) == ""
    hands.press("Escape")
    expect(hands.page).to_have_url(re.compile(r"/tasks$"))
