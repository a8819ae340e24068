"""Recomputes clocks when something happens to a request; functions of time for diagrams."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.calendars.rules import DEFAULT_HOURS, Hours, add_business_days, add_business_time
from processes.contracts import queries as contracts
from processes.engine.operations import Step, function
from processes.requests.models import Request, RequestEvent
from processes.requests.rules import EventKind
from processes.requests.use_cases import on_event
from processes.slas import use_cases

# what neither changes the state nor answers the customer leaves the clocks as they are
_QUIET = frozenset(
    {EventKind.LOGGED, EventKind.WORK_LOGGED, EventKind.SUPPLIER_REMINDED, EventKind.SIGNOFF_REMINDED, EventKind.RATED}
)


@on_event
def clocks_follow_events(session: Session, request: Request, event: RequestEvent) -> None:
    """Work the clocks out anew after everything that may move them."""
    if event.kind not in _QUIET and not event.is_internal:
        use_cases.recompute(session, request.id, event.at)


@function("business_hours")
def business_hours(step: Step, count: float) -> datetime:
    """The instant at which so many service hours have passed from now, by the request's contract."""
    return add_business_time(_hours(step), step.now, timedelta(hours=count))


@function("business_days")
def business_days(step: Step, count: int) -> datetime:
    """Closing time of the n-th business day after today, by the request's contract."""
    return add_business_days(_hours(step), step.now, int(count))


def _hours(step: Step) -> Hours:
    """The service hours of the request that the process is about; Czech office hours for other processes."""
    found = select(Request.project_id).where(Request.number == step.business_key)
    project_id = step.session.scalar(found)
    return contracts.hours_for(step.session, project_id, step.now) if project_id else DEFAULT_HOURS
