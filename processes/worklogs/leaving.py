"""Stops the timer of somebody who leaves: what they worked meanwhile only they could say."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.people.models import Person
from processes.people.rules import Actor
from processes.requests.events import locked, record_event
from processes.worklogs.events import TIMER_STOPPED
from processes.worklogs.models import WorkTimer


def count_timers(session: Session, person_id: int) -> int:
    """Whether a timer of theirs runs: 0 or 1."""
    return session.scalar(select(func.count()).where(WorkTimer.technician_id == person_id)) or 0


def stop_timer_of(session: Session, person: Person, successor: Person | None, by: Actor, now: datetime) -> None:
    """End a running timer without logging its time, and write on the request since when it ran."""
    running = session.get(WorkTimer, person.id)
    if running is None:
        return
    request = locked(session, request_id=running.request_id)
    since = running.started_at.isoformat()
    session.delete(running)
    record_event(session, request, TIMER_STOPPED, actor=by, now=now, technician=person.name, since=since)
