"""Pages of connections for the walk through every page."""

from tests.browser.places import ADMINISTRATOR, Finder, Place


def places(find: Finder) -> list[Place]:
    """Secrets, and one of them."""
    one = find.one("SELECT id FROM connection_secret")
    return [
        Place("connections", ADMINISTRATOR, "/connections"),
        Place("connection-service", ADMINISTRATOR, "/connections/services/new"),
        Place("connection-secret", ADMINISTRATOR, f"/connections/secrets/{one}"),
    ]
