"""When the sample provider works: in the office's hours, and always for those who pay for it."""

from datetime import datetime, time

from sqlalchemy.orm import Session

from processes.calendars.rules import Interval, weekdays
from processes.calendars.use_cases import add_calendar
from processes.people.rules import SYSTEM

OFFICE, ALWAYS = "8×5 (8:00–16:30)", "24×7"


def set_up(session: Session, *, now: datetime) -> None:
    """Both calendars."""
    office, always = weekdays(time(8), time(16, 30)), ((Interval(time(0), None),),) * 7
    add_calendar(session, name=OFFICE, weekly=office, country="CZ", actor=SYSTEM, now=now)
    add_calendar(session, name=ALWAYS, weekly=always, actor=SYSTEM, now=now)
