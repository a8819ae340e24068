"""What teams, skills and patterns have in common: a name of their own, and people who work here."""

from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.codes import code_of
from processes.people.models import Person, StaffRole
from processes.rosters.errors import NameMissing, NotStaff, RosterNameTaken
from processes.rosters.models import ShiftPattern, Skill, Team


def free_name(
    session: Session, model: type[Team] | type[Skill] | type[ShiftPattern], name: str, *, but: int | None = None
) -> str:
    """The name, trimmed, if no other row (than `but`) has it; NameMissing, RosterNameTaken."""
    name = name.strip()
    if not name:
        raise NameMissing()
    taken = session.scalar(select(model.id).where(model.name == name, model.id != (but or 0)))
    if taken is not None:
        raise RosterNameTaken()
    return name


def free_key(session: Session, name: str) -> str:
    """A key for a new team of this name that no other has."""
    made, taken = code_of(name), set(session.scalars(select(Team.key)))
    return next(key for n in count(1) if (key := made if n == 1 else f"{made[:36]}_{n}") not in taken)


def member_of_staff(session: Session, person_id: int | None, *, field: str = "person_id") -> Person:
    """The active member of staff with this id; NotStaff, for the form's `field`."""
    works_here = select(StaffRole.person_id).where(StaffRole.person_id == Person.id).exists()
    person = session.scalar(select(Person).where(Person.id == person_id, Person.is_active, works_here))
    if person is None:
        raise NotStaff(field=field)
    return person
