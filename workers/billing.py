"""Work of the queue `reports` for bills: the invoice's PDF, then its mail."""

from processes.billing import mails, queries, use_cases
from processes.billing.document import invoice_html
from processes.clock import utcnow
from processes.db import committing
from processes.engine.jobs import Claim, job_handler
from workers.sessions import WorkerSession


@job_handler("billing.render_and_mail", transactional=False)
def render_and_mail(claim: Claim, *, invoice_id: int) -> None:
    """Draw the invoice outside of any transaction, then keep and mail it in one; done twice, it is sent once."""
    with WorkerSession() as session:
        invoice = queries.invoice_of_id(session, invoice_id)
        if invoice.pdf_sha256 is not None:
            return
        html = invoice_html(invoice)
    pdf = drawn(html)
    with WorkerSession() as session, committing(session):
        kept = use_cases.keep_document(session, invoice_id=invoice_id, pdf=pdf)
        if kept is not None:
            mails.send_invoice(session, kept, now=utcnow())


def drawn(html: str) -> bytes:
    """A PDF/A-3b of a document that refers to nothing outside itself."""
    # WeasyPrint takes a second to import and 70 MB: only a worker that draws pays for it
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    nothing = URLFetcher(allowed_protocols=["data"])
    pdf: bytes = HTML(string=html, url_fetcher=nothing).write_pdf(pdf_variant="pdf/a-3b")
    return pdf
