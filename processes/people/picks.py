"""Records that forms let people choose: of few all, of many those looked for, and never one that they may not see."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, Session

from processes.paging import spoken
from processes.people.callers import is_named, words_of
from processes.people.choosing import begins
from processes.people.confidential import organisation_shown
from processes.people.models import Membership, Organisation, Person
from processes.people.rights import visible
from processes.people.rules import PERSON, Actor

SHOWN = 12  # of a list that is chosen from without looking for one


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record: `id` and `name`, what tells two of one name apart, which an actor may choose, which have all
    words of a text, and what the process keeps beside id and name.
    """

    id: InstrumentedAttribute[int]
    name: InstrumentedAttribute[str]
    about: Callable[[Actor], ColumnElement[Any]]
    choosable: Callable[[Actor], ColumnElement[bool]]
    called: Callable[[Actor, str], ColumnElement[bool]]
    kept: Callable[[int], Mapping[str, Any]] = lambda _id: {}


@dataclass(frozen=True, slots=True)
class Record:
    """One of them."""

    id: int
    name: str
    about: str | None

    @property
    def label(self) -> str:
        """Its name among others."""
        return f"{self.name} · {self.about}" if self.about else self.name


@dataclass(frozen=True, slots=True)
class Offered:
    """Records by name; `are_all`: there are no others that could be looked for."""

    records: Sequence[Record]
    are_all: bool


SOURCES: dict[str, Source] = {}


def found(session: Session, actor: Actor, kind: str, text: str, *, limit: int = SHOWN) -> list[Record]:
    """What an actor may choose with all words of `text`, by name; none where there is no word."""
    source = SOURCES[kind]
    query = _records(source, actor).where(source.called(actor, text)).order_by(spoken(source.name), source.id)
    return [Record(*row) for row in session.execute(query.limit(limit))]


def offered(session: Session, actor: Actor, kind: str, *, text: str = "", chosen: Collection[int] = ()) -> Offered:
    """All that an actor may choose; where these are more than `SHOWN`, those chosen (ids) and those with all words of
    `text`. One statement.
    """
    source, ids = SOURCES[kind], sorted(set(chosen))
    wanted = case((source.id.in_(ids), 2), (source.called(actor, text), 1), else_=0)
    query = _records(source, actor).add_columns(wanted)
    order = (wanted.desc(), spoken(source.name), source.id)
    rows = session.execute(query.order_by(*order).limit(SHOWN + len(ids) + 1)).all()
    are_all = len(rows) <= SHOWN
    return Offered([Record(*row[:3]) for row in rows[: SHOWN + len(ids)] if are_all or row[3]], are_all)


def known(session: Session, actor: Actor, asked: Mapping[str, Collection[int]]) -> dict[str, dict[str, Any]]:
    """Of the ids that are `asked` for, by kind, those that an actor may choose, as a process keeps them."""
    return {kind: _known(session, actor, kind, ids) for kind, ids in asked.items() if ids}


def _known(session: Session, actor: Actor, kind: str, ids: Collection[int]) -> dict[str, Any]:
    query = _records(SOURCES[kind], actor).where(SOURCES[kind].id.in_(sorted(ids)))
    return as_kept(kind, [Record(*row) for row in session.execute(query)])


def as_kept(kind: str, records: Sequence[Record]) -> dict[str, Any]:
    """Records as a process keeps them, by the texts of their ids."""
    return {str(one.id): {"id": one.id, "name": one.name, **SOURCES[kind].kept(one.id)} for one in records}


def _records(source: Source, actor: Actor) -> Select[*tuple[Any, ...]]:
    return select(source.id, source.name, source.about(actor)).where(source.choosable(actor))


def _people(actor: Actor) -> ColumnElement[bool]:
    """Staff choose everybody whom they see, a customer themselves and whoever has a right where they have one."""
    if actor.is_desk or actor.is_staff:
        return and_(Person.is_active, visible(actor))
    whole = and_(Membership.organisation_id.in_(_organisations(actor)), Membership.project_id.is_(None))
    near = select(Membership.person_id).where(or_(whole, Membership.project_id.in_(sorted(actor.project_ids))))
    return and_(Person.is_active, or_(Person.id == actor.person_id, Person.id.in_(near)))


def _where_from(actor: Actor) -> ColumnElement[Any]:
    """The organisations of a person that an actor sees; nothing of where colleagues have rights beside."""
    names = func.string_agg(Organisation.name.distinct(), aggregate_order_by(literal(", "), Organisation.name))
    query = select(names).join(Membership, Membership.organisation_id == Organisation.id)
    query = query.where(Membership.person_id == Person.id, organisation_shown(actor, Organisation.id))
    if not actor.is_staff:
        query = query.where(Organisation.id.in_(_organisations(actor)))
    return query.correlate(Person).scalar_subquery()


def _is_called(actor: Actor, text: str) -> ColumnElement[bool]:
    """By the name; for staff by the address of the login as well."""
    if not actor.is_staff:
        return begins(text, Person.name)
    words = words_of(text)
    return and_(*map(is_named, words)) if words else false()


def _customers(actor: Actor) -> ColumnElement[bool]:
    """Staff choose every customer who is served and not closed to them, a customer their own."""
    served = and_(~Organisation.is_provider, Organisation.ended_at.is_(None))
    if actor.is_desk or actor.is_staff:
        return and_(served, organisation_shown(actor, Organisation.id))
    return and_(served, Organisation.id.in_(_organisations(actor)))


def _organisations(actor: Actor) -> list[int]:
    return sorted({grant.organisation_id for grant in actor.grants})


SOURCES["person"] = Source(
    Person.id,
    Person.name,
    _where_from,
    _people,
    _is_called,
    lambda person_id: {"key": f"{PERSON}{person_id}"},  # what a task is given to
)
SOURCES["organisation"] = Source(
    Organisation.id,
    Organisation.name,
    lambda _actor: literal(None, Text),
    _customers,
    lambda _actor, text: begins(text, Organisation.name),
)
