"""What a contract can promise and what kinds of work it prices."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from processes.people.rules import Role


class TariffCode(enum.Enum):
    """The tariffs on sale (E1); an individual one is made for one customer."""

    BASIC = "basic"
    STANDARD = "standard"
    VIP = "vip"
    INDIVIDUAL = "individual"


class Priority(enum.Enum):
    """How soon a request is taken up; from the decision table over impact and urgency (A6)."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Target(enum.Enum):
    """What a service level promises a time for."""

    RESPONSE = "response"  # until the first human answer
    START = "start"  # until somebody works on it
    UPDATE = "update"  # between one word of ours to the customer and the next
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Level:
    """A point on the way to a target and past it, at which somebody is told: `percent` of the promised time."""

    percent: int
    whom: Role

    @property
    def is_warning(self) -> bool:
        """Before it falls due."""
        return self.percent < FULL


FULL = 100
MOST_PERCENT = 1000


def rank(levels: Sequence[Level], percent: int) -> int:
    """Which level of escalation a percent is: 0 warns before it falls due, 1 is the first from then on."""
    return sum(FULL <= level.percent <= percent for level in levels)


class Activity(enum.Enum):
    """Kinds of work that have their own rate (A9)."""

    REMOTE = "remote"
    ON_SITE = "on_site"
    CONSULTATION = "consultation"
    DEVELOPMENT = "development"


class Layer(enum.Enum):
    """Where a supported product lives (A9)."""

    APPLICATION = "application"
    SYSTEM = "system"
    HARDWARE = "hardware"
    NETWORK = "network"


CURRENCIES = ("CZK", "EUR")
HOME_CURRENCY = {"CZ": "CZK", "SK": "EUR"}  # by country; in it a supplier there owes its VAT


class Interval(enum.Enum):
    """After which time something comes: at the end of each month, quarter, half or whole year of the calendar."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    ON_COMPLETION = "on_completion"  # as soon as a request is done; what is left, at the end of the month

    @property
    def months(self) -> int:
        """How long it lasts."""
        return {Interval.QUARTERLY: 3, Interval.HALF_YEARLY: 6, Interval.YEARLY: 12}.get(self, 1)

    def ends_with(self, month: date) -> bool:
        """Whether one ends with the month of a day."""
        return month.month % self.months == 0

    def begins(self, month: date) -> date:
        """The first day of the one to which the month of a day belongs."""
        return month.replace(month=(month.month - 1) // self.months * self.months + 1, day=1)


class Validity(enum.Enum):
    """Where a contract stands on a day."""

    COMING = "coming"
    VALID = "valid"
    ENDED = "ended"


def validity(valid_from: date, valid_to: date | None, on: date) -> Validity:
    """The standing of a contract between its first and last day (inclusive)."""
    if on < valid_from:
        return Validity.COMING
    return Validity.ENDED if valid_to is not None and valid_to < on else Validity.VALID
