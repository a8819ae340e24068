"""What a designer does by mouse and keyboard in the editor."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS


def open_editor(page: Page, address: str) -> None:
    """Open a draft and wait until it can be drawn in."""
    page.goto(address)
    wait_until_ready(page)


def wait_until_ready(page: Page) -> None:
    """Wait until the editor knows what can be picked; send the tour away."""
    page.locator("#designer[data-ready='with context']").wait_for(timeout=PATIENCE_MS)
    not_now = page.locator("#tour-offer [data-tour=decline]")
    if not_now.is_visible():
        not_now.click()


def wait_until_saved(page: Page) -> None:
    """Wait until the server has everything."""
    expect(page.locator("#designer-state")).to_have_attribute("data-state", "saved")


def element(page: Page, name: str) -> Locator:
    """The element of the canvas with this id, or with this name written in it."""
    by_id = page.locator(f".djs-shape[data-element-id='{name}']")
    return by_id.or_(page.locator(".djs-shape").filter(has_text=name)).first


def choose(page: Page, name: str) -> str:
    """Click an element; its id."""
    found = str(element(page, name).get_attribute("data-element-id")).removesuffix("_label")
    chosen = page.locator(f".djs-shape[data-element-id='{found}']")
    if "selected" in str(chosen.get_attribute("class")):  # another click would let it go
        page.locator(".djs-container > svg").first.focus()
    else:
        chosen.locator(".djs-hit").first.click(force=True)
    return found


def append(page: Page, source: str, word: str, name: str) -> None:
    """Append what the menu finds under `word` to an element, and name it in the panel."""
    choose(page, source)
    page.keyboard.press("a")
    offered(page, word).click()
    expect(page.locator(".djs-popup")).to_have_count(0)
    fill(page, "name", name)


def offered(page: Page, word: str) -> Locator:
    """The first entry of the open menu that is found under a word."""
    page.locator(".djs-popup input").press_sequentially(word)
    return page.locator(".djs-popup .entry").filter(has_text=word).first


def field(page: Page, entry: str) -> Locator:
    """A field of the properties panel by its entry."""
    return page.locator(f"[data-entry-id='{entry}']").locator("input, textarea, select, [contenteditable=true]").first


def fill(page: Page, entry: str, text: str) -> None:
    """Type into a field of the panel and leave it."""
    field(page, entry).fill(text)
    field(page, entry).blur()


def problems(page: Page) -> Locator:
    """The list of what is wrong, unfolded."""
    if page.locator("#designer-problems").is_hidden():
        page.locator("#designer-problems-toggle").click()
    return page.locator("#designer-problems")


def menu(page: Page, label: str) -> None:
    """An act of the menu More."""
    page.locator("#designer-more summary").click()
    page.locator("#designer-more .me-item", has_text=label).click()
