"""What promises are worked out from: what is promised, and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from processes.calendars.rules import Hours
from processes.contracts.rules import Level, Target
from processes.requests.event_types import EventType
from processes.requests.rules import RequestState


@dataclass(frozen=True, slots=True)
class Shorter:
    """Promises that begin anew with an event, in so many minutes by target; none: the contract's run again."""

    minutes: Mapping[Target, int]
    around_clock: bool = False  # they count outside of service hours as well


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a request, as far as clocks care; in the order in which they were recorded."""

    at: datetime
    kind: EventType
    state: RequestState  # after it
    shown_by_staff: bool  # done by a member of staff where the customer sees it
    is_supplier_asked: bool = True  # where it waits for suppliers: some question has left and has no answer
    worked_since: datetime | None = None  # of work that was logged or timed and stands: when it began
    shorter: Shorter | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract promises for a request: service hours, business minutes by target, what stops the clock."""

    hours: Hours
    minutes: Mapping[Target, int]
    pauses_for_supplier: bool = False
    levels: Sequence[Level] = ()
