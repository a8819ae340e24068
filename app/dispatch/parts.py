"""What dispatch adds to the page of a request: handing it over."""

from app.web.parts import Case, Part, Place, request_part
from processes.dispatch.rights import may_reassign
from processes.requests.rules import WORK_STATES


@request_part(Place.BUTTONS, 20, may_reassign)
def reassign(case: Case) -> Part | None:
    """The way to the page that gives a request in work to another technician."""
    return Part("dispatch/_reassign.html") if case.request.state in WORK_STATES else None
