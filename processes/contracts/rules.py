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
    """A point on the way to a target and past it, at which somebody is told.

    It lies at `percent` of the promised time, or so many service `minutes` after the due time (100 percent), those
    below zero before it.
    """

    percent: int
    whom: Role
    minutes: int = 0

    def share(self, promised: int) -> int:
        """Where it lies in a promise of so many minutes, in ten-thousandths of it; WHOLE is the due time."""
        return self.percent * WHOLE // FULL + self.minutes * WHOLE // max(promised, 1)

    @property
    def is_valid(self) -> bool:
        """Whether a clock can come to it; minutes are counted from the due time alone."""
        in_minutes = self.percent == FULL and 0 < abs(self.minutes) <= MOST_MINUTES
        return in_minutes or (self.minutes == 0 and 1 <= self.percent <= MOST_PERCENT)


FULL = 100
WHOLE = 10_000
MOST_PERCENT = 1000
MOST_MINUTES = 30 * 24 * 60


def rank(levels: Sequence[Level], share: int, promised: int) -> int:
    """Which level of escalation a share of a promise is: 0 warns before it falls due, 1 is the first from then on."""
    return sum(WHOLE <= level.share(promised) <= share for level in levels)


def told_at(levels: Sequence[Level], share: int, promised: int) -> str:
    """The roles that are told at a share of a promise, with commas between them."""
    return ",".join(level.whom.value for level in levels if level.share(promised) == share)


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
