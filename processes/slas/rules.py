"""How promised times run: clocks worked out from what happened to a request, never counted up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate, pairwise, takewhile

from processes.calendars.rules import ALWAYS, Hours, add_business_time, business_time_between
from processes.contracts.rules import WHOLE, Target
from processes.requests.event_types import EventKind
from processes.requests.rules import RequestState
from processes.slas.models import ClockState, PauseReason
from processes.slas.spans import Pause, Span, falls_at, joined, spent
from processes.slas.terms import Happening, Terms

DONE = frozenset({RequestState.SIGNED_OFF, RequestState.CLOSED})
ENDED = frozenset({RequestState.REJECTED, RequestState.WITHDRAWN})
RUNS = frozenset({RequestState.LOGGED, RequestState.ASSIGNED, RequestState.RETURNED})
# the first human act that the customer sees; receipts and dispatch are automatic mail (zammad#3551: asking counts)
_ANSWERS = frozenset({EventKind.RESPONDED, EventKind.QUESTION_ASKED, EventKind.RESOLUTION_PROPOSED})
# whoever asks, passes on or proposes has begun, whether or not a minute is logged yet
_WORKS = frozenset(
    {EventKind.QUESTION_ASKED, EventKind.ESCALATED, EventKind.SUPPLIER_ASKED, EventKind.RESOLUTION_PROPOSED}
)
_WAITS = {
    RequestState.WAITING_FOR_CUSTOMER: PauseReason.CUSTOMER,
    RequestState.WAITING_FOR_SUPPLIER: PauseReason.SUPPLIER,
    RequestState.RESOLVED: PauseReason.SIGN_OFF,
}


@dataclass(frozen=True, slots=True)
class Clock:
    """How one promise stands; `used` is the business time spent so far, all pauses left out.

    That of updates is the latest: it begins with our last word to the customer, `times_missed` counts those before.
    """

    target: Target
    minutes: int
    state: ClockState
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    used: timedelta
    pauses: tuple[Pause, ...] = ()
    times_missed: int = 0
    marks: tuple[tuple[int, datetime], ...] = ()  # when it reaches each share of its terms' levels, while it runs
    hours: Hours | None = None  # of a promise that was shortened; None: those of the terms

    @property
    def left(self) -> timedelta:
        """Business time left; negative when it is over."""
        return timedelta(minutes=self.minutes) - self.used


@dataclass(frozen=True, slots=True)
class _Course:
    """What happened, in sequence, with the spans between one event and the next, the last until `now`."""

    happenings: Sequence[Happening]
    terms: Terms
    now: datetime
    spans: Sequence[tuple[Span, PauseReason | None]]

    @property
    def begun_at(self) -> datetime:
        return self.happenings[0].at

    @property
    def state(self) -> RequestState:
        return self.happenings[-1].state

    @property
    def ended_at(self) -> datetime | None:
        """When it ended for good, whatever was recorded since."""
        over = takewhile(lambda happening: happening.state in DONE | ENDED, reversed(self.happenings))
        return min((happening.at for happening in over), default=None)

    def ran(self, since: datetime, until: datetime) -> list[Span]:
        """When the clock ran between two instants."""
        cuts = (span.cut(since, until) for span, reason in self.spans if reason is None)
        return [cut for cut in cuts if cut is not None and cut.begun_at < cut.ended_at]

    def paused(self, since: datetime, until: datetime | None) -> tuple[Pause, ...]:
        """When it stood still and why; the last pause is open where it goes on at `now`."""
        goes_on = until is None and self.state not in DONE | ENDED
        end = self.now if until is None else until
        cuts = ((span.cut(since, end), reason) for span, reason in self.spans if reason is not None)
        found = joined((cut, reason) for cut, reason in cuts if cut is not None)
        if goes_on and found and found[-1].ended_at == self.now and self.spans[-1][1] is not None:
            found[-1] = replace(found[-1], ended_at=None)
        if until is None and not goes_on and found and found[-1].reason is PauseReason.CLOSED:
            found.pop()  # it has ended; what follows is no pause
        return tuple(one for one in found if one.ended_at != one.begun_at)


def clocks(happenings: Sequence[Happening], terms: Terms, now: datetime) -> list[Clock]:
    """Every promised target of a request, worked out anew from its whole history; none before its first event.

    An event that is dated before the one recorded before it happened with that one; nor is `now` before the last.
    """
    if not happenings:
        return []
    happenings = _in_sequence(happenings)
    now = max(now, happenings[-1].at)
    course = _Course(happenings, terms, now, list(_spans(happenings, terms, now)))
    found = [_shortened(course, target) for target in Target]
    return [replace(clock, marks=_marks(course, clock)) for clock in found if clock is not None]


def _shortened(course: _Course, target: Target) -> Clock | None:
    """A promise as the contract makes it, or as it was shortened where that falls due sooner; None without either.

    A shorter one counts from when it was agreed. What was met or broken by then stays so.
    """
    promised = course.terms.minutes.get(target)
    clock = None if promised is None else _WORKED_OUT[target](course, promised)
    said = next((h for h in reversed(course.happenings) if h.shorter is not None), None)
    minutes = said.shorter.minutes.get(target) if said and said.shorter else None
    if said is None or said.shorter is None or minutes is None:
        return clock
    hours = Hours(course.terms.hours.timezone, ALWAYS) if said.shorter.around_clock else course.terms.hours
    due = add_business_time(hours, said.at, timedelta(minutes=minutes))
    own = clock or _WORKED_OUT[target](course, minutes)
    if clock is not None and (clock.due_at <= due or (clock.met_at is not None and clock.met_at <= said.at)):
        return clock
    state = _met(own.met_at, due) if own.met_at else own.state
    used = business_time_between(hours, said.at, max(own.met_at or course.ended_at or course.now, said.at))
    began = replace(own, minutes=minutes, started_at=said.at, pauses=(), hours=hours)
    return replace(began, state=state, due_at=due, used=used)


def _marks(course: _Course, clock: Clock) -> tuple[tuple[int, datetime], ...]:
    if clock.state is not ClockState.RUNNING or not course.terms.levels:
        return ()
    whole = [Span(clock.started_at, course.now)]
    ran = whole if clock.target is Target.RESPONSE else course.ran(clock.started_at, course.now)
    hours, promised = clock.hours or course.terms.hours, timedelta(minutes=clock.minutes)
    within = spent(hours, ran)
    shares = sorted({level.share(clock.minutes) for level in course.terms.levels} - {WHOLE})  # the due time has its own
    return tuple((one, falls_at(hours, ran, within, promised * one / WHOLE, course.now)) for one in shares if one > 0)


def _in_sequence(happenings: Sequence[Happening]) -> list[Happening]:
    latest = accumulate((happening.at for happening in happenings), max)
    return [replace(happening, at=at) for happening, at in zip(happenings, latest, strict=True)]


def _spans(happenings: Sequence[Happening], terms: Terms, now: datetime) -> Iterable[tuple[Span, PauseReason | None]]:
    ends = [*(h.at for h in happenings[1:]), now]
    return ((Span(h.at, end), _stands_still(h, terms)) for h, end in zip(happenings, ends, strict=True))


def _stands_still(happening: Happening, terms: Terms) -> PauseReason | None:
    """Why the clock stands after an event; None: it runs."""
    if happening.state in RUNS:
        return None
    reason = _WAITS.get(happening.state, PauseReason.CLOSED)
    counts_on = reason is PauseReason.SUPPLIER and not (terms.pauses_for_supplier and happening.is_supplier_asked)
    return None if counts_on else reason


def nearest(found: Iterable[Clock]) -> datetime | None:
    """When the first of the promises that run falls due, or fell; what stands still presses nobody."""
    return min((clock.due_at for clock in found if clock.state is ClockState.RUNNING), default=None)


def _response(course: _Course, minutes: int) -> Clock:
    """Runs from the logging to the first human answer, without pauses (C1)."""
    start, hours = course.begun_at, course.terms.hours
    due = add_business_time(hours, start, timedelta(minutes=minutes))
    met = next((h.at for h in course.happenings if _answers(h)), None)
    ended = course.ended_at
    state = _met(met, due) if met else ClockState.ENDED if ended else ClockState.RUNNING
    used = business_time_between(hours, start, met or ended or course.now)
    return Clock(Target.RESPONSE, minutes, state, start, due, met, used)


def _answers(happening: Happening) -> bool:
    shown = happening.kind is EventKind.MESSAGE_POSTED and happening.shown_by_staff
    return happening.state not in ENDED and (shown or happening.kind in _ANSWERS)


def _met(at: datetime, due: datetime) -> ClockState:
    return ClockState.KEPT if at <= due else ClockState.BREACHED


def _start(course: _Course, minutes: int) -> Clock:
    """Runs while it lies with us until the first sign of work that was recorded; logged work counts from its start."""
    met = next((_began(h, course) for h in course.happenings if h.worked_since or h.kind in _WORKS), None)
    due, used = _counted(course, minutes, course.begun_at, met)
    state = _met(met, due) if met else _unmet(course)
    return Clock(Target.START, minutes, state, course.begun_at, due, met, used, course.paused(course.begun_at, met))


def _began(happening: Happening, course: _Course) -> datetime:
    """When the work began that an event tells of: not before the request was logged, nor after it is told."""
    return min(max(happening.worked_since or happening.at, course.begun_at), happening.at)


def _update(course: _Course, minutes: int) -> Clock:
    """Runs from each word of ours to the customer to the next; before the first the response is what counts."""
    told = [h.at for h in course.happenings if _answers(h)]
    if not told:
        due = add_business_time(course.terms.hours, course.now, timedelta(minutes=minutes))
        waits = (Pause(PauseReason.UNANSWERED, course.begun_at, None),)
        state = ClockState.ENDED if course.state in DONE | ENDED else ClockState.PAUSED
        ended = state is ClockState.ENDED
        return Clock(Target.UPDATE, minutes, state, course.begun_at, due, None, timedelta(0), () if ended else waits)
    budget, hours = timedelta(minutes=minutes), course.terms.hours
    missed = sum(sum(spent(hours, course.ran(*between)), timedelta(0)) > budget for between in pairwise(told))
    due, used = _counted(course, minutes, told[-1], None)
    state, met = _unmet(course), None
    if course.state in DONE:
        state, met = ClockState.BREACHED if missed else ClockState.KEPT, told[-1]
    return Clock(Target.UPDATE, minutes, state, told[-1], due, met, used, course.paused(told[-1], met), missed)


def _resolution(course: _Course, minutes: int) -> Clock:
    """Runs while the work is in our hands; met by the proposal that the customer accepts in the end (D1)."""
    proposals = (h.at for h in reversed(course.happenings) if h.kind is EventKind.RESOLUTION_PROPOSED)
    met = next(proposals, course.happenings[-1].at) if course.state in DONE else None
    due, used = _counted(course, minutes, course.begun_at, None)
    state = _met(met, due) if met else _unmet(course)
    paused = course.paused(course.begun_at, met)
    return Clock(Target.RESOLUTION, minutes, state, course.begun_at, due, met, used, paused)


def _unmet(course: _Course) -> ClockState:
    if course.state in DONE | ENDED:
        return ClockState.ENDED
    return ClockState.RUNNING if course.spans[-1][1] is None else ClockState.PAUSED


def _counted(course: _Course, minutes: int, since: datetime, until: datetime | None) -> tuple[datetime, timedelta]:
    """When a budget that counts from an instant runs out, and how much of it is used up to `until`, or now.

    A budget that runs out while the clock runs falls due at that instant and stays there, whatever
    pauses follow; otherwise the rest is counted from now, or from where the clock ran last if it has ended.
    """
    ran = course.ran(since, course.now if until is None else until)
    is_over = until is not None or course.state in DONE | ENDED
    rest_from = (ran[-1].ended_at if ran else since) if is_over else course.now
    hours = course.terms.hours
    within = spent(hours, ran)
    return falls_at(hours, ran, within, timedelta(minutes=minutes), rest_from), sum(within, timedelta(0))


_WORKED_OUT: Mapping[Target, Callable[[_Course, int], Clock]] = {
    Target.RESPONSE: _response,
    Target.START: _start,
    Target.UPDATE: _update,
    Target.RESOLUTION: _resolution,
}
