"""What is new of a request or a list of them, as far as the reader sees it."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, bindparam, func, literal, select
from sqlalchemy.orm import Session

from processes.leading import by_ids
from processes.paging import By, fingerprint
from processes.people.rules import Actor
from processes.requests.looking import found_ids
from processes.requests.models import Request, RequestEvent, RequestMessage
from processes.requests.narrowing import Filters
from processes.requests.orders import NEWEST
from processes.requests.rights import visible
from processes.requests.told import shown_to, written_for

_SHOWN = (Request.id, Request.state, Request.priority, Request.promised_at)


def page_fingerprint(
    actor: Actor,
    *,
    filters: Filters,
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
    where: Sequence[ColumnElement[bool]] = (),
) -> ColumnElement[str]:
    """What a page of requests shows, as a part of another statement: another text when it has changed."""
    found = found_ids(actor, filters=filters, order=order, after=after, limit=limit - 1, where=where)
    return fingerprint(by_ids(found, select(Request), Request.id, order, after), _SHOWN)


def first_fingerprint(request_ids: Sequence[int]) -> ColumnElement[str]:
    """What `page_fingerprint` says of a first page that has just been read: nothing is looked for again."""
    found = literal(list(request_ids), ARRAY(BigInteger))
    query = select(Request).where(Request.id == any_(found)).order_by(func.array_position(found, Request.id))
    return fingerprint(query, _SHOWN)


@lru_cache(1000)  # pages that stay open ask again and again
def request_fingerprint(actor: Actor) -> ColumnElement[str]:
    """How far the discussion and the history of a request go for this reader, as a part of another statement.

    The request is the one of the number `given_number`.
    """
    number: ColumnElement[str] = bindparam("given_number")
    last = []
    for model, shown in ((RequestEvent, shown_to(actor.is_staff)), (RequestMessage, written_for(actor.is_staff))):
        theirs = select(func.max(model.id)).join(Request, Request.id == model.request_id)
        last.append(theirs.where(Request.number == number, visible(actor), shown).scalar_subquery())
    return func.concat_ws("|", *last)


def last_written(session: Session, actor: Actor, request_id: int) -> int:
    """The last entry of a request's discussion that the actor reads; 0 before the first."""
    query = select(func.max(RequestMessage.id)).where(
        RequestMessage.request_id == request_id, written_for(actor.is_staff)
    )
    return session.scalar(query) or 0


def written_since(session: Session, actor: Actor, number: str, message_id: int) -> Sequence[RequestMessage]:
    """What others have written to a request after this entry, as far as the actor reads it."""
    query = select(RequestMessage).join(Request, Request.id == RequestMessage.request_id)
    theirs = query.where(
        Request.number == number, visible(actor), written_for(actor.is_staff), RequestMessage.id > message_id
    )
    by_others = RequestMessage.author_id.is_distinct_from(actor.person_id)
    return session.scalars(theirs.where(by_others).order_by(RequestMessage.id)).all()
