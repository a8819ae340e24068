"""Which mail goes to whom when something is billed."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.billing import queries
from processes.billing.document import context_of, locale_of
from processes.billing.models import Invoice
from processes.mail.use_cases import queue_mail, queue_mail_to
from processes.settings import get_settings


def send_invoice(session: Session, invoice: Invoice, *, now: datetime) -> None:
    """Mail an invoice with its PDF to the customer's billing address, else to the customer's administrators."""
    attachment = {
        "filename": f"{invoice.number}.pdf",
        "content_type": "application/pdf",
        "sha256": invoice.pdf_sha256 or "",
    }
    link = f"{get_settings().public_url()}/invoices/{invoice.number}"
    if address := invoice.customer.get("email"):
        locale = locale_of(invoice)
        queue_mail_to(
            session,
            template="invoice_issued",
            address=str(address),
            name=str(invoice.customer["name"]),
            locale=locale,
            context={**context_of(invoice, locale), "link": link},
            attachments=[attachment],
            now=now,
        )
        return
    for person in queries.receivers_of(session, invoice):
        queue_mail(
            session,
            template="invoice_issued",
            to=person,
            context={**context_of(invoice, person.locale), "link": link},
            attachments=[attachment],
            now=now,
        )
