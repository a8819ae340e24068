"""A form with every component: drawn on desk and telephone, filled, refused at its fields, sent, kept by type."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.files.form_checks import check_form
from processes.engine.running import cases
from processes.engine.store import deployments, queries
from tests.browser.conftest import CHECKOUT, WANTED, Live, People
from tests.browser.soundness import faults
from tests.engine.diagrams import bpmn, chain, end, start, user
from tests.pages.conftest import DISPATCHER

FORM = Path(__file__).with_name("every_component.form").read_bytes()
KNOWN: dict[str, Any] = {
    "who": "Eva <i>Nová</i>",
    "budget": 25000,
    "offers": [{"name": "Alza", "price": 900.5}, {"name": "Czc", "price": 870}],
    "colours": [{"value": "r", "label": "Red"}, "green"],
    "price": 100,
}
WIDE, NARROW = (1280, 900), (360, 800)


def begun(desk: Live, key: str) -> int:
    """A case that stands at the form; its task."""
    process = bpmn(
        "every_component",
        start(),
        user("fill", candidateGroups="staff:dispatcher", formRef="every"),
        user("wait", candidateGroups="staff:dispatcher"),
        end(),
        chain("begin", "fill", "wait", "done"),
    )
    with Session(desk.engine) as session, committing(session):
        files = {"every_component.bpmn": process, "every.form": FORM}
        deployments.deploy(session, files, note="All", author="tests", now=utcnow())
        cases.start(session, "every_component", business_key=key, variables=KNOWN, now=utcnow())
    with Session(desk.engine) as session:
        return int(queries.tasks_of(session, key)[0].id)


def kept(desk: Live, key: str) -> dict[str, Any]:
    """What a person entered, as history has it."""
    with Session(desk.engine) as session:
        rows = [dict(row.details["variables"]) for row in queries.history(session, key) if "variables" in row.details]
        return rows[-1]


def fill(page: Page) -> None:
    """Everything that the form asks, with two faults."""
    page.get_by_label("What", exact=True).fill("Laptop")
    expect(page.get_by_label("Price of a piece")).to_have_value("100")
    page.get_by_label("Price of a piece").fill("1 250,50")
    page.get_by_text("Buy it").click()
    page.get_by_label("From").fill("2026-12-24")
    page.get_by_label("To", exact=True).fill("2026-12-20")
    page.get_by_label("At", exact=True).fill("08:30")
    page.get_by_label("Handed over").fill("2026-12-24T09:15")
    page.get_by_text("In stock").click()
    rows = page.locator("[data-rows=items]")
    rows.get_by_label("Item").fill("Bag")
    rows.get_by_label("Pieces").fill("2")
    rows.get_by_label("Each").fill("350")
    expect(rows.locator("output")).to_have_text("700")
    rows.get_by_role("button", name="Add a row").click()
    expect(rows.get_by_label("Item").nth(1)).to_be_focused()
    rows.get_by_label("Item").nth(1).fill("Mouse")
    rows.get_by_label("Pieces").nth(1).fill("0")
    rows.get_by_label("Each").nth(1).fill("99")
    page.get_by_label("Colour").select_option("green")
    page.get_by_label("Mail").fill("eva@example.test")
    expect(page.locator("#field-overall")).to_have_text(re.compile("1.950[.,]5"))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_form_with_every_component_is_filled_refused_and_kept(
    desk: Live, people: People, size: tuple[int, int]
) -> None:
    key = f"every-{size[0]}"
    task = begun(desk, key)
    page = people.page(DISPATCHER, viewport={"width": size[0], "height": size[1]})
    page.goto(f"/tasks/{task}")
    expect(page.locator("#field-intro")).to_contain_text("Asked by Eva <i>Nová</i> for 25,000 CZK.")
    expect(page.locator("#part-known")).to_contain_text("900.5")
    expect(page.locator("#part-reason")).to_be_hidden()
    fill(page)
    page.evaluate("scrollTo(0, 0)")  # the head of the page, which stays, covers nothing then
    if WANTED:
        page.screenshot(path=CHECKOUT / "screenshots" / f"form-{size[0]}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert faults(page) == ""
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#field-until-error")).to_have_text("It ends before it begins.")
    expect(page.locator("#field-items-1-pieces-error")).to_have_text("At least 1.")
    expect(page.get_by_label("What", exact=True)).to_have_value("Laptop")
    page.evaluate("scrollTo(0, 0)")
    if WANTED:
        page.screenshot(path=CHECKOUT / "screenshots" / f"form-refused-{size[0]}.png", full_page=True)
    assert faults(page) == ""
    page.get_by_label("To", exact=True).fill("2026-12-31")
    page.get_by_label("Pieces").nth(1).fill("1")
    page.get_by_role("button", name="Done").click()
    expect(page).to_have_url(re.compile("/tasks$"))
    assert kept(desk, key) == {
        "what": "Laptop",
        "price": 1250.5,
        "decision": "buy",
        "reason": None,
        "since": "2026-12-24",
        "until": "2026-12-31",
        "hour": "08:30",
        "handover": "2026-12-24T09:15:00+01:00",
        "checks": ["stock"],
        "urgent": False,
        "items": [
            {"name": "Bag", "pieces": 2, "each": 350, "sum": 700},
            {"name": "Mouse", "pieces": 1, "each": 99, "sum": 99},
        ],
        "overall": 2049.5,
        "colour": "green",
        "tags": [],
        "contact": "eva@example.test",
    }


def test_what_is_hidden_is_not_asked_and_rows_of_a_draft_come_back(desk: Live, people: People) -> None:
    task = begun(desk, "every-draft")
    page = people.page(DISPATCHER)
    page.goto(f"/tasks/{task}")
    page.get_by_label("What", exact=True).fill("Nothing")
    page.get_by_text("Reject it").click()
    expect(page.locator("#part-reason")).to_be_visible()
    expect(page.locator("#part-g_when")).to_be_hidden()
    rows = page.locator("[data-rows=items]")
    rows.get_by_role("button", name="Add a row").click()
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        rows.get_by_label("Item").nth(1).fill("Second")
    page.reload()
    expect(rows.get_by_label("Item").nth(1)).to_have_value("Second")
    rows.get_by_role("button", name="Remove this row").nth(1).click()
    expect(rows.get_by_label("Item")).to_have_count(1)
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#field-reason-error")).to_have_text("This field is required.")
    page.get_by_label("Why not").fill("Too dear")
    page.get_by_role("button", name="Done").click()
    expect(page).to_have_url(re.compile("/tasks$"))
    found = kept(desk, "every-draft")
    assert (found["reason"], found["since"], found["items"]) == ("Too dear", None, [])


def test_the_check_has_nothing_to_say_of_it() -> None:
    assert check_form("every.form", orjson.loads(FORM)) == []
