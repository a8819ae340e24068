"""Pages of the first start for the walk through every page; the sample company has all steps behind it."""

from processes.setup.rules import Step
from tests.browser.places import ADMINISTRATOR, Finder, Place


def places(find: Finder) -> list[Place]:
    """All steps, and a supplier's own page."""
    supplier = find.one("SELECT min(id) FROM supplier")
    return [
        Place("setup", ADMINISTRATOR, "/setup"),
        *(Place(f"setup-{step.value}", ADMINISTRATOR, f"/setup/{step.value}") for step in Step),
        Place("setup-supplier-changed", ADMINISTRATOR, f"/setup/suppliers/{supplier}"),
    ]
