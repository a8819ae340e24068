"""Who works at an instant: whose shift it is, who is away; conditions for the queries of any domain."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, select

from processes.rosters.models import Absence, AbsenceState, Shift


def absent_at(person_id: SQLColumnExpression[int], at: Any) -> ColumnElement[bool]:
    """Whether the person of another query is away at an instant, by an approved absence."""
    return select(Absence.id).where(Absence.person_id == person_id, is_away(at)).exists()


def is_away(at: Any) -> ColumnElement[bool]:
    """Whether an absence is approved and covers an instant."""
    return and_(Absence.state == AbsenceState.APPROVED, Absence.starts_at <= at, Absence.ends_at > at)


def runs(at: Any) -> ColumnElement[bool]:
    """Whether a shift, stand-by or other, covers an instant."""
    return and_(Shift.starts_at <= at, Shift.ends_at > at)


def is_worked(at: Any) -> ColumnElement[bool]:
    """Whether a shift covers an instant at which whoever has it is not away."""
    return and_(runs(at), ~absent_at(Shift.person_id, at))
