"""One's own work of a day, as a list."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.web.actors import current_person
from app.web.listing.columns import Column, Minutes
from app.web.listing.filters import Day
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import word
from processes.catalogue.queries import position_of
from processes.catalogue.rules import ActivityCode
from processes.documents.translations import N_
from processes.paging import By, Page
from processes.requests.models import Request
from processes.worklogs import queries
from processes.worklogs.models import WorkLog

MOST = 200  # of one day


def zone() -> ZoneInfo:
    """The reader's."""
    return ZoneInfo(current_person().timezone)


def shown_day(asked: Asked) -> date:
    """The day that the address names, else the reader's today."""
    chosen: date | None = asked.chosen["day"]
    return chosen or asked.now.astimezone(zone()).date()


def _find(asked: Asked, after: str | None, limit: int) -> Page[Any]:
    begins = shown_day(asked)
    start, end = (datetime.combine(day, time(), tzinfo=zone()) for day in (begins, begins + timedelta(days=1)))
    own = asked.actor.person_id or 0
    return queries.work_between(asked.session, own, start, end, order=asked.order, after=after, limit=limit)


def _empty(asked: Asked) -> Empty:
    text = N_("Work is logged on the page of its request.")
    return Empty(title=N_("No work logged on this day"), text=text, icon="clock", url="/tasks", label=N_("Worklist"))


WORK = registered(
    Listing(
        name="work",
        endpoint="worklogs.index",
        title=N_("My work"),
        columns=[
            Column(
                key="begun",
                title=N_("From – to"),
                value=lambda row: row[0].started_at,
                sort=[By(WorkLog.started_at)],
                classes="nowrap",
            ),
            Column(key="request", title=N_("Request"), value=lambda row: row[1], sort=[By(Request.id)]),
            Column(key="what", title=N_("What was done"), value=lambda row: row[0].description),
            Column(
                key="kind",
                title=N_("Kind of work"),
                value=lambda row: word(row[0].activity),
                sort=[By(position_of(WorkLog.activity, ActivityCode))],
            ),
            Column(
                key="time",
                title=N_("Time"),
                value=lambda row: Minutes(row[0].minutes),
                sort=[By(WorkLog.minutes)],
                is_figure=True,
            ),
            Column(key="correct", title=N_("Correct"), is_quiet=True, is_figure=True),
        ],
        filters=[Day(name="day", title=N_("Day"), is_drawn=False)],
        find=_find,
        order=queries.IN_ORDER,
        cells="worklogs/_cells.html",
        identify=lambda row: row[0].id,
        empty=_empty,
        limit=MOST,
    )
)
