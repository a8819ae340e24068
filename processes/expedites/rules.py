"""What a shorter reaction costs, when it is offered, what becomes of it, whom it delays: no session, no clock."""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from processes.calendars.rules import ALWAYS, Hours, add_business_time
from processes.contracts.rules import Target
from processes.requests.rules import RequestState
from processes.slas.models import ClockState

CENT = Decimal("0.01")
TARGETS = (Target.RESPONSE, Target.START)  # a reaction: somebody answers, somebody begins


class ExpediteState(enum.Enum):
    """How far a shorter reaction has come."""

    ASKED = "asked"  # somebody who may pay for it has to agree
    AGREED = "agreed"  # the promise is shorter, the team is told, nobody has taken it
    TAKEN = "taken"  # a technician has it
    KEPT = "kept"  # in time: the fee is billed
    MISSED = "missed"  # not in time: it costs nothing
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # taken back before anybody had it
    LAPSED = "lapsed"  # nobody agreed before it was of no use


OPEN = (ExpediteState.ASKED, ExpediteState.AGREED, ExpediteState.TAKEN)
RETURNABLE = (ExpediteState.ASKED, ExpediteState.AGREED)  # may be taken back


class WhyNot(enum.Enum):
    """Why no shorter reaction is offered."""

    NOT_IN_CONTRACT = "not_in_contract"
    ENDED = "ended"  # the request has
    BEGUN = "begun"  # somebody has answered and works on it
    BROKEN = "broken"  # the promise is: hurry is owed and not sold
    NO_SOONER = "no_sooner"  # the contract promises it as soon
    NOT_NOW = "not_now"  # the table says so: nobody is on duty


@dataclass(frozen=True, slots=True)
class Offer:
    """What a request's customer may buy now: a price without VAT, minutes by target from the consent on."""

    contract_id: int
    price: Decimal
    currency: str
    minutes: Mapping[Target, int]
    around_clock: bool
    due: Mapping[Target, datetime]  # if somebody agreed now

    @property
    def mark(self) -> str:
        """Another text for another offer: what a page has shown."""
        minutes = ",".join(f"{target.value}={count}" for target, count in self.minutes.items())
        return f"{self.price} {self.currency} {minutes} {self.around_clock}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands that may become shorter; None of `due_at`: nothing is promised yet."""

    due_at: datetime | None
    is_met: bool


def price(fee: Decimal, percent: int | float | Decimal) -> Decimal:
    """So many percent of the contract's fee, to the cent, half up."""
    return (fee * Decimal(str(percent)) / 100).quantize(CENT, ROUND_HALF_UP)


def due_times(
    hours: Hours, minutes: Mapping[Target, int], at: datetime, *, around_clock: bool
) -> dict[Target, datetime]:
    """When shorter promises fall due that begin at an instant."""
    counted = Hours(hours.timezone, ALWAYS) if around_clock else hours
    return {target: add_business_time(counted, at, timedelta(minutes=count)) for target, count in minutes.items()}


def shortened(
    standing: Mapping[Target, Standing], due: Mapping[Target, datetime], now: datetime
) -> tuple[Collection[Target], WhyNot | None]:
    """Which promises would fall due sooner, or why none may be sold."""
    open_ = {target: one for target, one in standing.items() if not one.is_met and target in due}
    if not open_:
        return (), WhyNot.BEGUN
    if any(one.due_at is not None and one.due_at <= now for one in open_.values()):
        return (), WhyNot.BROKEN
    sooner = [target for target, one in open_.items() if one.due_at is None or due[target] < one.due_at]
    return sooner, None if sooner else WhyNot.NO_SOONER


def outcome(
    clocks: Sequence[tuple[ClockState, datetime]], state: RequestState, now: datetime, *, is_taken: bool
) -> ExpediteState | None:
    """What has become of an agreed one by its promises (state, due time), or None while they run.

    What the customer withdraws before anybody has it costs nothing; later the team has been roused for it. What we
    reject costs nothing.
    """
    missed = (one is ClockState.BREACHED or (one is ClockState.RUNNING and due <= now) for one, due in clocks)
    if state is RequestState.REJECTED or any(missed):
        return ExpediteState.MISSED
    if state is RequestState.WITHDRAWN:
        return ExpediteState.KEPT if is_taken else ExpediteState.WITHDRAWN
    return ExpediteState.KEPT if all(one is ClockState.KEPT for one, _ in clocks) else None


@dataclass(frozen=True, slots=True)
class Open:
    """A request in a technician's hands; `is_timed`: they work on it now."""

    number: str
    summary: str
    customer: str
    promised_at: datetime | None
    is_timed: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """A request that comes later by the change; `is_interrupted`: it is worked on now."""

    number: str
    summary: str
    customer: str
    promised_at: datetime | None
    is_interrupted: bool
    is_near: bool  # its own promise falls due within two hours of the new one


NEAR = timedelta(hours=2)


def delayed(hands: Iterable[Open], number: str, due_at: datetime, before: datetime | None = None) -> list[Later]:
    """What somebody has that comes later once request `number` falls due at `due_at`, the nearest promise first.

    What falls due sooner stays before it. `before` is when it fell due, where it is theirs already: what lay behind it
    then lies behind it still.
    """
    found = []
    for one in hands:
        sooner = one.promised_at is not None and one.promised_at <= due_at
        behind = before is not None and (one.promised_at is None or one.promised_at > before)
        if one.number == number or (not one.is_timed and (sooner or behind)):
            continue
        near = one.promised_at is not None and one.promised_at <= due_at + NEAR
        found.append(Later(one.number, one.summary, one.customer, one.promised_at, one.is_timed, near))
    return sorted(found, key=lambda one: (not one.is_interrupted, one.promised_at is None, one.promised_at or due_at))
