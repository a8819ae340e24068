"""Knows the steps of the first start, in their order, and the hours and tariffs that a desk may begin with."""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from processes.contracts.rules import Priority, Target, TariffCode

HOUR = 60  # minutes
DAY = 8 * HOUR + 30  # of service hours
PROMISED = (Target.RESPONSE, Target.RESOLUTION)  # what a tariff promises to begin with; others are added on its page


class Step(enum.Enum):
    """What a desk needs before its first request."""

    COMPANY = "company"
    LANGUAGE = "language"
    MAIL = "mail"
    HOURS = "hours"
    TARIFFS = "tariffs"
    CUSTOMER = "customer"
    STAFF = "staff"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class TariffTemplate:
    """A tariff to begin with: (response, resolution) in business minutes from critical to low, and its prices."""

    code: TariffCode
    promised: tuple[tuple[int, int], ...]
    prices: Mapping[str, tuple[int, int]]  # of an hour in and out of service hours, by currency
    included: int  # minutes a month
    is_always: bool = False  # whether it is sold round the clock

    @property
    def targets(self) -> Mapping[tuple[Priority, Target], int]:
        """Every promise."""
        return {
            (priority, target): minutes
            for priority, both in zip(Priority, self.promised, strict=True)
            for target, minutes in zip(PROMISED, both, strict=True)
        }


TARIFFS = (
    TariffTemplate(
        TariffCode.BASIC,
        ((4 * HOUR, 2 * DAY), (DAY, 3 * DAY), (2 * DAY, 5 * DAY), (3 * DAY, 10 * DAY)),
        prices={"CZK": (1190, 1785), "EUR": (48, 72)},
        included=0,
    ),
    TariffTemplate(
        TariffCode.STANDARD,
        ((HOUR, DAY), (2 * HOUR, 2 * DAY), (4 * HOUR, 3 * DAY), (DAY, 5 * DAY)),
        prices={"CZK": (990, 1485), "EUR": (40, 60)},
        included=30,
    ),
    TariffTemplate(
        TariffCode.VIP,
        ((15, 4 * HOUR), (30, 8 * HOUR), (2 * HOUR, 24 * HOUR), (8 * HOUR, 72 * HOUR)),
        prices={"CZK": (890, 1190), "EUR": (36, 48)},
        included=120,
        is_always=True,
    ),
)


def after(step: Step, done: Collection[Step]) -> Step | None:
    """The next step that is still missing, those before it last; None where nothing else is."""
    order = [*Step]
    at = order.index(step)
    return next((one for one in (*order[at + 1 :], *order[:at]) if one not in done), None)
