"""Lets open requests begin here as people's acts would: logged, given to their technician, waiting for an answer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from processes.imports import flow
from processes.imports.closed import asked_for, names, origin, write_messages
from processes.imports.events import TAKEN_OVER
from processes.imports.models import Outcome
from processes.imports.requests import question_in
from processes.imports.rows import Row
from processes.imports.taking import Taking
from processes.quiet import quietly
from processes.requests.discussion import ask_customer
from processes.requests.event_types import EventKind
from processes.requests.events import record_event
from processes.requests.models import Request, RequestMessage
from processes.requests.rules import RequestState
from processes.requests.searching import add_words
from processes.requests.use_cases import log_request


def take_open(taking: Taking, rows: Sequence[Row]) -> None:
    """Begin each request's case and bring it to where it stood, without a word to anybody.

    Promises begin now: nobody made them before. What staff had answered already counts as answered.
    """
    for row in rows:
        with quietly(taking.session):
            request = _begin(taking, row)
            _bring(taking, row, request)
        taking.keep(row, request.id, Outcome.NEW)
        taking.tick(1 + len(row.means["messages"]))


def _begin(taking: Taking, row: Row) -> Request:
    where = {name: row.means[name] for name in ("project_id", "requester_id")}
    request = log_request(taking.session, **where, **asked_for(row), **taking.given)
    request.logged_at, request.product_id = row.means["logged_at"], row.means["product_id"]
    taking.session.flush()
    add_words(taking.session, {request.id: names(row)})
    return request


def _bring(taking: Taking, row: Row, request: Request) -> None:
    session, state = taking.session, row.means["state"]
    given = taking.given
    messages: list[dict[str, Any]] = row.means["messages"]
    question = question_in(messages) if state is RequestState.WAITING_FOR_CUSTOMER else None
    write_messages(session, [(request.id, [message for message in messages if message is not question])])
    waits = {"waits": row.notes[0][2]} if row.notes else {}
    record_event(session, request, TAKEN_OVER, **given, **origin(taking, row), **waits)
    if any(message["by_staff"] and not message["internal"] for message in messages):
        record_event(session, request, EventKind.RESPONDED, **given)
    if state is RequestState.LOGGED or not flow.assign(session, request, row.means["technician_id"], **given):
        return
    if question is not None:
        asked = ask_customer(session, request_id=request.id, question=question["body"], **given)
        said = {name: question[name] for name in ("at", "author_id", "author_name")}
        session.execute(update(RequestMessage).where(RequestMessage.id == asked.id).values(said))
