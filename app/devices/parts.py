"""What devices add to the page of a request: those that it is about."""

from app.web.parts import Case, Part, Place, everybody, our_staff, reads_with_page, request_part
from processes.devices.offering import AFFECTED_ITEMS, ANY_CHOOSABLE
from processes.devices.rights import may_name_items, may_see_item

_AFFECTED, _ANY = reads_with_page(everybody, AFFECTED_ITEMS), reads_with_page(our_staff, ANY_CHOOSABLE)


@request_part(Place.DEVICES, 10, everybody)
def affected(case: Case) -> Part | None:
    """The devices, each with the way to its page; for who may name them also where there are none yet."""
    found = case.rows(_AFFECTED)
    may_name = may_name_items(case.actor, case.request) and bool(found or case.rows(_ANY))
    if not found and not may_name:
        return None
    seen = {one.id for one in found if may_see_item(case.actor, one)}
    return Part("devices/_affected.html", {"affected": found, "seen": seen, "may_name": may_name})
