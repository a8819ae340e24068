"""Pages of screens for the walk through every page."""

from tests.browser.places import Finder, Place
from tests.pages.conftest import DISPATCHER


def places(find: Finder) -> list[Place]:
    """The list of links; what one shows is looked at by the test of the board."""
    return [Place("walls", DISPATCHER, "/walls")]
