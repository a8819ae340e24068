"""Diagrams that other tools drew open without a script error, and keep or name everything that they hold."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from lxml import etree
from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.designer.drawing.acts import menu, open_editor, wait_until_saved
from tests.designer.drawing.conftest import DESIGNER

STRANGE = sorted((Path(__file__).parents[1] / "strange").glob("*.bpmn"))
LOST = {"broken_references", "other_prefixes", "resources_and_interfaces"}


def parts(xml: bytes) -> Counter[tuple[str, str | None]]:
    """Every element with its id."""
    return Counter(
        (str(node.tag), node.get("id")) for node in etree.fromstring(xml).iter() if isinstance(node.tag, str)
    )


def test_diagrams_of_other_tools(people: People, begin: Callable[..., str]) -> None:
    page = people.page(DESIGNER)
    open_editor(page, begin())
    found = {path.stem: (missing(page, path), said(page)) for path in STRANGE}
    assert len(found) == 21
    silent = {name: lost for name, (lost, words) in found.items() if any(word not in words for word in lost)}
    assert silent == {}
    assert {name for name, (_, words) in found.items() if "would lose" in words} == LOST
    wait_until_saved(page)
    # bpmn.io says on the console which flow leads to nothing; that is the file's fault
    people.complaints[:] = [words for words in people.complaints if "failed to import" not in words]


def missing(page: Page, path: Path) -> list[str]:
    """Names of the elements that the editor's own file of a diagram does not hold any more."""
    for close in page.locator("#designer-notices button").all():
        close.click()
    before = int(page.locator("#designer").get_attribute("data-shown") or 0)
    with page.expect_file_chooser() as chooser:
        menu(page, "Upload a file")
    chooser.value.set_files(path)
    expect(page.locator("#designer")).to_have_attribute("data-shown", str(before + 1))
    with page.expect_download() as download:
        menu(page, "Download the file")
    kept = parts(Path(download.value.path()).read_bytes())
    return [
        str(etree.QName(tag).localname)
        for (tag, name), count in parts(path.read_bytes()).items()
        if kept[tag, name] < count
    ]


def said(page: Page) -> str:
    """The notices that are shown."""
    return page.locator("#designer-notices").inner_text()
