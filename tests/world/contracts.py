"""Products, tariffs and contracts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from processes.calendars.models import ServiceCalendar
from processes.contracts import use_cases
from processes.contracts.models import Contract, Product, Tariff
from processes.contracts.rules import Activity, Layer, Priority, Target, TariffCode
from processes.people.models import Organisation
from tests.world.calendars import Calendars

Rates = Mapping[Activity, tuple[Decimal, Decimal]]
RATES: Rates = {
    Activity.REMOTE: (Decimal(1000), Decimal(1500)),
    Activity.ON_SITE: (Decimal(1250), Decimal(1900)),
    Activity.CONSULTATION: (Decimal(999), Decimal("1499.50")),
    Activity.DEVELOPMENT: (Decimal(1600), Decimal(1600)),
}
TARGETS = {
    Priority.CRITICAL: {Target.RESPONSE: 15, Target.RESOLUTION: 120},
    Priority.HIGH: {Target.RESPONSE: 60, Target.RESOLUTION: 480},
    Priority.MEDIUM: {Target.RESPONSE: 120, Target.RESOLUTION: 960},
    Priority.LOW: {},  # promises nothing
}
SINCE = date(2026, 1, 1)


class Contracts(Calendars):
    """`contract` is the customer's."""

    contract: Contract

    def product(self, name: str, skill: str | None = None, layer: Layer = Layer.HARDWARE) -> Product:
        """Something that is supported."""
        return use_cases.add_product(self.session, name=name, layer=layer, skill=skill, **self.by)

    def tariff(self, name: str, calendar: ServiceCalendar, **more: Any) -> Tariff:
        """A standard tariff with the rates and targets of all tests, or others."""
        given = {"code": TariffCode.STANDARD, "targets": TARGETS, "rates": RATES} | more
        return use_cases.add_tariff(self.session, name=name, calendar=calendar, **given, **self.by)

    def contract_of(
        self, organisation: Organisation, number: str, *, included: int = 0, rates: Rates = RATES, **terms: Any
    ) -> Contract:
        """A contract with a tariff of its own, unless it names one, since the year's beginning."""
        if "tariff" not in terms:
            hours = self.office(f"Hours of {number}")
            terms["tariff"] = self.tariff(f"Tariff of {number}", hours, rates=rates, included_minutes=included)
        given = {"valid_from": SINCE} | terms
        return use_cases.add_contract(self.session, number=number, organisation=organisation, **given, **self.by)
