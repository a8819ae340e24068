"""Support centres of others."""

from processes.calendars.models import ServiceCalendar
from processes.suppliers.models import Supplier
from tests.world.base import Base


class Suppliers(Base):
    """Whom technicians ask."""

    def supplier(self, name: str, email: str, calendar: ServiceCalendar, response_minutes: int = 240) -> Supplier:
        """One that promises an answer within so many minutes of its hours."""
        made = Supplier(name=name, email=email, calendar=calendar, response_minutes=response_minutes)
        self.session.add(made)
        self.session.flush()
        return made
