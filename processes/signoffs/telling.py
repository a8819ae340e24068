"""Writes down sign-offs that customers give by telephone."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from processes.people.models import Person
from processes.people.queries import actor_of
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.signoffs import flow, mails
from processes.signoffs.errors import SignerNotAllowed, SignoffUnknown, ToldInFuture
from processes.signoffs.models import Signoff
from processes.signoffs.queries import check_open
from processes.signoffs.rights import may_record, may_sign
from processes.signoffs.rules import Decision, Told
from processes.signoffs.use_cases import current

MINUTE = timedelta(minutes=1)  # to which people say when they were told


def record_decision(
    session: Session,
    *,
    request_id: int,
    signoff_id: int,
    told_by_id: int,
    told_at: datetime,
    decision: Decision,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Signoff:
    """Write down what an approver said by telephone to the sign-off that is shown; they get a mail that says so.

    Forbidden, SignoffUnknown, SignoffDecided, ToldInFuture, SignerNotAllowed, ReturnReasonMissing.
    """
    require(may_record(actor))
    request = requests.locked(session, request_id=request_id)
    signoff = current(session, request)
    check_open(session, signoff)
    if signoff.id != signoff_id:
        raise SignoffUnknown()
    if not signoff.requested_at - MINUTE < told_at <= now:
        raise ToldInFuture()
    teller = actor_of(session, told_by_id)
    if teller is None or not may_sign(teller, request):
        raise SignerNotAllowed(field="told_by_id")
    told = Told(told_at, actor.person_id or 0, actor.name)
    flow.told_by_telephone(session, request, told=told, decision=decision, reason=reason, actor=teller, now=now)
    mails.confirm_told(session, request, signoff, session.get_one(Person, told_by_id), now=now)
    return signoff
