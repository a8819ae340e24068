"""A designer records a scenario by playing a case, is told what is red and where, mends it and sees the coverage."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import CHECKOUT, People
from tests.browser.places import DESIGNER
from tests.browser.soundness import faults

PAGE = "/designer/processes/standard/dispatch_request/scenarios"
PATIENCE_MS = 90_000  # a run plays on the real engine, beside everything else this machine does
PICTURES = CHECKOUT / "screenshots"


def opened(people: People) -> Page:
    """The editor of the scenarios, in English, from the page that shows what is deployed."""
    page = people.page(DESIGNER, extra_http_headers={"X-Forwarded-For": "192.0.2.240"})
    page.goto(PAGE)
    page.locator("form[action$='/scenarios'] button").click()
    expect(page.locator("#designer[data-ready]")).to_be_visible(timeout=PATIENCE_MS)
    return page


def having(mark: str) -> re.Pattern[str]:
    """An attribute with this mark among others."""
    return re.compile(re.escape(mark))


def state(page: Page, name: str, tone: str) -> None:
    """Wait until the list says this of a scenario."""
    line = page.locator(".scenario-line", has_text=name)
    expect(line.locator(f".tone-{tone}")).to_be_visible(timeout=PATIENCE_MS)


def test_a_case_is_recorded_run_mended_and_covered(people: People) -> None:
    page = opened(people)
    form = page.locator(".scenario-form")
    held: list[Route] = []
    page.route("**/scenarios/run", lambda route: held.append(route), times=1)
    with page.expect_request("**/scenarios/run"):
        page.locator(".scenario-list .scenario-buttons button").nth(1).click()  # new
    name = form.locator("input").first
    name.fill("Too expens")  # while it is run for the first time
    with page.expect_response("**/scenarios/run", timeout=PATIENCE_MS):
        held[0].continue_()
    expect(page.locator(".scenario-line", has_text="Too expens")).to_be_visible()
    page.keyboard.type("ive")
    expect(name).to_have_value("Too expensive")
    name.blur()
    state(page, "Too expensive", "quiet")  # renamed, so no longer what was run
    form.locator(".btn-primary").first.click()
    state(page, "Too expensive", "ok")
    rest = page.locator(".scenario-next")
    rest.locator(".btn-primary").click()
    step = page.locator("[data-step='1']")
    step.locator("select").nth(1).select_option("reject")
    step.locator("textarea").last.fill("The contract does not cover it.")
    page.locator(".scenario-end select").select_option("dispatch_approved")
    form.locator(".btn-primary").first.click()
    state(page, "Too expensive", "broken")
    fault = page.locator(".scenario-end .scenario-fault")
    expect(fault).to_contain_text("dispatch_approved")
    expect(fault).to_contain_text("dispatch_rejected")
    picture = page.locator(".scenario-picture")
    expect(picture).to_have_attribute("data-marked", having("dispatch_approved:is-failed"))
    page.screenshot(path=PICTURES / "scenarios-red.png")
    page.locator(".scenario-end select").select_option("dispatch_rejected")
    form.locator(".btn-primary").first.click()
    state(page, "Too expensive", "ok")
    expect(picture).to_have_attribute("data-marked", having("announce_rejection:is-completed"))
    expect(page.locator("#designer-state[data-state=saved]")).to_be_visible()
    page.locator(".scenario-line", has=page.locator("use[href$='#map-2']")).click()
    expect(picture).to_have_attribute("data-marked", having("announce_assignment:is-missed"))
    page.screenshot(path=PICTURES / "scenarios-coverage.png")
    assert not faults(page)
    page.reload()
    expect(page.locator(".scenario-line", has_text="Too expensive")).to_be_visible(timeout=PATIENCE_MS)
