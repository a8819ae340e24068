"""Who works at an instant: whose shift it is, who is away; conditions for the queries of any domain."""

from typing import Any

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, and_, cast, func, or_, select

from processes.people.models import Person, StaffRole
from processes.rosters.models import Absence, AbsenceState, Shift, Team, TeamMember

TEAM = "team:"  # before the key of a team, as whose people do a task


def absent_at(person_id: SQLColumnExpression[int], at: Any) -> ColumnElement[bool]:
    """Whether the person of another query is away at an instant, by an approved absence."""
    return select(Absence.id).where(Absence.person_id == person_id, is_away(at)).exists()


def is_away(at: Any) -> ColumnElement[bool]:
    """Whether an absence is approved and covers an instant."""
    return and_(Absence.state == AbsenceState.APPROVED, Absence.starts_at <= at, Absence.ends_at > at)


def team_keys(of: type[Person], at: Any) -> ColumnElement[Any]:
    """A JSON list of the teams that one of the staff is in on the day of an instant, where they live: team:praha."""
    day = cast(func.timezone(of.timezone, at), Date)
    found = select(func.json_agg(TEAM + Team.key)).join(TeamMember, TeamMember.team_id == Team.id)
    present = (TeamMember.first <= day, or_(TeamMember.last.is_(None), TeamMember.last >= day))
    works_here = select(StaffRole.person_id).where(StaffRole.person_id == of.id).correlate(of).exists()
    return found.where(TeamMember.person_id == of.id, works_here, *present).correlate(of).scalar_subquery()


def runs(at: Any) -> ColumnElement[bool]:
    """Whether a shift, stand-by or other, covers an instant."""
    return and_(Shift.starts_at <= at, Shift.ends_at > at)


def is_worked(at: Any) -> ColumnElement[bool]:
    """Whether a shift covers an instant at which whoever has it is not away."""
    return and_(runs(at), ~absent_at(Shift.person_id, at))
