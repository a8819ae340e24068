"""A night shift from its pattern to the plan, and an absence from a technician's phone to its approval."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from processes.clock import utcnow
from tests.browser.conftest import Live, People
from tests.browser.soundness import faults
from tests.pages.conftest import DISPATCHER, TECHNICIAN

LEAD = "novotna@severka.example"
PHONE = {"width": 360, "height": 740}
TODAY = utcnow().date()
MONDAY = TODAY + timedelta(days=7 - TODAY.weekday())


def sound(page: Page) -> None:
    """Nothing that axe-core finds, nothing wider than the window."""
    assert faults(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def plan_nights(page: Page) -> None:
    """A team with its lead, and a pattern by which the technician works at weekends' nights."""
    page.goto("/rosters/teams/new")
    page.get_by_label("Name").fill("Brno")
    page.get_by_label("Lead").select_option(label="Eva Novotná")
    page.get_by_role("button", name="Make the team").press("Enter")
    expect(page.get_by_role("heading", name="Brno", level=1)).to_be_visible()
    page.get_by_label("Who", exact=True).select_option(label="Petr Horák")
    page.get_by_role("button", name="Let them join").press("Enter")
    expect(page.get_by_role("rowheader", name="Petr Horák")).to_be_visible()
    sound(page)
    page.goto("/rosters/patterns/new")
    page.get_by_label("Name").fill("Weekend nights")
    page.get_by_label("Saturday").fill("22:00–6:00")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("heading", name="Weekend nights", level=1)).to_be_visible()
    page.get_by_label("Who", exact=True).select_option(label="Petr Horák")
    page.get_by_role("button", name="Plan their shifts").press("Enter")
    expect(page.get_by_role("rowheader", name="Petr Horák")).to_be_visible()
    sound(page)
    page.goto(f"/rosters?day={MONDAY}")
    expect(page.get_by_role("row", name=re.compile("Petr Horák")).get_by_text("22:00–06:00")).to_be_visible()
    sound(page)


def test_a_night_is_planned_and_an_absence_approved(live: Live, people: People) -> None:
    plan_nights(people.page(DISPATCHER))
    phone = people.page(TECHNICIAN, viewport=PHONE)
    phone.goto(f"/rosters?day={MONDAY}")
    expect(phone.get_by_role("listitem").filter(has_text="22:00–06:00")).to_be_visible()
    sound(phone)
    phone.get_by_role("link", name="Ask for an absence").click()
    phone.get_by_label("First day").fill(str(MONDAY))
    phone.get_by_label("Last day").fill(str(MONDAY - timedelta(days=1)))
    phone.get_by_label("Reason").fill("With the children")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_role("alert")).to_contain_text("The absence ends before it begins.")
    expect(phone.get_by_label("Reason")).to_have_value("With the children")
    phone.get_by_label("Last day").fill(str(MONDAY + timedelta(days=6)))
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Waits for a decision")).to_be_visible()
    sound(phone)
    lead = people.page(LEAD)
    lead.goto(phone.url)
    lead.get_by_role("link", name="Approve or refuse").press("Enter")
    lead.wait_for_url("**/tasks/*")
    expect(lead.get_by_text("With the children")).to_be_visible()
    sound(lead)
    lead.get_by_role("button", name=re.compile("Done|Approve")).last.press("Enter")
    lead.wait_for_url("**/tasks")
    phone.reload()
    expect(phone.get_by_text("Approved", exact=True)).to_be_visible()
    lead.goto(f"/rosters?day={MONDAY}")
    expect(lead.get_by_role("row", name=re.compile("Petr Horák")).get_by_text("away").first).to_be_visible()
