"""What a contract can promise and what kinds of work it prices."""

import enum


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

    RESPONSE = "response"
    RESOLUTION = "resolution"


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


CURRENCIES = ("CZK",)  # another one needs the day's exchange rate for its VAT (Czech VAT act, section 4)
