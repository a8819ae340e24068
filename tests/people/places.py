"""The pages of people, as the walk through every page opens them."""

from tests.browser.places import ADMINISTRATOR, DIRECTOR, KOVACOVA, Finder, Place
from tests.pages.conftest import CUSTOMER, TECHNICIAN

PROVIDER = "SELECT id FROM organisation WHERE is_provider"


def places(find: Finder) -> list[Place]:
    """Each as somebody who uses it sees it."""
    customer, technician, colleague = (find.person(email) for email in (CUSTOMER, TECHNICIAN, KOVACOVA))
    return [
        Place("people", ADMINISTRATOR, "/people"),
        Place("people-none", ADMINISTRATOR, "/people?q=no-such-words"),
        Place("person", ADMINISTRATOR, customer),
        Place("person-of-staff", ADMINISTRATOR, technician),
        Place("invite-where", ADMINISTRATOR, "/people/new"),
        Place("invite-staff", ADMINISTRATOR, "/people/new?organisation=" + find.one(PROVIDER)),
        Place("leave", ADMINISTRATOR, f"{technician}/leave"),
        Place("merge", ADMINISTRATOR, f"{customer}/merge"),
        Place("merge-both", ADMINISTRATOR, f"{customer}/merge?other={KOVACOVA}"),
        Place("customer-people", DIRECTOR, "/people"),
        Place("customer-person", DIRECTOR, colleague),
        Place("customer-invite", DIRECTOR, "/people/new"),
        Place("customer-leave", DIRECTOR, f"{colleague}/leave"),
    ]
