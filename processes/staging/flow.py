"""Knows how the requests of test scenarios are numbered: a rollback gives no number of a sequence back."""

import secrets
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.engine.running.answering import ScenarioSession
from processes.requests.models import Request

FIRST = 10**9  # longer than any real number; at random, so that scenarios at the same time do not wait for each other


@event.listens_for(ScenarioSession, "before_flush")
def number(session: Session, *_: Any) -> None:
    """Give a request of a scenario a number that the desk will never give."""
    for made in session.new:
        if isinstance(made, Request) and "number" not in made.__dict__:  # the database would give one
            made.number = f"P{FIRST + secrets.randbelow(9 * FIRST)}"
