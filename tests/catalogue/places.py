"""Pages of the catalogue for the walk through every page."""

from tests.browser.places import ADMINISTRATOR, Finder, Place


def places(find: Finder) -> list[Place]:
    """The lists, an item of one."""
    activity = find.one("SELECT min(id) FROM catalogue_item WHERE list = 'activities'")
    return [
        Place("activities", ADMINISTRATOR, "/catalogue/activities"),
        Place("request-kinds", ADMINISTRATOR, "/catalogue/request-kinds"),
        Place("causes", ADMINISTRATOR, "/catalogue/causes"),
        Place("absence-kinds", ADMINISTRATOR, "/catalogue/absence-kinds"),
        Place("activity-new", ADMINISTRATOR, "/catalogue/activities/new"),
        Place("request-kind-new", ADMINISTRATOR, "/catalogue/request_kinds/new"),
        Place("activity", ADMINISTRATOR, f"/catalogue/items/{activity}"),
    ]
