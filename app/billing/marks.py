"""Whether an invoice is paid, in words."""

from flask_babel import gettext as _

from app.web.filters import day
from processes.billing.models import Invoice
from processes.clock import utcnow
from processes.contracts.queries import local_day


def mark(invoice: Invoice) -> tuple[str, str]:
    """Whether an invoice is paid, as a word and its tone: paid, to be paid, or overdue since its due day."""
    if invoice.paid_on:
        return _("Paid on %(day)s", day=day(invoice.paid_on)), "ok"
    if invoice.due_on < local_day(utcnow()):
        return _("Overdue since %(day)s", day=day(invoice.due_on)), "broken"
    return _("Due on %(day)s", day=day(invoice.due_on)), "waiting"
