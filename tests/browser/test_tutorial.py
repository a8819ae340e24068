"""The tutorial's drawing by mouse and keyboard in a real browser; tests/pages/test_tutorial.py goes on from there."""

import re

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text as sql

from tests.browser.conftest import CHECKOUT, Live, People
from tests.browser.places import DESIGNER
from tests.pages.test_tutorial import conditions

PLAYED_MS = 60_000  # four scenarios, beside everything else that this machine does
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
    field = page.locator("#designer-panel").get_by_label("Roles and groups", exact=True)
    field.press_sequentially("service")
    page.get_by_role("option", name="Service manager").click()
    field.press("Tab")
    expect(field).to_have_value("staff:service_manager")
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


def told(part: int) -> list[str]:
    """What the text of a part has in bold: what the reader presses, fills and chooses, in this order."""
    text = (CHECKOUT / "docs" / "tutorial.md").read_text()
    section = re.search(rf"^## {part}\..*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert section is not None
    return re.findall(r"\*\*(.+?)\*\*", section[0])


def values() -> list[tuple[str, str]]:
    """The table of part 4."""
    text = (CHECKOUT / "docs" / "tutorial.md").read_text()
    return re.findall(r"^ +\| (\w+) \| `(.+)` \|$", text, re.MULTILINE)


def add(place: Locator, button: str, name: str, value: str) -> None:
    """A row of name and value."""
    place.get_by_role("button", name=button).click()
    for label, text in (("Variable", name), ("Value", value)):
        field = place.get_by_label(label, exact=True).last
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.fill(text)


def try_it(page: Page) -> None:
    """Part 4, by the words of its text."""
    (library, change, new, name, beginning, about, nothing, start, row, answer, step, brings, row_too, run, complete,
     end, ended, run_all) = told(4)  # fmt: skip
    page.goto("/designer")
    line = page.locator("section.library tr", has=page.locator("code", has_text="bill_work")).first
    line.get_by_text(library, exact=True).click()
    page.get_by_role("button", name=change).click()
    page.get_by_role("navigation", name="Scenarios").get_by_role("button", name=new).click()
    form = page.locator(".scenario-form")
    form.get_by_label(name, exact=True).fill("Above 20,000 CZK")
    form.get_by_text(beginning, exact=True).click()
    form.get_by_label(about).select_option(label=nothing)
    add(form.get_by_role("group", name=start), row, "request_id", "1")
    form.get_by_role("button", name=answer).click()
    form.get_by_label("What answers").select_option(label=step)
    for variable, value in values():
        add(form.get_by_role("group", name=brings), row_too, variable, value)
    form.get_by_role("button", name=run, exact=True).click()
    page.get_by_role("button", name=complete).click()
    form.get_by_label(end).select_option(label=ended)
    page.get_by_role("button", name=run_all).click()
    expect(page.locator(".scenario-line .tone-ok")).to_have_count(4, timeout=PLAYED_MS)


def put_live(page: Page) -> None:
    """Part 5."""
    deploy, together, button, _move, again = told(5)
    page.locator("a", has_text=deploy).click()
    page.get_by_role("link", name=together).click()
    scenarios = page.get_by_role("region", name="Scenarios")
    expect(scenarios.get_by_text("green").first).to_be_visible(timeout=PLAYED_MS)
    page.get_by_label("Note").fill("Second approval above 20,000 CZK")
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text("It is deployed.")).to_be_visible()
    page.goto("/designer")
    page.get_by_role("link", name="Bill the work").first.click()
    expect(page.get_by_role("button", name=again).first).to_be_visible()


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
    try_it(page)
    put_live(page)
