"""The sample company is set up: nothing of its first start is missing."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.people.rules import SYSTEM
from processes.setup.rules import Step
from processes.setup.steps import settle


def set_up(session: Session, *, now: datetime) -> None:
    """Every step is settled, also those that a trial does without, such as the mailbox."""
    for step in Step:
        settle(session, step=step, actor=SYSTEM, now=now)
