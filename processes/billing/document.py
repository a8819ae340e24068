"""What an invoice says: texts in the customer's language, for the document and for its mail."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date

from processes.billing.models import Invoice, InvoiceLine, RatedItem, RatedWork
from processes.billing.rules import VatTreatment, variable_symbol
from processes.documents.rendering import Said, minutes
from processes.settings import get_settings


def invoice_data(invoice: Invoice, locale: str | None = None) -> dict[str, Any]:
    """What the document says, as texts; in the customer's language where none is asked for."""
    language = locale or locale_of(invoice)
    said = Said(language, get_settings().default_timezone)
    facts = context_of(invoice, language)
    return {
        "language": language[:2],
        "date": invoice.issued_on.isoformat(),
        "number": invoice.number,
        "month": facts["month"],
        "is_tax_document": invoice.vat_treatment is not VatTreatment.NOT_PAYER,
        "reverse_charge": invoice.vat_treatment is VatTreatment.REVERSE_CHARGE,
        "says_vat": invoice.vat_treatment is VatTreatment.STANDARD,
        "supplier": _party(invoice.supplier, language),
        "customer": _party(invoice.customer, language),
        "issued_on": said.day(invoice.issued_on),
        "taxable_on": said.day(invoice.taxable_on),
        "due_on": said.day(invoice.due_on),
        "account": facts["account"] or facts["iban"],
        "iban": facts["iban"] if facts["account"] else None,
        "symbol": facts["symbol"],
        "vat_rate": said.number(invoice.vat_rate.normalize()),
        "rounding": said.money(invoice.rounding, invoice.currency) if invoice.rounding else None,
        **{name: said.money(getattr(invoice, name), invoice.currency) for name in ("net", "vat", "total")},
        "worked": minutes(sum(line.minutes_worked for line in invoice.lines)),
        "billed": minutes(sum(line.minutes_billed for line in invoice.lines)),
        "lines": [_line(line, invoice.currency, said) for line in invoice.lines],
        "items": [_item(item, invoice.currency, said) for item in invoice.items],
        "work_net": said.money(sum((line.net for line in invoice.lines), Decimal(0)), invoice.currency),
        "work": [_work(piece, invoice.currency, said) for piece in invoice.work],
    }


def locale_of(invoice: Invoice) -> str:
    """The customer's language on the day of issue."""
    return str(invoice.customer.get("locale") or get_settings().default_locale)


def context_of(invoice: Invoice, locale: str) -> dict[str, Any]:
    """What the document and its mail need beside the invoice."""
    return {
        "invoice": invoice,
        "month": months_said(invoice, locale),
        "symbol": variable_symbol(invoice.number),
        "iban": spaced_iban(str(invoice.supplier["iban"])),
        "account": czech_account(str(invoice.supplier["iban"])) if is_at_home(invoice) else None,
    }


def is_at_home(invoice: Invoice) -> bool:
    """Whether it is paid in crowns from within Czechia, where accounts are known by their numbers without country."""
    return invoice.currency == "CZK" and invoice.customer["country"] == "CZ"


def months_said(invoice: Invoice, locale: str) -> str:
    """The month of an invoice, or the first and last of its interval, in words."""
    ends = dict.fromkeys(format_date(day, "LLLL y", locale=locale) for day in (invoice.since, invoice.month))
    return " – ".join(ends)


def _party(who: Mapping[str, Any], language: str) -> dict[str, Any]:
    country = Locale.parse(language).territories[who["country"]]
    address = (who["street"], f"{who['postcode']} {who['city']}".strip(), country)
    optional = ("registration_number", "vat_number", "email", "contract")
    return {
        "name": who["name"],
        "address": [line for line in address if line],
        **{name: who.get(name) or None for name in optional},
    }


def _line(line: InvoiceLine, currency: str, said: Said) -> dict[str, Any]:
    return {
        "activity": said.word(line.activity),
        "in_hours": line.in_hours,
        "worked": minutes(line.minutes_worked),
        "billed": minutes(line.minutes_billed),
        "hourly": said.money(line.hourly, currency),
        "net": said.money(line.net, currency),
    }


def _item(item: RatedItem, currency: str, said: Said) -> dict[str, Any]:
    """A price that is no work, with the request that it is of."""
    return {"kind": item.of, "request": item.request.number, "amount": said.money(item.amount, currency)}


def _work(piece: RatedWork, currency: str, said: Said) -> dict[str, Any]:
    """One stretch of work in the overview; times are the desk's wall clock."""
    return {
        "day": said.day(piece.started_at),
        "start": said.clock(piece.started_at),
        "end": said.clock(piece.ended_at),
        "request": piece.request.number,
        "description": " ".join(piece.description.split()),
        "technician": piece.technician_name,
        "activity": said.word(piece.activity),
        "in_hours": piece.in_hours,
        "is_elsewhere": piece.minutes_elsewhere > 0,  # billed with other work of that time
        "worked": minutes(piece.minutes_worked),
        "billed": minutes(piece.minutes_billed),
        "amount": said.money(piece.amount, currency),
    }


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
