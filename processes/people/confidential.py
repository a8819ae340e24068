"""What of the confidential an actor does not see, as conditions for the records of any domain.

Only staff are kept from it: customers see their own projects, whatever is confidential. Requests stand in a domain to
the right, so their table is named here by its columns.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    SQLColumnExpression,
    Text,
    and_,
    column,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.orm import Session

from processes.people.models import Confidant, Organisation, Person
from processes.people.rules import Actor

REQUEST = table(
    "request",
    column("id", BigInteger),
    column("number", Text),
    column("organisation_id", BigInteger),
    column("project_id", BigInteger),
    column("is_confidential", Boolean),
    column("closed_at", DateTime(timezone=True)),
).alias("kept")
Number = SQLColumnExpression[Any]


def sees_all(actor: Actor) -> bool:
    """Whether nothing is kept from an actor because it is confidential."""
    return not actor.confidence.is_veiled


def is_kept_from(
    actor: Actor, *, request_id: int, organisation_id: int, project_id: int, is_confidential: bool
) -> bool:
    """Whether a request is confidential, and this member of staff neither cleared nor named, nor of its project."""
    if sees_all(actor) or project_id in actor.project_ids:
        return False
    closed = organisation_id in actor.confidence.closed_organisations
    return (closed or is_confidential) and request_id not in actor.confidence.confided


def shown(actor: Actor, of: Any) -> ColumnElement[bool]:
    """The same as a condition; `of` has the columns of a request."""
    if sees_all(actor):
        return true()
    confidence = actor.confidence
    opened = and_(~of.is_confidential, of.organisation_id.not_in(sorted(confidence.closed_organisations)))
    return or_(opened, of.id.in_(sorted(confidence.confided)), of.project_id.in_(sorted(actor.project_ids)))


def request_shown(actor: Actor, request_id: Number) -> ColumnElement[bool]:
    """A condition on what belongs to a request by its id; what belongs to none is shown."""
    return true() if sees_all(actor) else _is_not_hidden(actor, REQUEST.c.id == request_id)


def number_shown(actor: Actor, number: Number) -> ColumnElement[bool]:
    """The same by the request's number, which is the business key of its processes."""
    return true() if sees_all(actor) else _is_not_hidden(actor, REQUEST.c.number == number)


def _is_not_hidden(actor: Actor, which: ColumnElement[bool]) -> ColumnElement[bool]:
    return ~select(REQUEST.c.id).where(which, ~shown(actor, REQUEST.c)).exists()


def organisation_shown(actor: Actor, organisation_id: Number) -> ColumnElement[bool]:
    """A condition on what belongs to an organisation; what belongs to none is shown."""
    closed = sorted(actor.confidence.closed_organisations)
    return or_(organisation_id.is_(None), organisation_id.not_in(closed)) if closed else true()


def may_see_organisation(actor: Actor, organisation_id: int | None) -> bool:
    """The same of one."""
    return organisation_id not in actor.confidence.closed_organisations


def is_number_shown(session: Session, actor: Actor, number: str | None) -> bool:
    """Whether a request of this number, if there is one, is not kept from an actor."""
    if sees_all(actor) or number is None:
        return True
    hidden = select(REQUEST.c.id).where(REQUEST.c.number == number, ~shown(actor, REQUEST.c))
    return session.scalar(hidden) is None


def is_request_shown(session: Session, actor: Actor, request_id: int | None) -> bool:
    """Whether a request, if there is one, is not kept from an actor."""
    if sees_all(actor) or request_id is None:
        return True
    hidden = select(REQUEST.c.id).where(REQUEST.c.id == request_id, ~shown(actor, REQUEST.c))
    return session.scalar(hidden) is None


def person_shown(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the person of another query, of the staff, may see such a request: a condition on `Person`."""
    closed = REQUEST.c.organisation_id.in_(select(Organisation.id).where(Organisation.is_confidential))
    named = select(Confidant.id).where(Confidant.person_id == Person.id)
    named = named.where(
        or_(
            Confidant.request_id == REQUEST.c.id,
            and_(~REQUEST.c.is_confidential, Confidant.organisation_id == REQUEST.c.organisation_id),
        )
    )
    kept = select(REQUEST.c.id).where(
        which, or_(REQUEST.c.is_confidential, closed), ~named.correlate(Person, REQUEST).exists()
    )
    return or_(Person.is_cleared, ~kept.correlate(Person).exists())


def who_may_see(session: Session, request_id: int, person_ids: Collection[int]) -> set[int]:
    """Who of these members of the staff may see a request."""
    query = select(Person.id).where(Person.id.in_(person_ids), person_shown(REQUEST.c.id == request_id))
    return set(session.scalars(query))
