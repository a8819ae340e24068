"""How worked time becomes money: cut at every price's edge, included minutes first, by the minute, VAT."""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from processes.billing.errors import NoContract
from processes.calendars.rules import Hours, Window, instant, split_at_hours
from processes.contracts.rules import HOME_CURRENCY, Activity
from processes.worklogs.rules import whole_minutes

CENT = Decimal("0.01")
_DAY = timedelta(days=1)
T = TypeVar("T")


class VatTreatment(enum.Enum):
    """Which VAT an invoice carries."""

    STANDARD = "standard"
    REVERSE_CHARGE = "reverse_charge"  # a business in another member state pays it there
    NOT_PAYER = "not_payer"  # the supplier is not registered for VAT


@dataclass(frozen=True, slots=True)
class Offer:
    """The prices of one contract and the days on which they apply (inclusive)."""

    contract_id: int
    first: date
    last: date | None
    hours: Hours
    rates: Mapping[Activity, tuple[Decimal, Decimal]]  # an hour in and out of service hours
    currency: str = "CZK"

    def covers(self, day: date) -> bool:
        """Whether the contract applies on a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def hourly(self, activity: Activity, *, in_hours: bool) -> Decimal:
        """Price of an hour of work, without VAT."""
        return self.rates[activity][0 if in_hours else 1]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of work under one contract, in one month, wholly in or out of service hours."""

    start: datetime
    end: datetime
    offer: Offer
    month: date
    in_hours: bool
    elsewhere: bool = False  # billed with other work

    @property
    def minutes(self) -> int:
        """Its whole minutes."""
        return whole_minutes(self.start, self.end)


def parts(
    start: datetime, end: datetime, offers: Sequence[Offer], zone: ZoneInfo, *, written_off: bool = False
) -> list[Part]:
    """Work from `start` to `end` (whole minutes) cut where the contract, the month or the service hours change.

    `offers` come in order of precedence; days are those of `zone`. A stretch that no offer covers is
    left out when it is written off, else NoContract.
    """
    found: list[Part] = []
    for day, opens, closes in _days(start, end, zone):
        offer = next((offer for offer in offers if offer.covers(day)), None)
        if offer is None and not written_off:
            raise NoContract(day=day)
        if offer is None:
            continue
        for piece in split_at_hours(offer.hours, opens, closes):
            part = Part(piece.start, piece.end, offer, day.replace(day=1), piece.in_hours)
            if found and _continues(found[-1], part):
                part = Part(found.pop().start, part.end, offer, part.month, part.in_hours)
            found.append(part)
    return found


def once(found: Iterable[Part], taken: Iterable[Window]) -> list[Part]:
    """The parts cut at stretches that other work of the same technician is billed for: those are `elsewhere`."""
    left = list(found)
    for busy in taken:
        left = [piece for part in left for piece in _without(part, busy)]
    return left


def _without(part: Part, busy: Window) -> Iterator[Part]:
    start, end = max(part.start, busy.start), min(part.end, busy.end)
    if part.elsewhere or start >= end:
        yield part
        return
    edges = ((part.start, start, False), (start, end, True), (end, part.end, False))
    yield from (replace(part, start=a, end=b, elsewhere=shared) for a, b, shared in edges if a < b)


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[date, datetime, datetime]]:
    day = start.astimezone(zone).date()
    while start < end:
        midnight = instant(zone, day + _DAY, time(0))
        if start < midnight:
            yield day, start, min(end, midnight)
        start, day = max(start, midnight), day + _DAY


def _continues(before: Part, part: Part) -> bool:
    same = before.offer.contract_id == part.offer.contract_id and before.month == part.month
    return same and before.in_hours is part.in_hours and before.end == part.start


def included_minutes(minutes: Iterable[int], left: int) -> list[int]:
    """How many minutes of each stretch, in order of work, the contract's included minutes cover."""
    covered = []
    for count in minutes:
        covered.append(min(count, max(left, 0)))
        left -= covered[-1]
    return covered


def amount(minutes: int, hourly: Decimal) -> Decimal:
    """Price of billed minutes, to the haléř, half up: 12 minutes are 12 minutes, never a begun block (E3)."""
    return (minutes * hourly / 60).quantize(CENT, ROUND_HALF_UP)


def amounts(minutes: Iterable[int], hourly: Decimal) -> list[Decimal]:
    """What each stretch of one price adds to the price of them all: rounded once, so they add up to it to the haléř."""
    before, found = 0, []
    for count in minutes:
        found.append(amount(before + count, hourly) - amount(before, hourly))
        before += count
    return found


def vat(net: Decimal, rate: Decimal) -> Decimal:
    """VAT of a base at `rate` percent, to the haléř, half up (Czech VAT act, section 37)."""
    return (net * rate / 100).quantize(CENT, ROUND_HALF_UP)


# standard rates by country, each from its first day
_RATES: Mapping[str, Sequence[tuple[date, Decimal]]] = {
    "CZ": ((date(2013, 1, 1), Decimal(21)),),
    "SK": ((date(2025, 1, 1), Decimal(23)), (date(2011, 1, 1), Decimal(20))),
}
VAT_COUNTRIES = tuple(_RATES)  # where the provider may have its seat


def vat_rate(country: str, on: date) -> Decimal:
    """Standard VAT rate of a supplier's country on the day of taxable supply, in percent."""
    return next(rate for first, rate in _RATES[country] if first <= on)


def vat_treatment(supplier: Mapping[str, str | None], customer: Mapping[str, str | None]) -> VatTreatment:
    """Which VAT a service between two parties carries (`country`, `vat_number`; EU directive 2006/112, article 44)."""
    if not supplier.get("vat_number"):
        return VatTreatment.NOT_PAYER
    abroad = supplier["country"] != customer["country"] and customer.get("vat_number")
    return VatTreatment.REVERSE_CHARGE if abroad else VatTreatment.STANDARD


def needs_exchange_rate(treatment: VatTreatment, country: str, currency: str) -> bool:
    """Whether an invoice has to say its VAT in another currency as well, by the day's rate of exchange: one with VAT
    that is not in the currency of the supplier's country (Czech VAT act, sections 4 and 29; Slovak, 26 and 74).
    """
    return treatment is VatTreatment.STANDARD and currency != HOME_CURRENCY[country]


def month_start(month: str | date) -> date:
    """First day of a month given as `YYYY-MM` or as any of its days; ValueError for anything else."""
    return (date.fromisoformat(f"{month}-01") if isinstance(month, str) else month).replace(day=1)


def month_end(month: date) -> date:
    """Last day of the month of a day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def months_of(since: date, month: date) -> list[date]:
    """The first days of all months from one to another."""
    found = [since.replace(day=1)]
    while found[-1] < month:
        found.append(month_end(found[-1]) + _DAY)
    return found


def invoice_number(year: int, sequence: int) -> str:
    """The name of an invoice: series, year, order in the year."""
    return f"FV{year}-{sequence:04d}"


def variable_symbol(number: str) -> str:
    """The digits of an invoice number, by which Czech banks pair a payment (at most ten)."""
    return "".join(character for character in number if character.isdigit())[-10:]
