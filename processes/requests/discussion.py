"""The two-way recorded discussion (C1): messages, notes, questions and answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.files import NewFile
from processes.outbox import post
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import flow, notices, queries
from processes.requests.entries import Written, add_entry
from processes.requests.errors import (
    AnswerMissing,
    MessageEmpty,
    QuestionGone,
    QuestionMissing,
    QuestionOpen,
    RequestClosed,
    RequestNotInWork,
    RequestUnknown,
    StaffOnly,
    TellerMissing,
    WrittenMeanwhile,
)
from processes.requests.event_types import EventKind
from processes.requests.events import locked, record_event
from processes.requests.models import Request, RequestMessage
from processes.requests.news import written_since
from processes.requests.rights import may_ask, may_note, may_see, may_write
from processes.requests.rules import CLOSED_STATES, WORK_STATES, MessageKind, RequestState


def post_message(
    session: Session,
    *,
    request_id: int,
    body: str,
    files: Sequence[NewFile] = (),
    internal: bool = False,
    actor: Actor,
    now: datetime,
    kind: MessageKind = MessageKind.MESSAGE,
    html: str | None = None,
    quoted: str = "",
    incoming_mail_id: int | None = None,
    is_unverified: bool = False,
    may_answer: bool = True,
    seen: int | None = None,
) -> RequestMessage:
    """Add to the discussion: a staff message goes to the requester by mail, a customer's to the technician.

    Whatever the customer writes while a question is open is its answer, unless it may not answer. A person who
    may not see the request: RequestUnknown; a customer on an ended one: RequestClosed; MessageEmpty; StaffOnly for
    notes; WrittenMeanwhile where others have written after the entry `seen`.
    """
    request = locked(session, request_id=request_id)
    require(may_write(actor, request), RequestUnknown(number=request.number))
    require(not internal or may_note(actor), StaffOnly)
    if request.state in CLOSED_STATES and not may_note(actor):
        raise RequestClosed(number=request.number)
    _require_read(session, request, actor, seen)
    written = Written(body, files, html, quoted, incoming_mail_id, is_unverified)
    if not body.strip() and not files:
        raise MessageEmpty()
    if may_answer and _is_customer(actor) and request.state is RequestState.WAITING_FOR_CUSTOMER:
        return _answer_another_way(session, request, written, actor, now)
    message = add_entry(session, request, MessageKind.NOTE if internal else kind, written, actor, now)
    details: dict[str, Any] = {"message_id": message.id, "by_staff": actor.is_staff}
    record_event(session, request, EventKind.MESSAGE_POSTED, actor=actor, now=now, internal=internal, **details)
    if not internal:
        notices.message_posted(session, request, message, actor=actor, now=now)
        post(session, "request.message_posted", request_id=request.id, number=request.number, message_id=message.id)
    if not may_note(actor) and request.state is RequestState.RESOLVED:
        flow.customer_wrote(session, request, message, now=now)
    return message


def write_down(
    session: Session,
    *,
    request_id: int,
    body: str,
    told_by: str,
    actor: Actor,
    now: datetime,
    files: Sequence[NewFile] = (),
    seen: int | None = None,
) -> RequestMessage:
    """Keep what the customer said by telephone, shown as theirs and as written down by whom; it answers a question
    and ends the silence of a sign-off as their own message does.

    StaffOnly, MessageEmpty, TellerMissing, WrittenMeanwhile.
    """
    require(may_ask(actor), StaffOnly)
    request = locked(session, request_id=request_id)
    _require_read(session, request, actor, seen)
    if not told_by.strip():
        raise TellerMissing()
    if not body.strip() and not files:
        raise MessageEmpty()
    written = Written(body, files, told_by=told_by.strip())
    if request.state is RequestState.WAITING_FOR_CUSTOMER:
        return _answer_another_way(session, request, written, actor, now)
    message = add_entry(session, request, MessageKind.MESSAGE, written, actor, now)
    details: dict[str, Any] = {"message_id": message.id, "by_staff": False}
    record_event(session, request, EventKind.MESSAGE_POSTED, actor=actor, now=now, **details)
    notices.customer_told(session, request, message, actor=actor, now=now)
    if request.state is RequestState.RESOLVED:
        flow.customer_wrote(session, request, message, now=now)
    return message


def keep_files(
    session: Session, *, request_id: int, files: Sequence[NewFile], actor: Actor, now: datetime
) -> RequestMessage | None:
    """Keep the files that came with a task as a message without words; those of staff as an internal note."""
    if not files:
        return None
    request = locked(session, request_id=request_id)
    require(may_write(actor, request), RequestUnknown(number=request.number))
    kind = MessageKind.NOTE if may_note(actor) else MessageKind.MESSAGE
    message = add_entry(session, request, kind, Written("", files), actor, now)
    details: dict[str, Any] = {"message_id": message.id, "by_staff": message.by_staff}
    internal = kind is MessageKind.NOTE
    record_event(session, request, EventKind.MESSAGE_POSTED, actor=actor, now=now, internal=internal, **details)
    return message


def thank(
    session: Session,
    *,
    request_id: int,
    body: str,
    actor: Actor,
    now: datetime,
    html: str | None = None,
    quoted: str = "",
    incoming_mail_id: int | None = None,
    is_unverified: bool = False,
) -> RequestMessage:
    """Keep a customer's thanks on an ended request: a message that reopens nothing and waits for nobody.

    RequestUnknown for a person who may not see it.
    """
    request = locked(session, request_id=request_id)
    require(may_write(actor, request), RequestUnknown(number=request.number))
    written = Written(body, (), html, quoted, incoming_mail_id, is_unverified)
    message = add_entry(session, request, MessageKind.MESSAGE, written, actor, now)
    record_event(
        session, request, EventKind.MESSAGE_POSTED, actor=actor, now=now, message_id=message.id, by_staff=actor.is_staff
    )
    return message


def _require_read(session: Session, request: Request, actor: Actor, seen: int | None) -> None:
    """Whoever writes from a page has read what stands there now: `seen` is its last entry, None without a page."""
    if seen is not None and (entries := written_since(session, actor, request.number, seen)):
        raise WrittenMeanwhile(entries)


def _is_customer(actor: Actor) -> bool:
    return actor.person_id is not None and not actor.is_staff


def ask_customer(
    session: Session, *, request_id: int, question: str, actor: Actor, now: datetime, seen: int | None = None
) -> RequestMessage:
    """Ask the requester; the clock stands until the answer.

    QuestionOpen, RequestNotInWork, QuestionMissing, StaffOnly, WrittenMeanwhile.
    """
    require(may_ask(actor), StaffOnly)
    request = locked(session, request_id=request_id)
    _require_read(session, request, actor, seen)
    if not question.strip():
        raise QuestionMissing()
    if request.state is RequestState.WAITING_FOR_CUSTOMER:
        raise QuestionOpen()
    if request.state not in WORK_STATES:
        raise RequestNotInWork(number=request.number)
    message = add_entry(session, request, MessageKind.QUESTION, Written(question), actor, now)
    details: dict[str, Any] = {"message_id": message.id, "by_staff": True}
    record_event(session, request, EventKind.QUESTION_ASKED, actor=actor, now=now, **details)
    notices.question_asked(session, request, message, now=now)
    flow.question_asked(session, request, message, now=now)
    return message


def answer_question(
    session: Session,
    *,
    request_id: int,
    answer: str,
    actor: Actor,
    now: datetime,
    files: Sequence[NewFile] = (),
) -> RequestMessage:
    """Record the answer to the open question and tell the technician; called by the diagram.

    RequestUnknown, QuestionGone, AnswerMissing.
    """
    request = locked(session, request_id=request_id)
    require(may_see(actor, request), RequestUnknown(number=request.number))
    return _answer(session, request, Written(answer, files), actor, now)


def _answer(session: Session, request: Request, written: Written, actor: Actor, now: datetime) -> RequestMessage:
    if not written.body.strip() and not written.files:
        raise AnswerMissing()
    if request.state is not RequestState.WAITING_FOR_CUSTOMER:
        raise QuestionGone()
    message = add_entry(session, request, MessageKind.ANSWER, written, actor, now)
    after = queries.state_after_answer(session, request)
    details: dict[str, Any] = {"message_id": message.id, "by_staff": message.by_staff}
    record_event(session, request, EventKind.QUESTION_ANSWERED, actor=actor, now=now, state=after, **details)
    notices.question_answered(session, request, message, actor=actor, now=now)
    post(session, "request.question_answered", request_id=request.id, number=request.number, message_id=message.id)
    return message


def _answer_another_way(
    session: Session, request: Request, written: Written, actor: Actor, now: datetime
) -> RequestMessage:
    message = _answer(session, request, written, actor, now)
    flow.question_answered_by_mail(session, request, message, now=now)
    return message
