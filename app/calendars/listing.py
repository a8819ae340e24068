"""Service calendars as a list."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext

from app.calendars.words import days_off
from app.web.filters import day
from app.web.listing.columns import Column
from app.web.listing.listing import Asked, Empty, Listing, registered
from processes.calendars import queries
from processes.calendars.models import ServiceCalendar
from processes.calendars.rights import may_change_calendars
from processes.dated import in_force
from processes.documents.translations import N_
from processes.paging import By, Page


@dataclass(frozen=True)
class Line:
    """A calendar with its hours as they are and will be."""

    calendar: ServiceCalendar
    today: date

    @property
    def days_off(self) -> str:
        """Whose public holidays it keeps at present."""
        return days_off(in_force(self.calendar.versions, self.today).country)

    @property
    def to_come(self) -> list[str]:
        """From when other hours apply."""
        coming = [one.valid_from for one in self.calendar.versions if one.valid_from and one.valid_from > self.today]
        return [gettext("other hours from %(day)s", day=day(first)) for first in coming]


def _find(asked: Asked, after: str | None, limit: int) -> Page[Line]:
    def line(calendar: ServiceCalendar) -> Line:
        return Line(calendar, queries.today_in(calendar, asked.now))

    found = queries.calendars_page(asked.session, order=asked.order, after=after, limit=limit)
    return found.each(line)


def _empty(asked: Asked) -> Empty:
    return Empty(
        title=N_("No calendar yet"),
        text=N_("Contracts promise times within the hours of a calendar."),
        icon="calendar-time",
        url=url_for("calendars.add_calendar") if may_change_calendars(asked.actor) else None,
        label=N_("New calendar"),
    )


CALENDARS = registered(
    Listing(
        name="calendars",
        endpoint="calendars.index",
        title=N_("Service calendars"),
        columns=[
            Column(
                key="calendar", title=N_("Calendar"), value=lambda line: line.calendar.name, sort=queries.BY_NAME[:1]
            ),
            Column(
                key="zone",
                title=N_("Time zone"),
                value=lambda line: line.calendar.timezone,
                sort=[By(ServiceCalendar.timezone)],
                is_told=True,
            ),
            Column(key="off", title=N_("Days off"), value=lambda line: line.days_off, is_told=True),
            Column(key="versions", title=N_("Versions"), value=lambda line: ", ".join(line.to_come), is_told=True),
        ],
        find=_find,
        order=queries.BY_NAME,
        cells="calendars/_cells.html",
        identify=lambda line: line.calendar.id,
        empty=_empty,
    )
)
