"""Requests as screens show them, each reader's own."""

from collections.abc import Sequence
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, undefer

from processes.leading import by_ids
from processes.paging import By, Page, page_of
from processes.people.models import Person
from processes.people.rules import Actor
from processes.prepared import PLANNED_ANEW
from processes.requests.course import working_state
from processes.requests.errors import RequestUnknown
from processes.requests.event_types import EventKind, EventType
from processes.requests.events import held
from processes.requests.history import happened
from processes.requests.looking import found_ids
from processes.requests.models import (
    Attachment,
    Request,
    RequestEvent,
    RequestMessage,
    StoredFile,
)
from processes.requests.narrowing import ANY, Filters
from processes.requests.orders import CUSTOMER, NEWEST, PROJECT, REQUESTER, with_people
from processes.requests.rights import visible
from processes.requests.rules import MessageKind, RequestState, number_in
from processes.requests.told import Told, shown_to, told


@cache
def _shown() -> Select[Request]:
    people = (
        contains_eager(Request.organisation.of_type(CUSTOMER)),
        contains_eager(Request.project.of_type(PROJECT)),
        contains_eager(Request.requester.of_type(REQUESTER)),
    )
    return with_people().options(*people, joinedload(Request.product))


def request_for(session: Session, actor: Actor, number: str) -> Request:
    """The request with its customer, project, requester and product, in one statement; RequestUnknown."""
    request = session.scalar(_shown_to(actor), {"number": number})
    if request is None:
        raise RequestUnknown(number=number)
    return request


@lru_cache(1000)
def _shown_to(actor: Actor) -> Select[Request]:
    return _shown().where(Request.number == bindparam("number"), visible(actor))


def number_named(session: Session, actor: Actor, text: str) -> str | None:
    """The number of the visible request that `text` is the number of, however it was typed; None for other words."""
    number = number_in(text)
    if number is None:
        return None
    return session.scalar(select(Request.number).where(Request.number == number, visible(actor)))


def requests_page(
    session: Session,
    actor: Actor,
    *,
    filters: Filters = ANY,
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
    where: Sequence[ColumnElement[bool]] = (),
) -> Page[Request]:
    """One page of visible requests, the newest first or led by the nearest promise (PROMISED), in one statement.

    `where` narrows by what domains to the right know, such as the assignee. CursorUnknown.
    """
    found = found_ids(actor, filters=filters, order=order, after=after, limit=limit, where=where)
    options = PLANNED_ANEW if filters.text else {}
    rows = session.execute(by_ids(found, _shown(), Request.id, order, after), execution_options=options).all()
    return page_of(rows, order, limit, after)


def count_requests(session: Session, actor: Actor, *, filters: Filters, cap: int = 100) -> int:
    """How many visible requests match, counted up to `cap`."""
    some = found_ids(actor, filters=filters, order=NEWEST, after=None, limit=cap - 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def history(session: Session, actor: Actor, request: Request) -> Sequence[Told]:
    """Every event of a request in order (C3); customers see what the types of events list for them."""
    query = select(RequestEvent).where(RequestEvent.request_id == request.id, shown_to(actor.is_staff))
    return [told(actor, event) for event in session.scalars(query.order_by(RequestEvent.id))]


def files_of(session: Session, request: Request) -> Sequence[Attachment]:
    """The files that came with the request itself, not with a message."""
    query = select(Attachment).where(Attachment.request_id == request.id, Attachment.message_id.is_(None))
    return session.scalars(query.order_by(Attachment.id)).all()


def attachment_for(session: Session, actor: Actor, attachment_id: int) -> Attachment:
    """A file that the actor may download; a note's files are for staff. RequestUnknown."""
    query = (
        select(Attachment)
        .join(Request, Request.id == Attachment.request_id)
        .outerjoin(RequestMessage, RequestMessage.id == Attachment.message_id)
        .where(Attachment.id == attachment_id, visible(actor))
    )
    if not actor.is_staff:
        query = query.where(RequestMessage.kind.is_distinct_from(MessageKind.NOTE))
    attachment = session.scalar(query)
    if attachment is None:
        raise RequestUnknown("There is no file here that you may see.")
    return attachment


def file_content(session: Session, sha256: str) -> bytes:
    """The bytes of a stored file; NoResultFound when nothing has this hash."""
    query = select(StoredFile).where(StoredFile.sha256 == sha256).options(undefer(StoredFile.content))
    return session.scalars(query).one().content


def content_on(session: Session, number: str, sha256: str) -> bytes | None:
    """The bytes of a file that is kept on a request, whoever may see it there; None where it has no such file."""
    query = select(StoredFile).join(Attachment, Attachment.sha256 == StoredFile.sha256)
    query = query.join(Request, Request.id == Attachment.request_id)
    query = query.where(Request.number == number, StoredFile.sha256 == sha256).options(undefer(StoredFile.content))
    found = session.scalars(query.limit(1)).first()
    return found.content if found else None


def numbers_for(organisation_id: int) -> Select[str]:
    """The numbers of a customer's requests, for queries of others: a request's number is its process's business key."""
    return select(Request.number).where(Request.organisation_id == organisation_id)


def kinds_of(session: Session, request: Request) -> Sequence[EventType]:
    """The kinds of a request's events in order."""
    if held(session, request.number) is not None:
        return [event.kind for event in happened(session, request.id)]
    query = select(RequestEvent.kind).where(RequestEvent.request_id == request.id)
    return session.scalars(query.order_by(RequestEvent.id)).all()


def state_of_work(session: Session, request: Request) -> RequestState:
    """The state in which a request in work stands by its events: for whoever ends a question or an escalation."""
    return working_state(kinds_of(session, request))


def state_after_answer(session: Session, request: Request) -> RequestState:
    """The state once the open question is answered."""
    return working_state([*kinds_of(session, request), EventKind.QUESTION_ANSWERED])


def open_question(session: Session, request: Request) -> RequestMessage | None:
    """The question that waits for its answer, if one does."""
    if request.state is not RequestState.WAITING_FOR_CUSTOMER:
        return None
    query = select(RequestMessage).where(
        RequestMessage.request_id == request.id, RequestMessage.kind == MessageKind.QUESTION
    )
    return session.scalar(query.order_by(RequestMessage.id.desc()).limit(1))


def duplicated(session: Session, actor: Actor, request: Request) -> str | None:
    """The number of the request of which this one is a duplicate, where the actor may see it."""
    if request.duplicate_of_id is None:
        return None
    return session.scalar(select(Request.number).where(Request.id == request.duplicate_of_id, visible(actor)))


def last_reopening(session: Session, request: Request) -> RequestEvent | None:
    """When, by whom and why a request was last taken up again; None for one that never was."""
    query = select(RequestEvent).where(RequestEvent.request_id == request.id, RequestEvent.kind == EventKind.REOPENED)
    return session.scalar(query.order_by(RequestEvent.id.desc()).limit(1))


def technician(session: Session, request: Request) -> Person | None:
    """Who was given the request last, by its events (the assignments themselves are dispatch's)."""
    assigned = RequestEvent.details["technician_id"].as_integer()
    if held(session, request.number) is None:
        query = select(assigned).where(RequestEvent.request_id == request.id, RequestEvent.kind == EventKind.ASSIGNED)
        person_id = session.scalar(query.order_by(RequestEvent.id.desc()).limit(1))
    else:
        given = [event for event in happened(session, request.id) if event.kind is EventKind.ASSIGNED]
        person_id = given[-1].details["technician_id"] if given else None
    person = session.get(Person, person_id) if person_id else None
    return session.get_one(Person, person.merged_into_id) if person and person.merged_into_id else person


def numbers_of(session: Session, request_ids: set[int]) -> dict[int, str]:
    """Request numbers by id, for lists that name requests."""
    if not request_ids:
        return {}
    rows = session.execute(select(Request.id, Request.number).where(Request.id.in_(request_ids)))
    return dict(rows.all())
