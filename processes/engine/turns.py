"""Knows the turn of a keyed job that a session works off: scheduling its key then means its next turn."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

_TURN = "engine_job_turn"


@dataclass
class Turn:
    """The keyed job that a transactional handler works off, and what the handler itself wants of it next."""

    key: str
    next_row: dict[str, Any] | None = None
    stop: bool = False


def begin_turn(session: Session, key: str | None) -> Turn | None:
    """From now on this session works off the job `key`: scheduling that key means its next turn."""
    turn = Turn(key) if key is not None else None
    session.info[_TURN] = turn
    return turn


def own_turn(session: Session, key: str | None) -> Turn | None:
    """The job that this session works off, if it is the one of this key."""
    turn: Turn | None = session.info.get(_TURN)
    return turn if turn is not None and turn.key == key else None
