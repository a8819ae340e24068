"""On a telephone somebody is chosen by a few letters and signs with a finger; a draft keeps both."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.running import cases
from processes.engine.store import case_files, deployments, queries
from tests.browser.conftest import CHECKOUT, WANTED, Live
from tests.browser.soundness import faults
from tests.browser.test_fingers import drag
from tests.engine.diagrams import bpmn, chain, end, form, start, user
from tests.pages.conftest import DISPATCHER

INKED = """async canvas => {
    const ink = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(v => v < 128);
    for (let frame = 0; frame < 1000 && !ink(); frame++) await new Promise(requestAnimationFrame);
    return ink();
}"""
LEND = form(
    "lend",
    {"type": "person", "key": "who", "label": "Who gets it", "validate": {"required": True}},
    {"type": "device", "key": "laptop", "label": "Laptop"},
    {"type": "signature", "key": "taken", "label": "Taken over", "validate": {"required": True}},
)
LOOK = form(
    "look",
    {"type": "text", "id": "told", "text": "${who.name} has it."},
    {"type": "signature", "key": "taken", "label": "Taken over", "readonly": True},
)


def began(live: Live, key: str) -> int:
    """A case that stands at the form; its task."""
    process = bpmn("lending", start(), user("lend", candidateGroups="staff:dispatcher", formRef="lend"),
                   user("look", candidateGroups="staff:dispatcher", formRef="look"), end(),
                   chain("begin", "lend", "look", "done"))  # fmt: skip
    with Session(live.engine) as session, committing(session):
        files = {"lending.bpmn": process, "lend.form": LEND, "look.form": LOOK}
        deployments.deploy(session, files, note="1", author="tests", now=utcnow())
        cases.start(session, "lending", business_key=key, variables={}, now=utcnow())
    return task_of(live, key)


def task_of(live: Live, key: str) -> int:
    with Session(live.engine) as session:
        return int(queries.tasks_of(session, key)[0].id)


def sound(page: Page, name: str) -> None:
    """Nothing wider than the screen, nothing that axe finds; a picture where they are wanted."""
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == ""
    if WANTED:
        page.screenshot(path=CHECKOUT / "screenshots" / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_somebody_is_chosen_and_signs_with_a_finger(live: Live, phone: Callable[..., Page], scheme: str) -> None:
    key = f"lend-{scheme}"
    task = began(live, key)
    page = phone(DISPATCHER, 360)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/tasks/{task}")
    canvas = page.get_by_role("img", name="Sign here")
    expect(canvas).to_be_visible()
    sound(page, f"signing-empty-{scheme}")
    page.get_by_label("Who gets it", exact=True).fill("dvor")
    page.get_by_role("option", name="Karel Dvořák").first.tap()
    expect(page.get_by_label("Who gets it: chosen")).to_have_value(re.compile(r"\d+"))
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center', behavior: 'instant'})")
    where = canvas.bounding_box()
    assert where is not None
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        drag(page, (int(where["x"]) + 40, int(where["y"]) + 80), 200)
    page.reload()
    expect(page.get_by_label("Who gets it: chosen")).to_have_value(re.compile(r"\d+"))
    sent = page.locator("textarea[name=taken]")
    expect(sent).to_have_value(re.compile("^data:image/png;base64,"))
    assert canvas.evaluate(INKED)
    sound(page, f"signing-{scheme}")
    page.get_by_role("button", name="Done").tap()
    expect(page).to_have_url(re.compile("/tasks$"))
    page.goto(f"/tasks/{task_of(live, key)}")
    expect(page.get_by_text("Karel Dvořák has it.")).to_be_visible()
    shown = page.get_by_role("img", name="Taken over")
    assert shown.evaluate("async image => (await image.decode(), image.naturalWidth)") > 100
    sound(page, f"signed-{scheme}")
    with Session(live.engine) as session:
        assert [file.filename for file in case_files.files_of(session, key)] == ["Taken over.png"]


def test_a_name_is_typed_instead_and_what_was_drawn_is_drawn_again(live: Live, phone: Callable[..., Page]) -> None:
    task = began(live, "lend-typed")
    page = phone(DISPATCHER, 360)
    page.goto(f"/tasks/{task}")
    canvas = page.get_by_role("img", name="Sign here")
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center', behavior: 'instant'})")
    where = canvas.bounding_box()
    assert where is not None
    drag(page, (int(where["x"]) + 40, int(where["y"]) + 80), 200)
    sent = page.locator("textarea[name=taken]")
    expect(sent).to_have_value(re.compile("^data:image/png;base64,"))
    page.get_by_role("button", name="Draw again").press("Enter")
    expect(sent).to_have_value("")
    page.get_by_label("Taken over").fill("Jana Malá")
    page.get_by_label("Who gets it", exact=True).fill("dvor")
    expect(page.get_by_role("option", name="Karel Dvořák").first).to_be_visible()
    page.get_by_label("Who gets it", exact=True).press("Enter")
    page.get_by_role("button", name="Done").press("Enter")
    expect(page).to_have_url(re.compile("/tasks$"))
