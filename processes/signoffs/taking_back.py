"""Takes a proposed resolution back while the customer has not decided about it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.outbox import post
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.requests.errors import ReasonMissing
from processes.requests.queries import state_of_work
from processes.resolution.rights import may_propose
from processes.signoffs import flow, mails
from processes.signoffs.errors import SignoffUnknown
from processes.signoffs.events import TAKEN_BACK
from processes.signoffs.models import Signoff, SignoffState
from processes.signoffs.queries import check_open
from processes.signoffs.use_cases import current


def take_back(
    session: Session, *, request_id: int, signoff_id: int, reason: str, actor: Actor, now: datetime
) -> Signoff:
    """Take the proposal behind the sign-off that is shown back into work, with a reason that stays among staff.

    Forbidden, SignoffUnknown, SignoffDecided, ReasonMissing.
    """
    require(may_propose(actor))
    request = requests.locked(session, request_id=request_id)
    signoff = current(session, request)
    check_open(session, signoff)
    if signoff.id != signoff_id:
        raise SignoffUnknown()
    if not reason.strip():
        raise ReasonMissing()
    if not flow.resolution_taken_back(session, request, reason=reason.strip(), actor=actor, now=now):
        raise SignoffUnknown()
    return signoff


def record_taking_back(session: Session, *, request_id: int, reason: str, by: Actor, now: datetime) -> None:
    """The effects: nothing is left to sign, the work goes on, whoever was asked learns it. Called by the diagram."""
    request = requests.locked(session, request_id=request_id)
    signoff = current(session, request)
    check_open(session, signoff)
    signoff.state, signoff.decided_at = SignoffState.WITHDRAWN, now
    session.flush()
    state = state_of_work(session, request)
    said: dict[str, Any] = {"round": signoff.round, "reason": reason}
    requests.record_event(session, request, TAKEN_BACK, actor=by, now=now, state=state, **said)
    mails.tell_taken_back(session, request, signoff, now=now)
    post(session, "signoff.withdrawn", request_id=request.id, number=request.number, signoff_id=signoff.id)
