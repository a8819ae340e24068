"""What administrators' pages add to the page of a request: steps of its process that have failed."""

from app.web.parts import Case, Part, Place, our_staff, reads_with_page, request_part
from processes.engine.administration.troubles import TROUBLES, troubles_in
from processes.people.rules import Role

_TROUBLES = reads_with_page(our_staff, TROUBLES)


@request_part(Place.TROUBLES, 10, our_staff)
def failed(case: Case) -> Part | None:
    """What does not go on by itself, from the first failure on."""
    troubles = troubles_in(case.rows(_TROUBLES))
    if not troubles:
        return None
    return Part("operations/_troubles.html", {"troubles": troubles, "may_repair": case.actor.has(Role.ADMINISTRATOR)})
