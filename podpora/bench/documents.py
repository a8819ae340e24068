"""`podpora bench documents`: how long an invoice takes, pages of a long one a second, and what memory that needs."""

import re
import statistics
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from podpora.bench.targets import Target, machine
from processes import domains
from processes.billing.document import invoice_data
from processes.billing.models import Invoice, InvoiceLine, RatedWork
from processes.billing.rules import VatTreatment
from processes.contracts.rules import Activity
from processes.documents.typesetting import render
from processes.requests.models import Request

SHORT, LONG = 6, 300  # pieces of work: two pages, and more than twenty
PAGE = re.compile(rb"/Type\s*/Page\b")
INVOICE_MS, PEAK_MB = 60, 250
HOURLY = {
    Activity.REMOTE: Decimal(1000),
    Activity.ON_SITE: Decimal(1250),
    Activity.CONSULTATION: Decimal(999),
    Activity.DEVELOPMENT: Decimal(1600),
}
DONE = (
    "Výměna podavače papíru a vyčištění válců, zkušební tisk",
    "Obnova poštovní schránky po pádu serveru a kontrola záloh za poslední týden",
    "Konzultace",
    "Úprava sestavy skladu; nasazení na zkušební prostředí, ověření s účetní, oprava zaokrouhlení",
)
FROM = datetime(2026, 10, 1, 6, 10, tzinfo=UTC)
PARTY = {
    "name": "Servis Brno s.r.o.",
    "street": "Údolní 33",
    "city": "Brno",
    "postcode": "602 00",
    "country": "CZ",
    "registration_number": "27074358",
    "vat_number": "CZ27074358",
    "email": "fakturace@servisbrno.example",
    "iban": "CZ6508000000192000145399",
    "locale": "cs",
    "contract": "S-2026-01",
}


def run(*, invoices: int) -> dict[str, Any]:
    """Set so many invoices of two pages, no two alike, then one of 300 pieces of work; all in this process."""
    before = machine()
    domains.load()
    first, *others = [_timed(invoice(number, SHORT)) for number in range(1, invoices + 2)]
    long_s, _processor, pdf = _timed(invoice(invoices + 2, LONG))
    pages = len(PAGE.findall(pdf))
    return {
        "first_ms": round(first[0] * 1000, 1),
        "invoice_ms": round(statistics.median(one[0] for one in others) * 1000, 1),
        "invoice_processor_ms": round(statistics.median(one[1] for one in others) * 1000, 1),
        "invoice_kb": round(len(first[2]) / 1024, 1),
        "pages": pages,
        "pages_per_s": round(pages / long_s, 1),
        "peak_mb": round(_peak_mb(), 1),
        "database": "one process without a database",
        **before,
    }


def targets(figures: dict[str, Any]) -> list[Target]:
    """What the figures are held against."""
    return [
        Target("an invoice of two pages after the first, ms", figures["invoice_ms"], "<=", INVOICE_MS),
        Target("memory of the process at its highest, MB", figures["peak_mb"], "<=", PEAK_MB),
    ]


def _peak_mb() -> float:
    """The most that this process has held (`getrusage` begins with the size of the process that started it)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _timed(made: Invoice) -> tuple[float, float, bytes]:
    """Seconds, of these the processors' (of all threads), and the document."""
    begun, used = time.perf_counter(), time.process_time()
    pdf = render("invoice", invoice_data(made))
    return time.perf_counter() - begun, time.process_time() - used, pdf


def invoice(number: int, pieces: int, **changes: Any) -> Invoice:
    """An invoice of so many pieces of work that no database knows; `changes` are columns of it."""
    work = [_piece(number, position) for position in range(pieces)]
    lines = [_line(position, activity, work) for position, activity in enumerate(HOURLY, start=1)]
    net = sum((line.net for line in lines), Decimal(0))
    tax = (net * 21 / 100).quantize(Decimal("0.01"))
    given: dict[str, Any] = {
        "number": f"FV2026-{number:04d}",
        "since": date(2026, 10, 1),
        "month": date(2026, 10, 1),
        "issued_on": date(2026, 11, 2),
        "taxable_on": date(2026, 10, 31),
        "due_on": date(2026, 11, 16),
        "currency": "CZK",
        "supplier": PARTY,
        "customer": {**PARTY, "name": "Pekárny Morava a.s.", "street": "Úzká 12", "city": "Olomouc"},
        "vat_treatment": VatTreatment.STANDARD,
        "vat_rate": Decimal("21.00"),
        "net": net,
        "vat": tax,
        "rounding": Decimal(0),
        "total": net + tax,
        "lines": lines,
        "work": work,
    }
    return Invoice(**given | changes)


def _piece(number: int, position: int) -> RatedWork:
    activity = list(HOURLY)[position % len(HOURLY)]
    minutes = (12, 42, 95, 7, 130)[position % 5]
    start = FROM + timedelta(minutes=137 * position)
    return RatedWork(
        request=Request(number=f"R2026-{number * 1000 + position:05d}"),
        activity=activity,
        in_hours=position % 7 != 3,
        started_at=start,
        ended_at=start + timedelta(minutes=minutes),
        minutes_worked=minutes,
        minutes_included=0,
        minutes_elsewhere=0,
        minutes_billed=minutes,
        amount=(HOURLY[activity] * minutes / 60).quantize(Decimal("0.01")),
        description=f"{DONE[position % len(DONE)]} ({number}/{position})",
        technician_name=("Jan Novák", "Ľubomír Šťastný", "Štěpánka Ďurišová")[position % 3],
    )


def _line(position: int, activity: Activity, work: list[RatedWork]) -> InvoiceLine:
    own = [piece for piece in work if piece.activity is activity]
    worked = sum(piece.minutes_worked for piece in own)
    return InvoiceLine(
        position=position,
        activity=activity,
        in_hours=True,
        minutes_worked=worked,
        minutes_billed=worked,
        hourly=HOURLY[activity],
        net=sum((piece.amount for piece in own), Decimal(0)),
    )
