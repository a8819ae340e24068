"""Items as somebody chooses those that a request is about: of few all, of many those that are looked for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from processes.devices.models import AffectedItem, ConfigurationItem
from processes.devices.queries import said_of
from processes.devices.rules import ItemState
from processes.paging import spoken
from processes.people.models import Project
from processes.together import Read, read_together

SHOWN = 12  # of a list that is chosen from


@dataclass(frozen=True, slots=True)
class Offered:
    """Items by name, the chosen ones first; `are_all`: there are no others that could be looked for."""

    items: Sequence[ConfigurationItem]
    are_all: bool


def of_project(organisation_id: Any, project_id: Any) -> ColumnElement[bool]:
    """Whether a request of a project may be about an item: the same as `rules.fits`, as a condition."""
    shared = ConfigurationItem.project_id.is_(None) & (ConfigurationItem.organisation_id == organisation_id)
    return or_(ConfigurationItem.project_id == project_id, shared)


def _choosable() -> Select[*tuple[Any, ...]]:
    """Of a project; those chosen (ids) before those that have `words` in them, one more than is shown."""
    project_id = bindparam("project_id", type_=BigInteger)
    customer = select(Project.organisation_id).where(Project.id == project_id).scalar_subquery()
    is_chosen = ConfigurationItem.id == any_(bindparam("chosen", type_=ARRAY(BigInteger)))
    words = func.concat("%", func.trim(func.search_text(bindparam("words", type_=Text))), "%")
    can_be = (ConfigurationItem.state != ItemState.RETIRED) & said_of().like(words)
    query = select(ConfigurationItem).where(of_project(customer, project_id), or_(is_chosen, can_be))
    return query.order_by(*_order()).limit(SHOWN + 1 + bindparam("more", type_=BigInteger))


def _order() -> tuple[Any, ...]:
    is_chosen = ConfigurationItem.id == any_(bindparam("chosen", type_=ARRAY(BigInteger)))
    return is_chosen.desc(), spoken(ConfigurationItem.name), ConfigurationItem.id


CHOOSABLE = Read(_choosable, _order())


def bound(project_id: int, *, words: str = "", chosen: Collection[int] = ()) -> dict[str, Any]:
    """What CHOOSABLE asks for."""
    ids = sorted(set(chosen))
    return {"project_id": project_id, "words": words, "chosen": ids, "more": len(ids)}


def offered(found: Sequence[ConfigurationItem], *, words: str = "", chosen: Collection[int] = ()) -> Offered:
    """What CHOOSABLE has found, as it is offered."""
    most = SHOWN + len(set(chosen))
    return Offered(found[:most], are_all=len(found) <= most and not words.strip())


def items_offered(session: Session, project_id: int, *, words: str = "", chosen: Collection[int] = ()) -> Offered:
    """The items that a request of a project can be about; one statement."""
    found = read_together(session, (CHOOSABLE,), bound(project_id, words=words, chosen=chosen))
    return offered(found[CHOOSABLE], words=words, chosen=chosen)


@cache
def _any() -> Select[int]:
    """Whether there is any: an id."""
    project_id = bindparam("project_id", type_=BigInteger)
    customer = select(Project.organisation_id).where(Project.id == project_id).scalar_subquery()
    query = select(ConfigurationItem.id).where(of_project(customer, project_id))
    return query.where(ConfigurationItem.state != ItemState.RETIRED).limit(1)


ANY_CHOOSABLE = Read(_any)


@cache
def _affected() -> Select[ConfigurationItem]:
    query = select(ConfigurationItem).join(AffectedItem, AffectedItem.item_id == ConfigurationItem.id)
    return query.where(AffectedItem.request_id == bindparam("request_id"))


AFFECTED_ITEMS = Read(_affected, (spoken(ConfigurationItem.name), ConfigurationItem.id))


def affected_items(session: Session, request_id: int) -> list[ConfigurationItem]:
    """The items that a request is about, by name."""
    return read_together(session, (AFFECTED_ITEMS,), {"request_id": request_id})[AFFECTED_ITEMS]
