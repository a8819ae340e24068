"""The support centre of the sample's hardware maker."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from podpora.sample.calendars import OFFICE
from processes.calendars.models import ServiceCalendar
from processes.suppliers.models import Supplier

RESPONSE_MINUTES = 240


def set_up(session: Session, *, now: datetime) -> None:
    """One supplier, in English, in the office's hours."""
    office = session.scalars(select(ServiceCalendar).where(ServiceCalendar.name == OFFICE)).one()
    asked = {"name": "Lenora Servis", "email": "support@lenora.example", "locale": "en"}
    session.add(Supplier(**asked, calendar=office, response_minutes=RESPONSE_MINUTES))
    session.flush()
