"""Projects as somebody chooses one for a request, of few all, of many those that are looked for; customers by words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Select, and_, any_, bindparam, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from processes.people.callers import words_of
from processes.people.confidential import organisation_shown
from processes.people.models import Organisation, Project
from processes.people.rules import Actor

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Offered:
    """Projects with their customers, by name; `are_all`: there are no others."""

    projects: Sequence[Project]
    are_all: bool


def projects_offered(
    session: Session, actor: Actor, *, limit: int, text: str = "", chosen: int | None = None
) -> Offered:
    """The projects in which an actor may log a request, staff in all: where these are more than `limit`, those that
    have all words of `text` and those of the chosen one's customer, the chosen one in any case.

    Words are beginnings of words without diacritics. One statement, however many projects there are.
    """
    rows = session.execute(_offered(actor, limit, text), {"chosen": chosen or 0}).all()
    if len(rows) <= limit:
        return Offered([row[0] for row in rows], are_all=True)
    return Offered([row[0] for row in rows if row[1] and row[2] <= limit], are_all=False)


@lru_cache(200)  # for whom and what they look for, most often nothing
def _offered(actor: Actor, limit: int, text: str) -> Select[*tuple[Any, ...]]:
    chosen: ColumnElement[int] = bindparam("chosen", type_=BigInteger)
    wanted = or_(_of_customer(chosen), _has_words(text))
    order = ((Project.id == chosen).desc(), wanted.desc(), Organisation.name, Project.name)
    nth = func.row_number().over(order_by=order)
    first = _open_to(actor, select(Project.id, wanted.label("is_wanted"), nth.label("nth")))
    found = first.order_by(nth).limit(limit + 1).subquery()
    query = select(Project, found.c.is_wanted, found.c.nth).join(found, found.c.id == Project.id)
    query = query.join(Project.organisation).options(contains_eager(Project.organisation))
    return query.order_by(Organisation.name, Project.name, Project.id)


def projects_with(session: Session, actor: Actor, text: str, *, limit: int) -> Sequence[Project]:
    """The projects with all words of `text`, with their customers, by name; none where there is no word."""
    query = _open_to(actor, select(Project)).where(_has_words(text)).options(contains_eager(Project.organisation))
    return session.scalars(query.order_by(Organisation.name, Project.name, Project.id).limit(limit)).all()


def of_customer_named(column: InstrumentedAttribute[Any], text: str) -> ColumnElement[bool]:
    """Whether the name of the customer whose id `column` holds has all words of `text`; any has, where it is empty."""
    return (
        column == any_(func.array(select(Organisation.id).where(begins(text, Organisation.name)).scalar_subquery()))
        if text
        else true()
    )


def of_project_named(column: InstrumentedAttribute[Any], text: str) -> ColumnElement[bool]:
    """The same of a project by its own and its customer's name."""
    found = projects_named(text).with_only_columns(Project.id)
    return column == any_(func.array(found.scalar_subquery())) if text else true()


def projects_named(text: str) -> Select[int, int]:
    """The ids of such projects and of their customers."""
    return select(Project.id, Project.organisation_id).join(Project.organisation).where(_has_words(text))


def _open_to(actor: Actor, query: S) -> S:
    query = query.join(Project.organisation).where(Project.is_active, ~Organisation.is_provider)
    query = query.where(organisation_shown(actor, Organisation.id))
    return query if actor.is_staff else query.where(Project.id.in_(actor.project_ids))


def _of_customer(chosen: ColumnElement[int]) -> ColumnElement[bool]:
    customer = select(Project.organisation_id).where(Project.id == chosen).scalar_subquery()
    return func.coalesce(Project.organisation_id == customer, literal(False))


def _has_words(text: str) -> ColumnElement[bool]:
    return begins(text, Organisation.name, Project.name)


def begins(text: str, *names: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether names have all words of a text, by beginnings of words without diacritics; none have an empty one."""
    known = func.concat(" ", func.search_text(func.concat_ws(" ", *names)))
    begins = [known.like(func.concat("% ", func.trim(func.search_text(word)), "%")) for word in words_of(text)]
    return and_(*begins) if begins else literal(False)
