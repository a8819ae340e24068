"""What billing adds to the page of a request: what the work costs, as far as the reader may see it."""

from app.web.parts import Case, Part, Place, everybody, reads_with_page, request_part
from processes.billing.prices import price_of
from processes.billing.queries import RATED, invoices_of_request, rated
from processes.billing.rights import may_see_invoices
from processes.signoffs.queries import SIGNOFF

_SIGNOFF, _RATED = reads_with_page(everybody, SIGNOFF), reads_with_page(everybody, RATED)


@request_part(Place.UNDER_WORK, 10, everybody)
def price(case: Case) -> Part | None:
    """The price of the work and the invoices that it stands on."""
    session, actor, request = case.session, case.actor, case.request
    (signoff, *_), sums = [*case.rows(_SIGNOFF), None], case.rows(_RATED)
    found = price_of(actor, request, signoff, rated(sums))
    invoices = invoices_of_request(session, actor, request.id) if may_see_invoices(actor) else ()
    return Part("billing/_of_request.html", {"price": found, "invoices": invoices}) if found or invoices else None
