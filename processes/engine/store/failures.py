"""Who is told when a step of a case or a job fails: registered by domains."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Failure:
    """What failed: a step of a case (`place` is its element) at its first attempt, or a job (its topic) at its last."""

    business_key: str | None
    place: str
    error: str


Listener = Callable[[Session, Failure, datetime], None]
_LISTENERS: list[Listener] = []


def on_failure(listener: Listener) -> Listener:
    """Call `listener(session, failure, now)` in the transaction that records the failure."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)
    return listener


def failed(session: Session, failure: Failure, *, now: datetime) -> None:
    """A step or a job has failed; what the listeners do is kept with it."""
    for listener in _LISTENERS:
        listener(session, failure, now)
