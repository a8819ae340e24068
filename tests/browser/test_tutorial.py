"""The tutorial's drawing by mouse and keyboard in a real browser; tests/pages/test_tutorial.py goes on from there."""

import re

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text as sql

from tests.browser.conftest import CHECKOUT, Live, People
from tests.browser.places import DESIGNER
from tests.pages.test_tutorial import conditions

PICTURES = CHECKOUT / "screenshots"


def element(page: Page, identity: str) -> Locator:
    """An element of the drawing, not of the small map beside it."""
    return page.locator(f".djs-element[data-element-id='{identity}'] .djs-hit").first


def added(page: Page, kind: str) -> str:
    """The id of the one element of a kind (Activity, Event, Flow) that was drawn anew."""
    found = page.locator(f".djs-element[data-element-id^='{kind}_']:not([data-element-id$='_label'])")
    expect(found.first).to_be_attached()
    return str(found.first.get_attribute("data-element-id"))


def click_before(page: Page, target: str) -> None:
    """Click the line that enters an element from the left."""
    box = page.locator(f".djs-element[data-element-id='{target}'] .djs-hit").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] - 25, box["y"] + box["height"] / 2)


def write(page: Page, label: str, text: str) -> None:
    """Fill a field of the panel and leave it, as one who writes does."""
    field = page.locator("#designer-panel").get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")
    expect(page.locator("#designer-state")).to_contain_text("Saved")


def forget_tours(live: Live) -> None:
    """Nobody has taken a tour yet, whatever other tests did."""
    with live.engine.begin() as connection:
        connection.execute(sql("DELETE FROM taken_tour"))


def open_draft(page: Page) -> None:
    page.goto("/designer")
    line = page.locator("section.library tr", has=page.locator("code", has_text="bill_work")).first
    with page.expect_response(re.compile("/context$")):  # what the lists offer
        line.get_by_text("Edit", exact=True).click()
    expect(page.locator("#designer-problems-toggle")).to_contain_text("No problems")


def draw_the_step(page: Page) -> tuple[str, str]:
    """Part 2; the ids of the new step and of the new end."""
    element(page, "is_anything_to_bill").click()
    page.locator(".djs-context-pad [data-action=append]").click()
    page.locator(".djs-popup input").fill("user task")
    page.locator(".djs-popup .entry").filter(has_text=re.compile("^User task$")).click()
    step = added(page, "Activity")
    write(page, "What it is called", "Approve the price")
    write(page, "Roles and groups", "staff:service_manager")
    element(page, "work_rated").click()
    element(page, step).click()
    page.locator(".djs-context-pad [data-action='append.end-event']").click()
    end = added(page, "Event")
    write(page, "What it is called", "Price approved")
    return step, end


def say_when(page: Page, step: str) -> None:
    """Part 3."""
    for target, condition in zip((step, "work_rated"), conditions("en"), strict=True):
        click_before(page, target)
        expect(page.locator("#designer-panel")).to_contain_text("Sequence flow", ignore_case=True)
        write(page, "This way is taken if", condition)
    expect(page.locator("#designer-problems-toggle")).to_contain_text("No problems")


def test_a_designer_follows_the_tutorial(live: Live, people: People) -> None:
    forget_tours(live)
    page = people.page(DESIGNER)
    open_draft(page)
    page.get_by_role("button", name="Show me around").first.click()  # the offer in the corner
    expect(page.locator("#tour")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_hidden()
    expect(page.locator("#tour-offer")).to_be_hidden()
    step, _end = draw_the_step(page)
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / "tutorial-draw.jpg", type="jpeg", quality=70)
    expect(page.locator("#designer-problems-toggle")).not_to_contain_text("No problems")
    say_when(page, step)
    expect(page.locator("#designer-state")).to_contain_text("Saved")
