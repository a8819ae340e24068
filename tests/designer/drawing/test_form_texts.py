"""A form's own texts in three languages, kept in the form and undone; its fields for people and signatures."""

from collections.abc import Callable
from typing import Any

import orjson
from playwright.sync_api import expect

from processes.engine.files.resources import DefinitionKind
from tests.browser.conftest import Live, People
from tests.browser.soundness import faults
from tests.designer.drawing.conftest import DESIGNER
from tests.designer.drawing.test_drawing import menu, open_editor, saved, wait_until_saved
from tests.engine.diagrams import form

Begin = Callable[..., str]
WISH = form(
    "worded_wish",
    {"type": "textfield", "key": "what", "id": "f_what", "label": "What is needed", "description": "In short"},
    {"type": "person", "key": "boss", "id": "f_boss", "label": "Who decides"},
)


def kept(desk: Live, address: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(saved(desk, address))
    return found


def test_texts_are_said_side_by_side_and_undone(desk: Live, people: People, begin: Begin) -> None:
    page = people.page(DESIGNER)
    address = begin(WISH, DefinitionKind.FORM)
    open_editor(page, address)
    menu(page, "Translations")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("tbody th")).to_have_text(["What is needed", "In short", "Who decides"])
    dialog.get_by_label("What is needed: Čeština").fill("Co je potřeba")
    dialog.get_by_label("What is needed: Slovenčina").fill("Čo je potrebné")
    dialog.get_by_label("In short: Čeština").fill("Stručně")
    dialog.get_by_label("In short: Čeština").blur()
    assert faults(page) == ""
    dialog.get_by_role("button", name="Close").click()
    wait_until_saved(page)
    czech = {"What is needed": "Co je potřeba", "In short": "Stručně"}
    assert kept(desk, address)["translations"] == {"cs": czech, "sk": {"What is needed": "Čo je potrebné"}}
    page.get_by_role("button", name="Undo").click()
    wait_until_saved(page)
    assert kept(desk, address)["translations"]["cs"] == {"What is needed": "Co je potřeba"}


def test_people_devices_and_signatures_are_drawn_into_a_form(desk: Live, people: People, begin: Begin) -> None:
    page = people.page(DESIGNER)
    address = begin(WISH.replace(b"worded_wish", b"worded_want"), DefinitionKind.FORM)
    open_editor(page, address)
    for kind in ("device", "signature"):
        page.locator(f".fjs-palette-field[data-field-type={kind}]").press("Enter")
    page.locator(".fjs-element[data-field-type=signature]").click()
    expect(page.locator(".bio-properties-panel-header-type, .bio-properties-panel-header-label").first).to_be_visible()
    page.locator("label", has_text="Required").click()
    wait_until_saved(page)
    made = {part["type"]: part for part in kept(desk, address)["components"]}
    assert list(made) == ["textfield", "person", "device", "signature"]
    assert made["signature"]["validate"] == {"required": True}
    menu(page, "Preview")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name="Sign here")).to_be_visible()
    expect(dialog.get_by_label("Who decides", exact=True)).to_be_visible()
    assert faults(page) == ""
