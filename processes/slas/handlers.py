"""Recomputes clocks and due times when something happens to a request or its hours; functions of time for diagrams."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from processes.calendars.queries import default_hours
from processes.calendars.rules import Hours, add_business_days, add_business_time, business_time_between, day_said
from processes.calendars.use_cases import on_hours_changed
from processes.contracts import queries as contracts
from processes.contracts.models import Contract, ContractVersion, TariffVersion
from processes.contracts.rules import WHOLE, Target, rank, told_at
from processes.contracts.terms import on_terms_changed
from processes.contracts.use_cases import rests_on_contract
from processes.engine.jobs import recounting
from processes.engine.jobs.scheduling import job_handler, recurring, schedule
from processes.engine.language.operations import Step, Variables, function, operation, task_promise
from processes.engine.running import tasks
from processes.engine.store.queries import runs_under
from processes.people.models import Project
from processes.people.rules import Role, roles_named
from processes.requests.event_types import EventKind
from processes.requests.events import after_events, held, is_new, locked
from processes.requests.models import Request, RequestEvent
from processes.requests.rules import is_number
from processes.slas import alerts, flow, queries, use_cases
from processes.slas.happenings import WORK
from processes.slas.models import ClockState, SlaClock
from processes.transactions import settle
from processes.worklogs.events import TIMER_STARTED

NAMED = 8  # open requests that a refusal names
AT_ONCE = 50  # requests that are locked together


@after_events
def clocks_follow_events(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """Work the clocks out anew after everything that may move them; an event that is hidden answers nobody."""
    moving = [event for event in events if _moves(request, event)]
    if moving and _recomputed(session, request, moving[-1].at):
        recounting.ask(session, request.number, now=moving[-1].at)


def _moves(request: Request, event: RequestEvent) -> bool:
    if event.kind in WORK:  # only the first sign of work meets a promise; one that is taken back may have
        is_first_sign = event.kind in (EventKind.WORK_LOGGED, TIMER_STARTED) and "corrected" not in event.details
        return request.awaits_work or not is_first_sign
    return bool(event.kind.moves_clocks) and event.is_internal is event.kind.internal


@on_hours_changed
def follow_hours_later(session: Session, calendar_id: int, now: datetime) -> None:
    """Have everything that is counted in these hours counted anew after commit."""
    _follow_from(session, calendar_id, 0, now)


@job_handler("slas.follow_hours")
def follow_hours(session: Session, *, calendar_id: int, after: int, now: datetime) -> None:
    """Work out anew the clocks and due times of the next requests that run in the hours of a calendar."""
    counted = select(TariffVersion.tariff_id).where(TariffVersion.calendar_id == calendar_id)
    of_contracts = Contract.versions.any(ContractVersion.tariff_id.in_(counted))
    last = _follow(session, of_contracts, after, now)
    if last is not None:
        _follow_from(session, calendar_id, last, now)


@on_terms_changed
def follow_terms_later(session: Session, of_contracts: ColumnElement[bool], now: datetime) -> None:
    """Have everything that rests on these contracts counted anew after commit."""
    for contract_id in session.scalars(select(Contract.id).where(of_contracts).order_by(Contract.id)):
        _follow_terms_from(session, contract_id, 0, now)


@job_handler("slas.follow_terms")
def follow_terms(session: Session, *, contract_id: int, after: int, now: datetime) -> None:
    """Work out anew the clocks and due times of the next requests of a contract."""
    last = _follow(session, Contract.id == contract_id, after, now)
    if last is not None:
        _follow_terms_from(session, contract_id, last, now)


@rests_on_contract
def open_under(session: Session, contract: Contract) -> Sequence[str]:
    """The numbers of open requests of a contract's customer or project, the oldest first; of many the first ones."""
    where = (
        Request.project_id == contract.project_id
        if contract.project_id
        else Request.organisation_id == contract.organisation_id
    )
    found = select(Request.number).where(where, Request.closed_at.is_(None)).order_by(Request.id)
    numbers = session.scalars(found.limit(NAMED + 1)).all()
    return [*numbers[:NAMED], "…"] if len(numbers) > NAMED else numbers


def _follow(session: Session, of_contracts: ColumnElement[bool], after: int, now: datetime) -> int | None:
    """Work out anew what runs of some contracts' customers; the last request's id where there are more."""
    found = _running_under(session, of_contracts, after)
    for request_id, number in found:
        _recomputed(session, locked(session, request_id=request_id), now)
        recounting.recount(session, business_key=number, now=now)
    return found[-1][0] if len(found) == AT_ONCE else None


def _recomputed(session: Session, request: Request, now: datetime) -> bool:
    """Work the clocks out anew, and have the open tasks led by the nearest promise; a new request has none yet."""
    before, has_clocks = request.promised_at, queries.kept(session, request.id) is not None
    has_moved = use_cases.recompute(session, request.id, now)
    if request.promised_at != before and (has_clocks or not is_new(session, request.id)):
        tasks.promise(session, request.number, request.promised_at)
    return has_moved


@task_promise
def nearest_promise(session: Session, business_key: str) -> datetime | None:
    """When the nearest promise about a request falls due; other processes have none."""
    if not is_number(business_key):
        return None
    request = held(session, business_key)
    return request.promised_at if request is not None else session.scalar(_PROMISED, {"number": business_key})


_PROMISED = select(Request.promised_at).where(Request.number == bindparam("number"))


@recurring("slas.watch", every="PT15S")
def watch(session: Session, *, now: datetime) -> None:
    """Find the promises that have come to a level or run out, and have each followed up by a job of its own."""
    for request_id in use_cases.take_nearing(session, now=now):
        schedule(session, "slas.warn", key=f"slas.warn:{request_id}", due_at=now, arguments={"request_id": request_id})
    for request_id, target in use_cases.take_missed(session, now=now):
        arguments = {"request_id": request_id, "target": target.value}
        schedule(
            session, "slas.missed", key=f"slas.missed:{request_id}:{target.value}", due_at=now, arguments=arguments
        )


@job_handler("slas.warn")
def warn(session: Session, *, request_id: int, now: datetime) -> None:
    """Tell the request's diagram of each level that its promises have reached; where it hears nothing, people."""
    request = locked(session, request_id=request_id)
    settle(session)
    terms = queries.terms_of(session, request)
    if terms is None:
        return
    for reached in use_cases.take_reached(session, request, now):
        whom = told_at(terms.levels, reached.share, reached.minutes)
        level = rank(terms.levels, reached.share, reached.minutes)
        if not flow.promise_warned(session, request, reached, level, whom, now):
            _tell_of_warning(session, request, reached.target, reached.percent, roles_named(whom), now)


def _tell_of_warning(
    session: Session, request: Request, target: Target, percent: int, roles: Iterable[Role], now: datetime
) -> None:
    clock = next((one for one in queries.clocks_of_locked(session, request.id) if one.target is target), None)
    if clock is not None and clock.state is ClockState.RUNNING:
        alerts.tell_of_warning(session, request, clock, percent, roles=roles, now=now)


@operation("slas.warn", label="Tell staff how far a promise has come")
def tell_of_warning(step: Step, *, request_id: int, target: str, percent: int, to: str) -> None:
    """Tell the technician who has the request and everybody with these roles, unless the promise stands or is met."""
    request = locked(step.session, request_id=request_id)
    _tell_of_warning(step.session, request, Target(target), percent, roles_named(to), step.now)


@job_handler("slas.missed")
def missed(session: Session, *, request_id: int, target: str, now: datetime) -> None:
    """A promise has run out: unless it was met or put off meanwhile, its escalation begins."""
    request = locked(session, request_id=request_id)
    clock = _overdue(session, request_id, target, now)
    if clock is not None:
        terms = queries.terms_of(session, request)
        whom = told_at(terms.levels, WHOLE, clock.minutes) if terms else ""
        flow.promise_missed(session, request, clock.target, whom, now)


def _overdue(session: Session, request_id: int, target: str, now: datetime) -> SlaClock | None:
    """The clock of a promise, if it runs and is past its due time."""
    settle(session)
    found = select(SlaClock).where(SlaClock.request_id == request_id, SlaClock.target == Target(target))
    return session.scalar(found.where(SlaClock.state == ClockState.RUNNING, SlaClock.due_at <= now))


@operation("slas.tell_of_miss", label="Tell staff of a missed promise")
def tell_of_miss(step: Step, *, request_id: int, target: str, to: str) -> None:
    """Tell the technician who has the request and everybody with these roles, such as dispatcher,service_manager."""
    clock = _overdue(step.session, request_id, target, step.now)
    if clock is not None:
        request = step.session.get_one(Request, request_id)
        alerts.tell_of_miss(step.session, request, clock, roles=roles_named(to), now=step.now)


@operation("slas.look_at_promise", label="Look whether a promise is still missed", gives={"is_missed": bool})
def look_at_promise(step: Step, *, request_id: int, target: str) -> Variables:
    """Say whether the promise still runs past its due time."""
    return {"is_missed": _overdue(step.session, request_id, target, step.now) is not None}


def _follow_from(session: Session, calendar_id: int, after: int, now: datetime) -> None:
    arguments = {"calendar_id": calendar_id, "after": after}
    schedule(session, "slas.follow_hours", key=f"slas.follow_hours:{calendar_id}", due_at=now, arguments=arguments)


def _follow_terms_from(session: Session, contract_id: int, after: int, now: datetime) -> None:
    arguments = {"contract_id": contract_id, "after": after}
    schedule(session, "slas.follow_terms", key=f"slas.follow_terms:{contract_id}", due_at=now, arguments=arguments)


def _running_under(session: Session, of_contracts: ColumnElement[bool], after: int) -> Sequence[tuple[int, str]]:
    """Requests with a process that runs, of customers with such contracts; id and number."""
    customers = select(Contract.organisation_id).where(of_contracts)
    projects = select(Project.id).where(Project.organisation_id.in_(customers))
    found = select(Request.id, Request.number).where(
        Request.project_id.in_(projects), runs_under(Request.number), Request.id > after
    )
    return session.execute(found.order_by(Request.id).limit(AT_ONCE)).all()


@function("minutes_past_due")
def minutes_past_due(step: Step, request_id: int, target: str) -> int:
    """Whole service minutes since a promise fell due, below zero before; 0 where nothing is promised."""
    request = step.session.get(Request, request_id)
    terms = queries.terms_of(step.session, request) if request else None
    found = queries.clocks_of(step.session, [request_id])[request_id] if terms else []
    due = next((clock.due_at for clock in found if clock.target.value == target), None)
    if terms is None or due is None:
        return 0
    late = business_time_between(terms.hours, min(due, step.now), max(due, step.now)) // timedelta(minutes=1)
    return late if due <= step.now else -late


@function("business_hours")
def business_hours(step: Step, count: float) -> datetime:
    """The instant at which so many service hours have passed from now, by the request's contract."""
    return add_business_time(_hours(step), step.now, timedelta(hours=count))


@function("business_days")
def business_days(step: Step, count: int, since: str | None = None) -> datetime:
    """Closing time of the n-th business day after today or a given day, before it where n is below zero."""
    hours = _hours(step)
    return add_business_days(hours, day_said(hours, since) if since else step.now, int(count))


_PROJECT = select(Request.project_id).where(Request.number == bindparam("number"))


def _hours(step: Step) -> Hours:
    """The service hours of the request that the process is about; Czech office hours for other processes."""
    number = step.business_key.partition("/")[0]
    request = held(step.session, number)
    project_id = request.project_id if request is not None else step.session.scalar(_PROJECT, {"number": number})
    return contracts.hours_for(step.session, project_id, step.now) if project_id else default_hours()
