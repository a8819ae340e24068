"""What is new of a request, as far as its reader sees it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from processes.people.rules import Actor
from processes.requests.models import Request, RequestEvent, RequestMessage
from processes.requests.queries import written_for
from processes.requests.rights import visible
from processes.requests.told import shown_to


def request_fingerprint(actor: Actor, number: str) -> ColumnElement[str]:
    """How far the discussion and the history of a request go for this reader, as a part of another statement."""
    last = []
    for model, shown in ((RequestEvent, shown_to(actor)), (RequestMessage, written_for(actor))):
        theirs = select(func.max(model.id)).join(Request, Request.id == model.request_id)
        last.append(theirs.where(Request.number == number, visible(actor), shown).scalar_subquery())
    return func.concat_ws("|", *last)


def written_since(session: Session, actor: Actor, number: str, message_id: int) -> Sequence[RequestMessage]:
    """What others have written to a request after this entry, as far as the actor reads it."""
    query = select(RequestMessage).join(Request, Request.id == RequestMessage.request_id)
    theirs = query.where(Request.number == number, visible(actor), written_for(actor), RequestMessage.id > message_id)
    by_others = RequestMessage.author_id.is_distinct_from(actor.person_id)
    return session.scalars(theirs.where(by_others).order_by(RequestMessage.id)).all()
