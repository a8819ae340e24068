"""The import assistant in Chromium: each thing has a button, all together are one step back, by keyboard too."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Live, People
from tests.browser.soundness import faults
from tests.designer.drawing.acts import menu, open_editor, problems, wait_until_ready, wait_until_saved
from tests.designer.drawing.conftest import DESIGNER
from tests.designer.drawing.test_drawing import saved
from tests.designer.drawing.test_importing import upload
from tests.designer.drawing.test_strange import missing

REFERENCE = Path(__file__).parents[1] / "reference"


def assistant(page: Page) -> Locator:
    """The list of what has to be decided."""
    return page.locator("#designer-decisions")


def opened(page: Page, name: str, **changes: str) -> str:
    """A reference file, uploaded; the address of its editor."""
    content = (REFERENCE / f"{name}.bpmn").read_text()
    for old, new in changes.items():
        content = content.replace(old, new)
    return upload(page, f"{name}.bpmn", content.encode())


def test_all_that_is_proposed_is_one_step(desk: Live, people: People) -> None:
    page = people.page(DESIGNER)
    address = opened(page, "camunda_8")
    asked = assistant(page)
    expect(asked).to_contain_text("credit-check")
    expect(asked).to_contain_text("Write ${ok and 1 <= amount <= 1000}")
    asked.get_by_role("button", name="Do all that is proposed").click()
    expect(asked).to_contain_text("Everything is decided.")
    expect(asked).to_contain_text("zeebe:taskHeaders (check)")
    expect(asked.get_by_role("link", name="Enter the order")).to_be_visible()
    expect(problems(page)).not_to_contain_text("written for Camunda 8")
    wait_until_saved(page)
    assert "zeebe:ioMapping" not in saved(desk, address)
    page.locator("#designer-undo").click()
    expect(asked).to_contain_text("credit-check")
    wait_until_saved(page)
    assert "zeebe:ioMapping" in saved(desk, address)
    page.locator("#designer-redo").click()
    expect(asked).to_contain_text("Everything is decided.")


def test_each_is_decided_by_its_own_button(desk: Live, people: People) -> None:
    page = people.page(DESIGNER)
    address = opened(page, "camunda_7")
    row = assistant(page).locator("[data-decision='task:calc']")
    expect(row).to_contain_text("org.x.Calculate")
    row.get_by_role("button", name="Work it out", exact=True).click()
    expect(page.locator("[data-element-id='calc'].selected")).to_be_visible()
    pick = row.get_by_label("An e-mail is sent to:")
    pick.select_option("staff:accountant")
    pick.locator("..").get_by_role("button").press("Enter")
    expect(row).to_have_count(0)
    expect(assistant(page).locator(":focus")).to_have_count(1)
    expect(assistant(page)).to_contain_text("camunda:class org.x.Calculate (calc)")
    wait_until_saved(page)
    found = saved(desk, address)
    assert 'camunda:topic="mail.tell"' in found
    assert ">staff:accountant<" in found
    assistant(page).get_by_role("button", name="Close").press("Enter")
    expect(assistant(page)).to_be_hidden()
    menu(page, "What has to be decided")
    expect(assistant(page)).to_contain_text("price_list")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_sound_in_both_lights(people: People, scheme: str) -> None:
    page = people.page(DESIGNER)
    page.emulate_media(color_scheme=scheme)
    opened(page, "spiffworkflow", spiff_ask=f"spiff_{scheme}")
    expect(assistant(page)).to_contain_text("http/GetRequest")
    assert faults(page) == ""


def test_our_own_drawings_are_left_in_peace(people: People, begin: Callable[..., str]) -> None:
    page = people.page(DESIGNER)
    page.goto(begin())
    wait_until_ready(page)
    expect(assistant(page)).to_be_hidden()


def test_every_file_of_another_tool_opens(people: People, begin: Callable[..., str]) -> None:
    page = people.page(DESIGNER)
    open_editor(page, begin())
    for path in sorted(REFERENCE.glob("*.bpmn"), key=lambda path: (path.stem == "no_process", path)):
        if path.stem.startswith("letters"):
            continue  # a draft is kept in UTF-8: whatever else it came in is read by the server
        missing(page, path)
        expect(page.locator("#designer-notices")).not_to_contain_text("cannot be read")
        expect(page.locator(".djs-shape").first).to_be_visible()
    wait_until_saved(page)
    people.complaints[:] = [words for words in people.complaints if "failed to import" not in words]
