"""The dispatcher's board in a real browser: cards given by drag and by the keyboard, the same act."""

import pytest
from playwright.sync_api import Page, expect

from podpora.sample import acts as story
from processes.requests.rules import Impact, Urgency
from tests.browser.conftest import Live, People
from tests.browser.soundness import RULES, faults
from tests.pages.conftest import CUSTOMER, DISPATCHER, OFFICE


def logged(live: Live, summary: str) -> str:
    """Number of a request that waits."""
    given = {"impact": Impact.PERSON, "urgency": Urgency.LOW}
    return story.log(live.desk, CUSTOMER, OFFICE, summary, "Since noon.", **given)


def test_a_card_is_dragged_to_a_technician_and_handed_on_with_a_reason(live: Live, people: People) -> None:
    number, page = logged(live, "Keyboard sticks"), people.page(DISPATCHER)
    page.goto("/dispatch")
    first, second = page.locator("[data-column]").nth(0), page.locator("[data-column]").nth(1)
    card = page.locator(f"[data-number={number}]")
    expect(card).to_have_attribute("draggable", "true")
    card.drag_to(first)
    expect(first.get_by_text(number)).to_be_visible()
    page.locator(f"[data-number={number}]").drag_to(second)
    dialog = page.locator("#move-assigned")
    expect(dialog.locator("textarea")).to_be_focused()
    page.keyboard.type("Knows the model")
    dialog.get_by_role("button", name="Hand it over").click()
    expect(second.get_by_text(number)).to_be_visible()


def test_the_same_needs_no_mouse(live: Live, people: People) -> None:
    number, page = logged(live, "Mouse is dead"), people.page(DISPATCHER)
    page.goto("/dispatch")
    card = page.locator(f"[data-number={number}]")
    expect(card).to_have_attribute("draggable", "true")
    card.locator("[data-move]").press("Enter")
    choice = page.locator("#move-waiting select")
    expect(choice).to_be_focused()
    third = page.locator("[data-column]").nth(2)
    choice.select_option(third.get_attribute("data-column"))
    choice.press("Tab")
    page.keyboard.press("Enter")
    expect(third.get_by_text(number)).to_be_visible()


def is_sound(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than the screen."""
    assert faults(page, RULES) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_the_board_its_dialogs_and_a_screen_are_sound(live: Live, people: People, scheme: str, width: int) -> None:
    logged(live, "Scanner hums")
    page = people.page(DISPATCHER, color_scheme=scheme, viewport={"width": width, "height": 740})
    page.goto("/dispatch")
    is_sound(page)
    page.locator("[data-assign] [data-move]").first.click()
    expect(page.locator("#move-waiting select")).to_be_focused()
    is_sound(page)
    page.goto("/walls")
    page.locator("#wall-name").fill("Hall")
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("a.wall-link").get_attribute("href")
    is_sound(page)
    page.goto(link)
    expect(page.get_by_role("heading", name="Hall")).to_be_visible()
    is_sound(page)
    assert people.complaints == []
