"""Pages of customers for the walk through every page."""

from tests.browser.places import ADMINISTRATOR, CASE, DIRECTOR, Finder, Place

THEIRS = "SELECT id FROM organisation WHERE name LIKE 'Strojírny%'"


def places(find: Finder) -> list[Place]:
    """All of them, one customer also as who administers it reads it."""
    customer = find.one(THEIRS)
    project = find.one("SELECT min(id) FROM project WHERE organisation_id = :o", o=int(customer))
    return [
        Place("customers", ADMINISTRATOR, "/customers"),
        Place("customers-none", ADMINISTRATOR, "/customers?q=no-such-words"),
        Place("customer", ADMINISTRATOR, f"/customers/{customer}"),
        Place("customer-new", ADMINISTRATOR, "/customers/new"),
        Place("customer-change", ADMINISTRATOR, f"/customers/{customer}/change"),
        Place("customer-confidential", ADMINISTRATOR, f"/customers/{customer}/confidential"),
        Place("request-confidential", ADMINISTRATOR, find.request(CASE) + "/confidential"),
        Place("customer-project", ADMINISTRATOR, f"/customers/{customer}/projects/{project}"),
        Place("our-company", ADMINISTRATOR, "/customers/" + find.one("SELECT id FROM organisation WHERE is_provider")),
        Place("customer-own", DIRECTOR, f"/customers/{customer}"),
    ]
