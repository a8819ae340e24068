"""Diagrams on a telephone: large enough to read, and moved by a finger."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Live
from tests.browser.places import DESIGNER
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
