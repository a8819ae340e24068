"""Files of other tools lead on: in any letters, with any ids, not marked to run, with several pools or none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.browser.conftest import Live, People
from tests.designer.drawing.acts import element, menu, open_editor, problems, wait_until_ready, wait_until_saved
from tests.designer.drawing.conftest import DESIGNER
from tests.designer.drawing.test_drawing import saved

TWO_POOLS = (Path(__file__).parents[1] / "strange" / "two_pools.bpmn").read_text()
HEAD, _, BODY = TWO_POOLS.partition("<bpmn:collaboration")
NOT_TO_RUN = TWO_POOLS.replace(
    'id="sell" isExecutable="true"', 'id="_sell-1" name="Verkauf für Gäste" isExecutable="false"'
).replace('processRef="sell"', 'processRef="_sell-1"')
BLACK_BOXES = (
    HEAD
    + """<bpmn:collaboration id="collaboration">
    <bpmn:participant id="shop" name="Shop" /><bpmn:participant id="buyer" name="Buyer" />
  </bpmn:collaboration>
  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="collaboration">
    <bpmndi:BPMNShape id="s" bpmnElement="shop" isHorizontal="true">
      <dc:Bounds x="100" y="60" width="600" height="100" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="b" bpmnElement="buyer" isHorizontal="true">
      <dc:Bounds x="100" y="300" width="600" height="100" /></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""
)


def upload(page: Page, name: str, content: bytes) -> str:
    """Begin with a file; the address of its editor."""
    page.goto("/designer/new")
    page.get_by_label("Files").set_input_files([{"name": name, "mimeType": "text/xml", "buffer": content}])
    page.get_by_role("button", name="Upload", exact=True).click()
    wait_until_ready(page)
    return page.url


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_a_file_that_is_not_to_run_asks_which_pool_runs(desk: Live, people: People, encoding: str) -> None:
    page = people.page(DESIGNER)
    content = NOT_TO_RUN.replace("_sell-1", f"_sell_{encoding}").replace("UTF-8", encoding.upper())
    address = upload(page, "theirs.bpmn", content.encode(encoding))
    asked = page.locator("#designer-decisions")
    expect(asked).to_contain_text("Which one runs here?")
    expect(problems(page)).to_contain_text("No process of the file is marked as executable")
    asked.get_by_role("button", name="Shop runs").click()
    expect(problems(page)).not_to_contain_text("marked as executable")
    wait_until_saved(page)
    found = saved(desk, address)
    assert 'name="Verkauf für Gäste" isExecutable="true"' in found
    assert 'id="buy" isExecutable="false"' in found


def test_pools_without_a_process_lead_on_too(desk: Live, people: People, begin: Callable[..., str]) -> None:
    page, address = people.page(DESIGNER), begin(BLACK_BOXES.encode())
    open_editor(page, address)
    asked = page.locator("#designer-notices .notice")
    expect(asked).to_contain_text("No pool of this file has a process in it.")
    asked.get_by_role("button", name="Buyer").click()
    wait_until_saved(page)
    assert 'name="Buyer" isExecutable="true"' in saved(desk, address)


def test_a_draft_that_no_editor_opens_leads_on(
    desk: Live, people: People, begin: Callable[..., str], tmp_path: Path
) -> None:
    """Drafts that were begun when such files were still taken."""
    page, address = people.page(DESIGNER), begin()
    with desk.engine.begin() as connection:
        change = text("UPDATE draft SET content = :content WHERE id = :id")
        connection.execute(change, {"content": b"<html/>", "id": int(address.rpartition("/")[2])})
    page.goto(address)
    expect(page.locator("#designer-notices .notice")).to_contain_text("This cannot be opened")
    expect(page.locator("#designer-notices .notice").get_by_role("button", name="Earlier versions")).to_be_visible()
    (tmp_path / "two_pools.bpmn").write_text(TWO_POOLS)
    with page.expect_file_chooser() as chooser:
        menu(page, "Upload a file")
    chooser.value.set_files(tmp_path / "two_pools.bpmn")
    expect(element(page, "Ship the goods")).to_be_visible()
    wait_until_saved(page)
    assert "Ship the goods" in saved(desk, address)
    people.complaints[:] = [words for words in people.complaints if "cannot be opened" not in words]
