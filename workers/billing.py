"""Work of the queue `reports` for bills: the invoice's PDF, then its mail."""

from processes.billing import mails, queries, use_cases
from processes.billing.document import invoice_data
from processes.clock import utcnow
from processes.customers.logos import logo
from processes.db import committing
from processes.documents.typesetting import render
from processes.engine.jobs.claiming import Claim
from processes.engine.jobs.scheduling import job_handler
from workers.sessions import WorkerSession


@job_handler("billing.render_and_mail", transactional=False)
def render_and_mail(claim: Claim, *, invoice_id: int) -> None:
    """Draw the invoice outside of any transaction, then keep and mail it in one; done twice, it is sent once."""
    with WorkerSession() as session:
        invoice = queries.invoice_of_id(session, invoice_id)
        if invoice.pdf_sha256 is not None:
            return
        data, picture = invoice_data(invoice), logo(session, invoice.supplier.get("logo"))
    pdf = render("invoice", data, logo=picture)
    with WorkerSession() as session, committing(session):
        kept = use_cases.keep_document(session, invoice_id=invoice_id, pdf=pdf)
        if kept is not None:
            mails.send_invoice(session, kept, now=utcnow())
