"""What the sample's technicians know, and when they work."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from podpora.sample.company import PRAGUE
from podpora.sample.contracts import PRODUCTS
from podpora.sample.people import STAFF
from processes.people.models import Person
from processes.rosters.models import Shift, Skill, TechnicianSkill

SHIFT_DAYS_BACK, SHIFT_DAYS_AHEAD = 75, 120


def set_up(session: Session, *, now: datetime) -> None:
    """The skills that products ask for, every technician's own, and shifts round `now`."""
    asked_for = {skill for *_, skill in PRODUCTS}
    session.add_all(Skill(name=name) for name in sorted(asked_for.union(*(staff.skills for staff in STAFF))))
    session.flush()
    for staff in STAFF:
        if not staff.skills:
            continue
        person_id = session.scalars(select(Person.id).where(Person.email == staff.email)).one()
        session.add_all(TechnicianSkill(person_id=person_id, skill=skill, level=n) for skill, n in staff.skills.items())
        session.add_all(_shifts(person_id, early=staff.login != "benes", now=now))
    session.flush()


def _shifts(person_id: int, *, early: bool, now: datetime) -> list[Shift]:
    today = now.astimezone(PRAGUE).date()
    days = (today + timedelta(days=offset) for offset in range(-SHIFT_DAYS_BACK, SHIFT_DAYS_AHEAD))
    starts, ends = (time(7, 30), time(16, 30)) if early else (time(9, 30), time(18, 30))
    return [
        Shift(
            person_id=person_id,
            starts_at=datetime.combine(day, starts, PRAGUE),
            ends_at=datetime.combine(day, ends, PRAGUE),
        )
        for day in days
        if day.weekday() < 5
    ]
