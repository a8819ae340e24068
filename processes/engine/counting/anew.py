"""Knows how all kept figures are counted anew: after rows were written past the engine, or to be sure."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.counting import cases, history


def forget(session: Session) -> None:
    """Have everything counted anew; until jobs have done so pages look at cases and history themselves."""
    cases.count_anew(session)
    history.forget(session)


def count_part(session: Session, *, now: datetime) -> datetime | None:
    """Count the next part at once, to be committed; back to when the history is counted, None when all is."""
    if cases.is_behind(session):
        cases.count_cases(session, now=now)
        return now
    return history.count_history(session, now=now)
