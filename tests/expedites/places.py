"""Pages of shorter reactions for the walk through every page."""

from tests.browser.places import Finder, Place
from tests.pages.conftest import CUSTOMER, DISPATCHER

KEPT = "Výrobní sestavy v ComSkladu trvají deset minut"


def places(find: Finder) -> list[Place]:
    """The list, the offer of a request, and a request whose shorter reaction was kept."""
    waits = find.request("Kalkulace: čtečky čárových kódů pro sklad")
    return [
        Place("expedites", DISPATCHER, "/expedites"),
        Place("expedite-offer", CUSTOMER, f"{waits}/expedite"),
        Place("expedite-kept", DISPATCHER, find.request(KEPT)),
    ]
