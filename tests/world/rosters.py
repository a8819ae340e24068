"""What technicians know, and when they work."""

from datetime import datetime, timedelta

from processes.people.models import Person
from processes.rosters.models import Shift, Skill, TechnicianSkill
from tests.world.base import Base

LENGTH = timedelta(hours=10)


class Rosters(Base):
    """Skills and shifts."""

    def skills(self, *names: str) -> None:
        """The catalogue, before anybody has them."""
        self.session.add_all(Skill(name=name) for name in names)
        self.session.flush()

    def skilled(self, person: Person, **levels: int) -> None:
        """Somebody knows something, from 1 to 3."""
        self.session.add_all(TechnicianSkill(person_id=person.id, skill=name, level=n) for name, n in levels.items())
        self.session.flush()

    def works(self, person: Person, first: datetime, days: int) -> None:
        """Ten hours from `first` on, on so many days in a row."""
        begins = [first + timedelta(days=day) for day in range(days)]
        self.session.add_all(Shift(person_id=person.id, starts_at=at, ends_at=at + LENGTH) for at in begins)
        self.session.flush()
