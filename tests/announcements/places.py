"""Pages of announcements for the walk through every page."""

from tests.browser.places import ADMINISTRATOR, Finder, Place
from tests.pages.conftest import DISPATCHER


def places(find: Finder) -> list[Place]:
    """All of them; what they tell stands on the pages where people start."""
    shown = "/announcements/" + find.one("SELECT id FROM announcement WHERE ends_at > now() ORDER BY id")
    return [
        Place("announcements", DISPATCHER, "/announcements"),
        Place("announcement-new", DISPATCHER, "/announcements/new"),
        Place("announcement", ADMINISTRATOR, shown),
    ]
