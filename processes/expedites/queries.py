"""Shorter reactions of a request, of all requests, and whom one would delay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from processes.dispatch.models import Assignment
from processes.dispatch.queries import technician_options
from processes.expedites.models import Expedite
from processes.expedites.offers import people_on
from processes.expedites.rights import may_list_expedites, may_take, visible
from processes.expedites.rules import OPEN, ExpediteState, Later, Open, delayed
from processes.paging import By, Page, page_from
from processes.people.models import Organisation, Person
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.rights import visible as request_visible
from processes.requests.rules import WORK_STATES
from processes.together import Read
from processes.worklogs.models import WorkTimer

MOST_SHOWN = 3  # on the board
NEWEST = (By(Expedite.asked_at, descending=True), By(Expedite.id, descending=True))


def open_of(session: Session, request_id: int) -> Expedite | None:
    """The one of a locked request that goes on."""
    query = select(Expedite).where(Expedite.request_id == request_id, Expedite.state.in_(OPEN))
    return session.scalar(query.execution_options(populate_existing=True))


def last_of(session: Session, request_id: int) -> Expedite | None:
    """The one that was asked for last, whatever became of it."""
    query = select(Expedite).where(Expedite.request_id == request_id).order_by(Expedite.id.desc()).limit(1)
    return session.scalar(query)


def _last_read() -> Select[*tuple[Any, ...]]:
    asker, payer = aliased(Person), aliased(Person)
    query = select(Expedite, asker.name.label("asked_by"), payer.name.label("agreed_by"))
    query = query.join(asker, asker.id == Expedite.asked_by_id).outerjoin(payer, payer.id == Expedite.agreed_by_id)
    return query.where(Expedite.request_id == bindparam("request_id")).order_by(Expedite.id.desc()).limit(1)


EXPEDITE = Read(_last_read)  # as `last_of`, with the names of who asked and who agreed


def expedites_page(
    session: Session,
    actor: Actor,
    *,
    where: Sequence[ColumnElement[bool]] = (),
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[Expedite]:
    """Shorter reactions of the requests that an actor may see, the newest first; one statement."""
    require(may_list_expedites(actor))
    shown = joinedload(Expedite.request, innerjoin=True).joinedload(Request.organisation, innerjoin=True)
    query = select(Expedite).join(Request, Request.id == Expedite.request_id).where(visible(actor), *where)
    query = query.join(Organisation, Organisation.id == Request.organisation_id)
    query = query.options(shown, joinedload(Expedite.asked_by), joinedload(Expedite.agreed_by))
    return page_from(session, query, order, after, limit)


def untaken(actor: Actor) -> ColumnElement[Any]:
    """What is agreed and nobody has taken, the nearest promise first: a part of another statement, [id, …]."""
    require(may_take(actor))
    waiting = select(Expedite.id).join(Request, Request.id == Expedite.request_id)
    waiting = waiting.where(Expedite.state == ExpediteState.AGREED, visible(actor))
    first = waiting.order_by(Expedite.due_at, Expedite.id).limit(MOST_SHOWN).subquery()
    return select(func.json_agg(first.c.id)).scalar_subquery()


def expedites_named(session: Session, ids: Sequence[int]) -> Sequence[Expedite]:
    """Those of these ids with their requests, the nearest promise first."""
    shown = joinedload(Expedite.request, innerjoin=True).joinedload(Request.organisation, innerjoin=True)
    query = select(Expedite).where(Expedite.id.in_(ids)).options(shown)
    return session.scalars(query.order_by(Expedite.due_at, Expedite.id)).all()


@dataclass(frozen=True, slots=True)
class Taker:
    """A technician on duty who may take an expedited request up, and what they put off then."""

    person_id: int
    name: str
    is_theirs: bool  # the request is already
    later: list[Later]


def delayed_by(session: Session, actor: Actor, expedite: Expedite, now: datetime) -> list[Taker]:
    """For each technician on duty, and whoever has the request, what comes later if they take it.

    Whoever has least to put off comes first, but who has the request before all.
    """
    require(may_take(actor))
    request, due_at = expedite.request, expedite.due_at or now
    on = set(people_on(session, now))
    timed = select(WorkTimer.request_id).where(
        WorkTimer.request_id == Request.id, WorkTimer.technician_id == Assignment.technician_id
    )
    shown = (Request.id, Request.number, Request.summary, Organisation.name, Request.promised_at)
    query = (
        select(Person.id, Person.name, *shown, timed.exists())
        .select_from(Assignment)
        .join(Person, Person.id == Assignment.technician_id)
        .join(Request, Request.id == Assignment.request_id)
        .join(Organisation, Organisation.id == Request.organisation_id)
        .where(Assignment.ended_at.is_(None), Request.state.in_(WORK_STATES), request_visible(actor))
        .order_by(Request.promised_at.asc().nulls_last(), Request.id)
    )
    names, hands = _technicians(session, on), dict[int, list[Open]]()
    mine: set[int] = set()
    for person_id, name, request_id, number, summary, customer, promised_at, is_timed in session.execute(query):
        if request_id == request.id:
            names[person_id] = name
            mine.add(person_id)
        hands.setdefault(person_id, []).append(Open(number, summary, customer, promised_at, is_timed))
    found = []
    for who, name in names.items():
        before = expedite.due_before if who in mine else None
        later = delayed(hands.get(who, ()), request.number, due_at, before)
        found.append(Taker(who, name, who in mine, later))
    return sorted(found, key=lambda one: (not one.is_theirs, len(one.later), one.name, one.person_id))


def _technicians(session: Session, people: set[int]) -> dict[int, str]:
    """Who of these works on requests, by id."""
    return {number: name for number, name in technician_options(session) if number in people}
