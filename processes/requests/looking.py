"""How the requests of a page are found: their ids alone, in its order.

Those with certain words are looked for in three ways, each only where the one before did not fill the page: among the
first NEAR of the order, by the index of words where no more than FEW have them, and last all along the order. So it
costs about the same however many have the words, and whatever the database believes about that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select, true, union_all

from processes.leading import joined, led
from processes.paging import By, keyset, ordered, turned
from processes.people.callers import words_of
from processes.people.choosing import projects_named
from processes.people.rules import Actor
from processes.requests.models import Request, RequestSearch
from processes.requests.narrowing import ANY, Filters, led_to, narrowed
from processes.requests.orders import INDEXED
from processes.requests.rights import visible
from processes.requests.rules import number_in
from processes.requests.searching import of_projects

MOST_WORDS = 8  # of what is looked for
NEAR = 500
FEW = 5_000
_FENCE = 0  # an offset, past which the database does not move a condition
Found = Select[*tuple[Any, ...]]


def found_ids(
    actor: Actor,
    *,
    filters: Filters,
    order: Sequence[By],
    after: str | None,
    limit: int,
    where: Sequence[ColumnElement[bool]] = (),
) -> Found:
    """The ids of a page of visible requests, with the order's values behind.

    In the order of a name those of each customer (requester) are walked where staff see nearly all of them: what
    others may not see, or what is looked for, would be passed over for all the customers before.
    """
    words = words_of(filters.text, MOST_WORDS)
    if filters.customer and not words and order[0].led is None:
        query = select(Request.id).where(visible(actor), *narrowed(replace(filters, customer="")), *where)
        return _of_named(filters.customer, joined(query, order), order, after, limit)
    query = select(Request.id).where(visible(actor), *narrowed(filters), *where)
    if words and any(order[0].column is by.column for by in INDEXED):
        led_by = and_(visible(actor), *led_to(filters))
        has = has_words(words, actor)
        others = () if replace(filters, text="", is_open=None) == ANY and not where else (*narrowed(filters), *where)
        return _near_or_far(query, led_by, others, has, order, after, limit)
    if words:
        query = query.join(RequestSearch, RequestSearch.request_id == Request.id)
        query = query.where(has_words(words, actor))
    elif order[0].led is not None and actor.is_staff and not where and replace(filters, is_open=None) == ANY:
        return led(joined(query, order[1:]), order, after, limit)
    return keyset(joined(query, order), order, after, limit)


def _of_named(customer: str, query: Found, order: Sequence[By], after: str | None, limit: int) -> Found:
    """The first ones of each project that has the words, however the database guesses at how many have them.

    They are found by the customer, whose requests lie in order, and looked at for the project.
    """
    named = projects_named(customer).subquery()
    theirs = Request.organisation_id == named.c.organisation_id, Request.project_id.is_not_distinct_from(named.c.id)
    own = keyset(query.where(*theirs).correlate(named), order, after, limit).lateral()
    return _first(select(*own.c).select_from(named).join(own, true()), order, after, limit)


def has_words(words: Iterable[str], actor: Actor) -> ColumnElement[bool]:
    """Whether a row of `RequestSearch` has all words, one of them perhaps the request's number.

    As few conditions as can be, since each is a look. The rows of a customer's projects alone are found by the index;
    whether a reader may see them is still to be asked.
    """
    return and_(*_has(words, actor))


def _has(words: Iterable[str], actor: Actor) -> Iterable[ColumnElement[bool]]:
    plain = []
    for word in words:
        if (number := number_in(word)) is None:
            plain.append(word)
        else:
            numbered = select(Request.id).where(Request.number == number).correlate(None).scalar_subquery()
            yield or_(RequestSearch.request_id == numbered, _matches([word], actor))
    if plain:
        yield _matches(plain, actor)


def _matches(words: Iterable[str], actor: Actor) -> ColumnElement[bool]:
    """What is asked is hidden from the planner, whose guess at how many have words that it never saw is far off."""
    asked: list[ColumnElement[Any]] = [func.search_query(word) for word in words]
    if not actor.is_staff and actor.project_ids:
        asked.append(of_projects(actor.project_ids))
    every = reduce(lambda one, other: one.op("&&")(other), asked)
    found_by = RequestSearch.for_staff if actor.is_staff else RequestSearch.shown
    return found_by.bool_op("@@")(select(every).scalar_subquery())


def _near_or_far(
    query: Found,
    led_by: ColumnElement[bool],
    others: Sequence[ColumnElement[bool]],
    has: ColumnElement[bool],
    order: Sequence[By],
    after: str | None,
    limit: int,
) -> Found:
    """`query` is narrowed by all conditions; `led_by` is what the order is walked by, `others` what is then asked."""
    first = keyset(select(Request.id).where(led_by), order, after, NEAR - 1).cte().prefix_with("MATERIALIZED")
    near = _passing(first, others, has, limit).cte().prefix_with("MATERIALIZED")
    walked = select(func.count()).select_from(first).scalar_subquery()
    hits = select(func.count()).select_from(near).scalar_subquery()
    known = select(and_(hits <= limit, walked == NEAR).label("is_short")).cte().prefix_with("MATERIALIZED")
    is_short = select(known.c.is_short).scalar_subquery()
    few = select(RequestSearch.request_id).where(has, is_short).limit(FEW + 1).cte().prefix_with("MATERIALIZED")
    count = select(func.count()).select_from(few).scalar_subquery()
    of_few = keyset(query.where(Request.id == few.c.request_id).correlate(few), order, after, limit)
    theirs = of_few.limit(None).order_by(None).offset(_FENCE).lateral()
    far = _first(select(*theirs.c).select_from(few).join(theirs, true()), order, after, limit)
    along = keyset(query, order, after, limit).limit(None)
    ways = [
        select(near).where(~is_short),
        far.where(is_short, count <= FEW),
        _passing(along.subquery(), (), has, limit).where(is_short, count > FEW),
    ]
    every = union_all(*(select(*way.subquery().c) for way in ways)).subquery()
    return _first(select(*every.c), order, after, limit)


def _passing(here: FromClause, others: Sequence[ColumnElement[bool]], has: ColumnElement[bool], limit: int) -> Found:
    """Those of a walk that have the words, looked at one by one until a page is full."""
    looked_at = select(RequestSearch.request_id).where(RequestSearch.request_id == here.c.id, has)
    if others:
        looked_at = looked_at.join(Request, Request.id == RequestSearch.request_id).where(*others)
    looked_at = looked_at.correlate(here).offset(_FENCE)
    return select(*here.c).join(looked_at.lateral(), true()).limit(limit + 1)


def _first(found: Found, order: Sequence[By], after: str | None, limit: int) -> Found:
    """The first of what was found, with the order's values behind the ids."""
    way, _ = turned(order, after)
    values = list(found.selected_columns)[1:]
    return found.order_by(*(ordered(replace(by, column=value)) for by, value in zip(way, values, strict=True))).limit(
        limit + 1
    )
