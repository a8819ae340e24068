"""How an invoice reads: its page in the customer's language, the same for screen and paper."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

from processes.billing.models import Invoice, RatedWork
from processes.billing.rules import VatTreatment, variable_symbol
from processes.documents.rendering import render
from processes.settings import get_settings


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One stretch of work in the overview; times are the desk's wall clock."""

    day: date
    start: str
    end: str
    request: str
    description: str
    technician: str
    activity: str
    in_hours: bool
    is_elsewhere: bool  # billed with other work of that time
    minutes_worked: int
    minutes_billed: int
    amount: Decimal


def invoice_html(invoice: Invoice, locale: str | None = None) -> str:
    """The whole document with its overview of work; in the customer's language where none is asked for."""
    language = locale or locale_of(invoice)
    return render("pdf/invoice.html", language, **context_of(invoice, language))


def locale_of(invoice: Invoice) -> str:
    """The customer's language on the day of issue."""
    return str(invoice.customer.get("locale") or get_settings().default_locale)


def context_of(invoice: Invoice, locale: str) -> dict[str, Any]:
    """What the templates of the invoice and of its mail need."""
    zone = ZoneInfo(get_settings().default_timezone)
    return {
        "invoice": invoice,
        "is_tax_document": invoice.vat_treatment is not VatTreatment.NOT_PAYER,
        "reverse_charge": invoice.vat_treatment is VatTreatment.REVERSE_CHARGE,
        "month": format_date(invoice.month, "LLLL y", locale=locale),
        "symbol": variable_symbol(invoice.number),
        "iban": spaced_iban(str(invoice.supplier["iban"])),
        "account": czech_account(str(invoice.supplier["iban"])),
        "countries": Locale.parse(locale).territories,
        "rows": [_row(piece, zone) for piece in invoice.work],
        "minutes_worked": sum(line.minutes_worked for line in invoice.lines),
        "minutes_billed": sum(line.minutes_billed for line in invoice.lines),
    }


def _row(piece: RatedWork, zone: ZoneInfo) -> WorkRow:
    start, end = piece.started_at.astimezone(zone), piece.ended_at.astimezone(zone)
    return WorkRow(
        day=start.date(),
        start=f"{start:%-H:%M}",
        end=f"{end:%-H:%M}",
        request=piece.request.number,
        description=piece.description,
        technician=piece.technician_name,
        activity=piece.activity.value,
        in_hours=piece.in_hours,
        is_elsewhere=piece.minutes_elsewhere > 0,
        minutes_worked=piece.minutes_worked,
        minutes_billed=piece.minutes_billed,
        amount=piece.amount,
    )


def spaced_iban(iban: str) -> str:
    """An IBAN in groups of four."""
    plain = "".join(iban.split())
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def czech_account(iban: str) -> str | None:
    """A Czech IBAN as people there write accounts, `19-2000145399/0800`; None for another country's."""
    plain = "".join(iban.split())
    if len(plain) != 24 or not plain.startswith("CZ") or not plain[2:].isdigit():
        return None
    bank, prefix, account = plain[4:8], plain[8:14].lstrip("0"), plain[14:].lstrip("0")
    return f"{prefix}-{account}/{bank}" if prefix else f"{account}/{bank}"
