"""How promised times run: clocks worked out from what happened to a request, never counted up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

from processes.calendars.rules import Hours, add_business_time, business_time_between
from processes.contracts.rules import Target
from processes.requests.event_types import EventKind, EventType
from processes.requests.rules import RequestState
from processes.slas.models import ClockState

DONE = frozenset({RequestState.SIGNED_OFF, RequestState.CLOSED})
ENDED = frozenset({RequestState.REJECTED, RequestState.WITHDRAWN})
RUNS = frozenset({RequestState.LOGGED, RequestState.ASSIGNED, RequestState.RETURNED})
# the first human act that the customer sees; receipts and dispatch are automatic mail (zammad#3551: asking counts)
_ANSWERS = frozenset({EventKind.RESPONDED, EventKind.QUESTION_ASKED, EventKind.RESOLUTION_PROPOSED})


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a request, as far as clocks care; in the order in which they were recorded."""

    at: datetime
    kind: EventType
    state: RequestState  # after it
    shown_by_staff: bool  # done by a member of staff where the customer sees it
    is_supplier_asked: bool = True  # where it waits for suppliers: some question has left and has no answer


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract promises for a request: service hours, business minutes by target, what stops the clock."""

    hours: Hours
    minutes: Mapping[Target, int]
    pauses_for_supplier: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """How one promise stands; `used` is the business time spent so far, all pauses left out."""

    target: Target
    minutes: int
    state: ClockState
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    used: timedelta

    @property
    def left(self) -> timedelta:
        """Business time left; negative when it is over."""
        return timedelta(minutes=self.minutes) - self.used


def clocks(happenings: Sequence[Happening], terms: Terms, now: datetime) -> list[Clock]:
    """Every promised target of a request, worked out anew from its whole history; none before its first event.

    An event that is dated before the one recorded before it happened with that one; nor is `now` before the last.
    """
    if not happenings:
        return []
    happenings = _in_sequence(happenings)
    now = max(now, happenings[-1].at)
    worked_out = {Target.RESPONSE: _response, Target.RESOLUTION: _resolution}
    return [
        worked_out[target](happenings, terms, terms.minutes[target], now)
        for target in Target
        if target in terms.minutes
    ]


def _in_sequence(happenings: Sequence[Happening]) -> list[Happening]:
    latest = accumulate((happening.at for happening in happenings), max)
    return [replace(happening, at=at) for happening, at in zip(happenings, latest, strict=True)]


def nearest(found: Iterable[Clock]) -> datetime | None:
    """When the first of the promises that run falls due, or fell; what stands still presses nobody."""
    return min((clock.due_at for clock in found if clock.state is ClockState.RUNNING), default=None)


def _response(happenings: Sequence[Happening], terms: Terms, minutes: int, now: datetime) -> Clock:
    """Runs from the logging to the first human answer, without pauses (C1)."""
    start = happenings[0].at
    due = add_business_time(terms.hours, start, timedelta(minutes=minutes))
    met = next((h.at for h in happenings if _answers(h)), None)
    ended = happenings[-1].at if happenings[-1].state in ENDED else None
    if met is not None:
        state = ClockState.KEPT if met <= due else ClockState.BREACHED
    else:
        state = ClockState.ENDED if ended else ClockState.RUNNING
    used = business_time_between(terms.hours, start, met or ended or now)
    return Clock(Target.RESPONSE, minutes, state, start, due, met, used)


def _answers(happening: Happening) -> bool:
    shown = happening.kind is EventKind.MESSAGE_POSTED and happening.shown_by_staff
    return happening.state not in ENDED and (shown or happening.kind in _ANSWERS)


def _resolution(happenings: Sequence[Happening], terms: Terms, minutes: int, now: datetime) -> Clock:
    """Runs while the work is in our hands; met by the proposal that the customer accepts in the end (D1)."""
    start, state = happenings[0].at, happenings[-1].state
    due, used = _due_and_used(happenings, terms, timedelta(minutes=minutes), now)
    met = None
    if state in DONE:
        met = next((h.at for h in reversed(happenings) if h.kind is EventKind.RESOLUTION_PROPOSED), happenings[-1].at)
        clock_state = ClockState.KEPT if met <= due else ClockState.BREACHED
    elif state in ENDED:
        clock_state = ClockState.ENDED
    else:
        clock_state = ClockState.RUNNING if _runs(happenings[-1], terms) else ClockState.PAUSED
    return Clock(Target.RESOLUTION, minutes, clock_state, start, due, met, used)


def _due_and_used(
    happenings: Sequence[Happening], terms: Terms, budget: timedelta, now: datetime
) -> tuple[datetime, timedelta]:
    """When the budget runs out, and how much of it is used up to `now`.

    A budget that runs out while the clock runs falls due at that instant and stays there, whatever
    pauses follow; otherwise the rest is counted from `now`, or from where the clock ran last if it has ended.
    """
    used, due = timedelta(0), None
    running_until = happenings[0].at
    for start, end in _stretches(happenings, terms, now):
        spent = business_time_between(terms.hours, start, end)
        if due is None and used + spent >= budget:
            due = add_business_time(terms.hours, start, budget - used)
        used += spent
        running_until = end
    if due is None:
        is_over = happenings[-1].state in DONE | ENDED
        due = add_business_time(terms.hours, running_until if is_over else now, budget - used)
    return due, used


def _stretches(happenings: Sequence[Happening], terms: Terms, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when to when the clock ran, in order."""
    ends = [*(h.at for h in happenings[1:]), now]
    for happening, end in zip(happenings, ends, strict=True):
        if _runs(happening, terms):
            yield happening.at, end


def _runs(happening: Happening, terms: Terms) -> bool:
    waits = happening.state is RequestState.WAITING_FOR_SUPPLIER
    return happening.state in RUNS or (waits and not (terms.pauses_for_supplier and happening.is_supplier_asked))
