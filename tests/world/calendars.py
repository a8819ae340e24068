"""Calendars of service hours."""

from datetime import time

from processes.calendars.models import ServiceCalendar
from processes.calendars.rules import weekdays
from processes.calendars.use_cases import add_calendar
from tests.world.base import Base


class Calendars(Base):
    """Hours in which something is promised."""

    def office(self, name: str = "8x5") -> ServiceCalendar:
        """Working days from eight to half past four, without Czech holidays."""
        week = weekdays(time(8), time(16, 30))
        return add_calendar(self.session, name=name, weekly=week, country="CZ", **self.by)
