"""The desk on a telephone: every page is reached, lists begin on the first screen, diagrams are read and moved."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.places import ADMINISTRATOR, DESIGNER
from tests.browser.test_tutorial import forget_tours

READABLE = 40.0  # pixels that a step is at least wide


def drag(page: Page, start: tuple[int, int], by: int) -> None:
    """Draw a finger sideways over the screen."""
    session = page.context.new_cdp_session(page)
    points = [{"x": start[0] + by * step / 5, "y": start[1]} for step in range(6)]
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [points[0]]})
    for point in points[1:]:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_diagram_is_read_and_moved_on_a_telephone(live: Live, phone: Callable[..., Page]) -> None:
    forget_tours(live)
    page = phone(DESIGNER, 360)
    page.goto("/designer/live/handle_request")
    page.locator("#tour-offer [data-tour=decline]").tap()
    step = page.locator(".djs-element[data-element-id=decide_priority] .djs-hit").first
    expect(step).to_be_visible()
    step.evaluate("step => step.scrollIntoView({block: 'center'})")  # the menu lies below
    before = step.bounding_box()
    assert before is not None
    assert before["width"] >= READABLE
    drag(page, (300, int(before["y"] + before["height"] / 2)), -150)
    after = step.bounding_box()
    assert after is not None
    assert before["x"] - after["x"] > 100
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_more_leads_to_every_page_that_has_no_room_in_the_bar(phone: Callable[..., Page]) -> None:
    page = phone(ADMINISTRATOR, 360)
    page.goto("/tasks")
    bar = page.get_by_role("navigation", name="Main menu")
    shown = bar.locator("> a:visible, summary:visible")
    edges = shown.evaluate_all("links => links.map(link => link.getBoundingClientRect().right)")
    assert len(edges) == 5
    assert max(edges) <= 360
    expect(bar.get_by_role("link", name="Operations")).to_be_hidden()
    bar.get_by_text("More").tap()
    bar.get_by_role("link", name="Operations").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Operations")


def test_filters_are_folded_until_they_are_asked_for(phone: Callable[..., Page]) -> None:
    page = phone(ADMINISTRATOR, 360)
    page.goto("/requests?priority=critical")
    filters = page.get_by_role("search")
    expect(filters.get_by_role("searchbox")).to_be_visible()
    expect(filters.locator("#priority")).to_be_hidden()
    filters.get_by_text("Filters").tap()
    expect(filters.get_by_text("Filters")).to_contain_text("1")
    filters.locator("#priority").select_option("high")
    page.wait_for_url("**/requests?*priority=high*")
