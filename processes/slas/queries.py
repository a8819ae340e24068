"""Promised times of requests, as they stand and as a contract would give them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from processes.calendars import queries as calendars
from processes.calendars.rules import Hours, add_business_time, business_time_between
from processes.contracts import queries as contracts
from processes.contracts.rules import Target
from processes.paging import ranked
from processes.requests.history import read_beside
from processes.requests.models import Request
from processes.slas.models import ClockState, PauseReason, SlaClock
from processes.slas.spans import Pause
from processes.slas.terms import Terms
from processes.together import Read, read_together
from processes.transactions import read, settle

_CLOCKS = "slas.clocks"
_IN_ORDER = ranked(SlaClock.target, Target)
_RANK = {target: number for number, target in enumerate(Target)}
Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])


def clocks_of(session: Session, request_ids: Collection[int]) -> dict[int, list[SlaClock]]:
    """Stored clocks by request id, response first; a request without promises has an empty list."""
    settle(session)
    found: dict[int, list[SlaClock]] = {request_id: [] for request_id in request_ids}
    if len(found) == 1 and (known := kept(session, *found)) is not None:
        return dict.fromkeys(found, known)
    if found:
        for clock in session.scalars(_ordered(select(SlaClock), found)):
            found[clock.request_id].append(clock)
    return found


def clocks_of_locked(session: Session, request_id: int) -> list[SlaClock]:
    """The clocks of a locked request as they stand, read once a transaction."""
    if kept(session, request_id) is None:
        keep(session, request_id, read_together(session, (LOCKED,), {"request_id": request_id})[LOCKED])
    return kept(session, request_id) or []


def keep(session: Session, request_id: int, clocks: Iterable[SlaClock]) -> None:
    """This transaction, which has locked the request, has just read or written its clocks."""
    read(session, _CLOCKS)[request_id] = sorted(clocks, key=lambda clock: _RANK[clock.target])


def kept(session: Session, request_id: int) -> list[SlaClock] | None:
    """What was kept; None where it was not asked for."""
    found: list[SlaClock] | None = read(session, _CLOCKS).get(request_id)
    return found


def _ordered(query: Q, request_ids: Collection[int]) -> Q:
    """The clocks of these requests, response first."""
    return query.where(SlaClock.request_id.in_(request_ids)).order_by(SlaClock.request_id, _IN_ORDER)


_MOVING = frozenset({ClockState.RUNNING, ClockState.PAUSED})


@dataclass(frozen=True, slots=True)
class Promise:
    """A clock as a page shows it at an instant: `left` is business time, negative when overdue."""

    target: Target
    state: ClockState
    minutes: int
    due_at: datetime
    met_at: datetime | None
    left: timedelta
    has_passed: bool  # the due time, be it a moment ago or outside of service hours
    pauses: Sequence[Pause] = ()
    times_missed: int = 0

    @property
    def is_overdue(self) -> bool:
        """Running past its due time."""
        return self.state is ClockState.RUNNING and self.has_passed

    @property
    def is_at_risk(self) -> bool:
        """Still running, with less than a quarter of the promised time left."""
        running = self.state is ClockState.RUNNING and not self.is_overdue
        return running and self.left < timedelta(minutes=self.minutes) / 4


def promises_of(session: Session, request_ids: Collection[int], now: datetime) -> dict[int, list[Promise]]:
    """How every promise of many requests stands at `now`, in a fixed number of statements."""
    settle(session)
    clocks: dict[int, list[SlaClock]] = {request_id: [] for request_id in request_ids}
    places = {}
    asked = select(SlaClock, Request.project_id, Request.logged_at).join(Request, Request.id == SlaClock.request_id)
    for clock, project_id, logged_at in session.execute(_ordered(asked, clocks)) if clocks else ():
        clocks[clock.request_id].append(clock)
        if clock.state in _MOVING:
            places[clock.request_id] = (project_id, contracts.local_day(logged_at))
    hours = contracts.hours_by_project_day(session, set(places.values()))

    found = {}
    for request_id, rows in clocks.items():
        of_request = hours[places[request_id]] if request_id in places else None
        found[request_id] = [_promise(clock, of_request, now) for clock in rows]
    return found


def promises_in(session: Session, request: Request, clocks: Sequence[SlaClock], now: datetime) -> list[Promise]:
    """The same of one request, whose clocks are read; one statement at most."""
    is_moving = any(clock.state in _MOVING for clock in clocks)
    hours = contracts.hours_for(session, request.project_id, request.logged_at) if is_moving else None
    return [_promise(clock, hours, now) for clock in clocks]


def _promise(clock: SlaClock, hours: Hours | None, now: datetime) -> Promise:
    """`hours` are those in which a clock that moves counts."""
    due, left = clock.due_at, timedelta(minutes=clock.minutes) - timedelta(seconds=clock.used_seconds)
    if hours is not None and clock.state is ClockState.RUNNING:
        left = business_time_between(hours, now, due) or max(due - now, timedelta(0))  # it may count at night as well
    elif hours is not None and clock.state is ClockState.PAUSED and left > timedelta(0):
        due = add_business_time(hours, now, left)
    said = (clock.target, clock.state, clock.minutes, due, clock.met_at, left, due < now)
    return Promise(*said, pauses_in(clock.pauses), clock.times_missed)


def pauses_in(said: Iterable[Sequence[str | None]]) -> tuple[Pause, ...]:
    """A clock's pauses as they are kept."""
    return tuple(
        Pause(
            PauseReason(str(reason)),
            datetime.fromisoformat(str(begun)),
            datetime.fromisoformat(ended) if ended else None,
        )
        for reason, begun, ended in said
    )


def _clocks() -> Select[SlaClock]:
    return select(SlaClock).where(SlaClock.request_id == bindparam("request_id"))


CLOCKS = Read(_clocks, (_IN_ORDER,))
LOCKED = Read(lambda: _clocks().execution_options(populate_existing=True), (_IN_ORDER,))
read_beside(LOCKED, keep)


def terms_of(session: Session, request: Request) -> Terms | None:
    """What was promised for a request, by the contract of the day it was logged; None without priority or contract."""
    if request.priority is None:
        return None
    day = contracts.local_day(request.logged_at)
    contract = contracts.contract_for(session, project_id=request.project_id, on=day)
    if contract is None:
        return None
    hours = calendars.hours_of(session, contract.tariff.calendar_id)
    minutes = contracts.target_minutes(contract, request.priority)
    return Terms(hours, minutes, contract.terms.pauses_for_supplier, contracts.levels(contract.tariff))
