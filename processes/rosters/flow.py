"""Starts the approval of an absence, and ends it when the absence is taken back."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.language.declared import starts_with, tells
from processes.engine.running import cases
from processes.engine.store.retirements import started_by_the_desk
from processes.people.rules import Actor
from processes.rosters.models import Absence

APPROVE_ABSENCE = started_by_the_desk("approve_absence")
starts_with(APPROVE_ABSENCE, absence_id=int)
WITHDRAWN = tells("absence_withdrawn")


def key_of(absence_id: int) -> str:
    """The business key of an absence's approval."""
    return f"absence:{absence_id}"


def id_in(business_key: str) -> int:
    """The absence's id in the business key of its approval."""
    return int(business_key.partition(":")[2])


def absence_asked(session: Session, absence: Absence, actor: Actor, now: datetime) -> None:
    """Somebody asks for an absence."""
    variables = {"absence_id": absence.id}
    cases.start(
        session, APPROVE_ABSENCE, business_key=key_of(absence.id), variables=variables, now=now, actor=actor.key
    )


def absence_withdrawn(session: Session, absence: Absence, now: datetime) -> None:
    """Whoever asked does not need it any more."""
    cases.correlate_message(session, WITHDRAWN, business_key=key_of(absence.id), now=now)
