"""What invoices and what is decided about prices are called on pages."""

from app.web.words import Word, words
from processes.billing.events import FEE_WAIVED, GIVEN_AWAY
from processes.billing.models import InvoiceState
from processes.documents.translations import N_
from processes.requests.event_types import EventKind

words(
    {
        InvoiceState.ISSUED: Word(N_("Issued"), "file-check", "ok"),
        InvoiceState.CREDITED: Word(N_("Credited"), "file-x"),
        EventKind.RATED: Word(N_("Work rated by the contract"), "coin"),
        FEE_WAIVED: Word(
            N_("The fee is waived: {reason}"), "coin-off", "ok", customers=N_("The fee is waived: it is not billed")
        ),
        GIVEN_AWAY: Word(N_("Work given away: {minutes}"), "gift"),
        "billing.ask_about_work": N_("Ask an accountant about work left on an ended request"),
        "billing.invoice_completed": N_("Invoice what is completed"),
        "billing.render_and_mail": N_("Set an invoice and mail it"),
    }
)
