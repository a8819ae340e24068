"""What axe-core says of a page; the canvas of a diagram, which has its own rules, is left out."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}


def faults(page: Page, rules: dict[str, list[str]] = RULES) -> str:
    """A report of every fault; empty where there is none."""
    found = Axe().run(page, context={"exclude": [[".djs-container"]]}, options=rules)
    return str(found.generate_report()) if found.violations_count else ""
