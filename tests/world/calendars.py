"""Calendars of service hours."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from processes.calendars.models import ServiceCalendar
from processes.calendars.rules import Day, weekdays
from processes.calendars.use_cases import add_calendar
from tests.world.base import Base


class Calendars(Base):
    """Hours in which something is promised."""

    def calendar(self, name: str, weekly: Sequence[Day], **more: Any) -> ServiceCalendar:
        """Seven days from Monday on."""
        return add_calendar(self.session, name=name, weekly=weekly, **more, **self.by)

    def office(self, name: str = "8x5") -> ServiceCalendar:
        """Working days from eight to half past four, without Czech holidays."""
        return self.calendar(name, weekdays(time(8), time(16, 30)), country="CZ")
