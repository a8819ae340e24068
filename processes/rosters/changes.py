"""Writes down who changed what of teams, skills, patterns and people's shifts."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.people.rights import require
from processes.people.rules import Actor
from processes.rosters.models import RosterChange
from processes.rosters.rights import may_see_rosters


def note(session: Session, subject: str, kind: str, *, actor: Actor, now: datetime, **details: Any) -> None:
    """Keep a change of `subject` (team:1, pattern:2, skill:3, person:4); `details` are plain values."""
    require(actor.is_desk or may_see_rosters(actor))
    session.add(RosterChange(subject=subject, at=now, actor=actor.name, kind=kind, details=details))
    session.flush()
