"""Keeps what is confidential out of whatever a page or the API reads for a member of the staff who may not see it.

Each domain's `visible(actor)` says it first. This says it once more of everything that is read for a GET, so that a
list, a count or a sheet which forgets to ask shows nothing: by the columns that tell what a record belongs to.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from flask import Flask, g, has_request_context, request
from sqlalchemy import ColumnElement, event, func, or_, select
from sqlalchemy.orm import Mapper, ORMExecuteState, with_loader_criteria

from app.extensions import db
from processes.db import Base
from processes.engine.store.models import Job, ProcessInstance
from processes.outbox import OutboxEvent
from processes.people.confidential import REQUEST, number_shown, request_shown, sees_all, shown
from processes.people.models import Confidant, Organisation
from processes.people.rules import Actor
from processes.requests.models import Request

_CASE = ProcessInstance.__table__.alias("kept_case")
_SAID = ("number", "case", "business_key")  # of requests, of what diagrams tell, of the engine
EVENT_OF = func.coalesce(*(func.jsonb_extract_path_text(OutboxEvent.payload, name) for name in _SAID))
READING = frozenset({"GET", "HEAD"})


def init_app(app: Flask) -> None:
    """Follow every statement of the pages' session."""
    if not event.contains(db.session, "do_orm_execute", _veil):
        event.listen(db.session, "do_orm_execute", _veil)


def _veil(state: ORMExecuteState) -> None:
    if not has_request_context() or request.method not in READING or not state.is_select:
        return
    actor = g.get("actor")
    if actor is None or sees_all(actor) or state.is_column_load:
        return
    state.statement = state.statement.options(*_criteria(actor))


@lru_cache(64)
def _criteria(actor: Actor) -> tuple[Any, ...]:
    """Of everything that is mapped; made once for an actor with these rights, from whom the same is kept."""
    return tuple(_made(actor))


def _made(actor: Actor) -> Iterator[Any]:
    for mapper in Base.registry.mappers:
        condition = _condition(mapper, actor)
        if condition is not None:
            yield with_loader_criteria(mapper.class_, condition)


def _condition(mapper: Mapper[Any], actor: Actor) -> ColumnElement[bool] | None:
    of: Any = mapper.class_
    if of is Request:
        return shown(actor, Request)
    if of is Organisation:
        return _of_organisation(actor, Organisation.id)
    if of is Job:
        hidden = select(_CASE.c.id).where(_CASE.c.id == Job.instance_id)
        return ~hidden.where(~number_shown(actor, _CASE.c.business_key)).exists()
    if of is Confidant:
        return None
    if of is OutboxEvent:
        return number_shown(actor, EVENT_OF)
    columns = mapper.columns
    if "request_id" in columns:
        return request_shown(actor, of.request_id)
    if "business_key" in columns:
        return number_shown(actor, of.business_key)
    return _of_organisation(actor, of.organisation_id) if "organisation_id" in columns else None


def _of_organisation(actor: Actor, organisation_id: Any) -> ColumnElement[bool] | None:
    """Not of a closed organisation, unless it is that of a request in which they are named."""
    closed = sorted(actor.confidence.closed_organisations)
    if not closed:
        return None
    named = select(REQUEST.c.organisation_id).where(REQUEST.c.id.in_(sorted(actor.confidence.confided)))
    return or_(organisation_id.is_(None), organisation_id.not_in(closed), organisation_id.in_(named))
