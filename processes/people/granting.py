"""Changes of customers' rights that are given already: their limits, and taking them."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.people.errors import LimitInvalid, LimitUseless, OwnRightKept, RightUnknown
from processes.people.events import PersonChange, record_right
from processes.people.models import Membership, Person
from processes.people.rights import may_administer, may_grant, require
from processes.people.rules import Actor, Limit, MemberRole

CURRENCY = re.compile("[A-Z]{3}")  # ISO 4217


def limit_membership(
    session: Session, *, membership_id: int, limit: Limit | None, actor: Actor, now: datetime
) -> Membership:
    """Change the highest price that an approver may accept; None: any. RightUnknown, LimitUseless, LimitInvalid."""
    membership = _held(session, membership_id, actor)
    check_limit(membership.role, limit)
    return limited(session, membership, limit, actor=actor, now=now)


def take_membership(session: Session, *, membership_id: int, actor: Actor, now: datetime) -> None:
    """Take a customer role; RightUnknown, OwnRightKept."""
    membership = _held(session, membership_id, actor)
    own = membership.person_id == actor.person_id and membership.role is MemberRole.CUSTOMER_ADMINISTRATOR
    if own and not may_administer(actor):
        raise OwnRightKept()
    record_right(
        session, membership, PersonChange.RIGHT_TAKEN, actor=actor, now=now, limit=said_limit(membership.limit)
    )
    person = session.get_one(Person, membership.person_id)
    session.delete(membership)
    session.flush()
    session.expire(person, ["memberships"])


def _held(session: Session, membership_id: int, actor: Actor) -> Membership:
    query = select(Membership).where(Membership.id == membership_id).with_for_update()
    membership = session.scalar(query.execution_options(populate_existing=True))
    if membership is None:
        raise RightUnknown()
    require(may_grant(actor, membership.organisation_id, membership.project_id), RightUnknown)
    return membership


def limited(
    session: Session, membership: Membership, limit: Limit | None, *, actor: Actor, now: datetime
) -> Membership:
    """A right with this limit from now on, written down where it had another."""
    require(may_grant(actor, membership.organisation_id, membership.project_id), RightUnknown)
    before = membership.limit
    if before != limit:
        set_limit(membership, limit)
        said = {"before": said_limit(before), "limit": said_limit(limit)}
        record_right(session, membership, PersonChange.RIGHT_CHANGED, actor=actor, now=now, **said)
    return membership


def check_limit(role: MemberRole, limit: Limit | None) -> None:
    """LimitUseless, LimitInvalid."""
    if limit is None:
        return
    if role is not MemberRole.APPROVER:
        raise LimitUseless()
    if not limit.amount.is_finite() or limit.amount < 0 or not CURRENCY.fullmatch(limit.currency):
        raise LimitInvalid()


def set_limit(membership: Membership, limit: Limit | None) -> None:
    """The same in the columns."""
    membership.price_limit = limit.amount if limit else None
    membership.currency = limit.currency if limit else None


def said_limit(limit: Limit | None) -> str | None:
    """A limit as the history keeps it: `5000.00 CZK`."""
    return f"{limit.amount:.2f} {limit.currency}" if limit else None
