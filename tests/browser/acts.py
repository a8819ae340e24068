"""What people do on pages, in words of the page."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from processes.clock import utcnow


def log_request(page: Page, summary: str, description: str) -> str:
    """A customer fills in and sends the form of a new request; its number."""
    page.goto("/requests/new")
    fill_request(page, summary, description)
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("We have your request.")).to_be_visible()
    return page.url.rpartition("/")[2]


def fill_request(page: Page, summary: str, description: str) -> None:
    """A customer describes what happened."""
    page.get_by_label("In one sentence").fill(summary)
    page.get_by_label("What happened").fill(description)


def row(page: Page, number: str) -> Locator:
    """The row of a table that is about a request."""
    return page.get_by_role("row").filter(has_text=number)


def open_task(page: Page, number: str) -> None:
    """Staff open a task of a request from their worklist."""
    page.goto("/tasks")
    row(page, number).get_by_role("link", name="Open:").click()


def approve(page: Page, number: str, technician: str) -> None:
    """The dispatcher approves a request as it is and assigns it."""
    open_task(page, number)
    choose_technician(page, technician)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Done:")).to_be_visible()


def choose_technician(page: Page, name: str) -> None:
    """Choose in the list whose entries also say who is free."""
    field = page.get_by_label("Technician", exact=True)
    value = field.get_by_role("option", name=name).get_attribute("value")
    field.select_option(value)


def log_work(page: Page, number: str, minutes: int, what: str) -> None:
    """The technician logs work that has just ended."""
    page.goto(f"/requests/{number}")
    page.get_by_text("Log work", exact=True).click()
    end = utcnow().astimezone(ZoneInfo("Europe/Prague"))
    start = end - timedelta(minutes=minutes)
    page.get_by_label("Day").fill(f"{start:%Y-%m-%d}")
    page.get_by_label("From", exact=True).fill(f"{start:%H:%M}")
    page.get_by_label("Until", exact=True).fill(f"{end:%H:%M}")
    page.get_by_label("What was done").fill(what)
    with page.expect_navigation():
        page.get_by_role("button", name="Log the work").click()
    sure = page.get_by_role("button", name="Yes, it is right")
    if sure.count():  # it began before the request was reported
        sure.click()


def propose(page: Page, number: str, cause: str, summary: str) -> None:
    """The technician proposes the resolution."""
    open_task(page, number)
    page.get_by_label("Cause").select_option(label=cause)
    page.locator("form[action$='/complete']").get_by_label("What was done").fill(summary)
    page.get_by_role("button", name="Propose the resolution").click()
    expect(page.get_by_text("Done:")).to_be_visible()


def open_own_task(page: Page, number: str) -> None:
    """A customer opens what waits for them from the request's page."""
    page.goto(f"/requests/{number}")
    page.get_by_role("link", name="Open", exact=True).first.click()


def sign_off(page: Page, number: str) -> None:
    """The customer approves the work."""
    open_own_task(page, number)
    page.get_by_label("I approve the work").check()
    page.get_by_role("button", name="Send my decision").click()


def give_back(page: Page, number: str, reason: str) -> None:
    """The customer returns the work."""
    open_own_task(page, number)
    page.get_by_label("I return it").check()
    page.get_by_label("What is missing").fill(reason)
    page.get_by_role("button", name="Send my decision").click()
