"""What mail adds to the page of a request: mails about it that have not left."""

from app.web.parts import Case, Part, Place, our_staff, reads_with_page, request_part
from processes.mail.queries import UNSENT
from processes.mail.rights import may_read_outgoing

_UNSENT = reads_with_page(our_staff, UNSENT)


@request_part(Place.TROUBLES, 30, our_staff)
def unsent(case: Case) -> Part | None:
    """Mails that nobody got yet, and why."""
    mails = case.rows(_UNSENT)
    return Part("mail/_unsent.html", {"mails": mails, "may_read": may_read_outgoing(case.actor)}) if mails else None
