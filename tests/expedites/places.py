"""Pages of shorter reactions for the walk through every page."""

from tests.browser.places import Finder, Place
from tests.pages.conftest import CUSTOMER, DISPATCHER


def places(find: Finder) -> list[Place]:
    """The list, and the offer of a request; the card of one that was kept is on pages that are walked already."""
    waits = find.request("Kalkulace: čtečky čárových kódů pro sklad")
    return [Place("expedites", DISPATCHER, "/expedites"), Place("expedite-offer", CUSTOMER, f"{waits}/expedite")]
