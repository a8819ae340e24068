"""What mail adds to the page of a request: mails about it that have not left."""

from app.web.parts import Case, Part, Place, our_staff, request_part
from processes.mail.queries import unsent_of
from processes.mail.rights import may_read_outgoing


@request_part(Place.TROUBLES, 30, our_staff)
def unsent(case: Case) -> Part | None:
    """Mails that nobody got yet, and why."""
    mails = unsent_of(case.session, case.request.id)
    return Part("mail/_unsent.html", {"mails": mails, "may_read": may_read_outgoing(case.actor)}) if mails else None
