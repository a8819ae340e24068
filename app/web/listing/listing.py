"""A list, declared once: columns, filters, orders, the query. The address says which part of it is asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, request, url_for
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import guard_of
from app.web.listing.columns import Column, flipped
from app.web.listing.filters import Filter
from app.web.words import called
from processes.clock import utcnow
from processes.errors import Forbidden
from processes.paging import BACK, By, CursorUnknown, Page
from processes.people.rules import Actor

PAGE = 50
DOWN = "-"  # before a column's key: from its end
LISTINGS: dict[str, "Listing"] = {}


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What a page says where it has no rows, with an icon and perhaps an address to go to."""

    title: str
    text: str = ""
    icon: str = "checks"
    url: str | None = None
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one reader asks of a list at one time."""

    listing: "Listing"
    session: Session
    actor: Actor
    now: datetime
    given: Mapping[str, str]  # the address's parameters, also those in its path
    order: Sequence[By]
    sort: str = ""  # a column's key, after DOWN from its end; empty: the list's own order
    chosen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def after(self) -> str | None:
        """The cursor of the part that is asked for."""
        return self.given.get("after") or None

    @property
    def plain(self) -> dict[str, str]:
        """What narrows the list, as parameters of an address."""
        filters = self.listing.filters_for(self.actor)
        return {name: value for filter in filters for name, value in filter.plain(self.given).items()}

    @property
    def path(self) -> dict[str, str]:
        """The parameters without which the list is another one."""
        return {name: self.given[name] for name in self.listing.path if name in self.given}

    def url(self, **changed: str | None) -> str:
        """Where this list stands with these parameters."""
        return self.listing.url({**self.plain, "sort": self.sort or None, **changed}, self.path)

    def wider(self, kept: Mapping[str, str]) -> str | None:
        """Where the list stands narrowed to this alone; None where it is narrowed to no more already."""
        return self.listing.url(kept, self.path) if self.plain != kept else None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An act that a list offers for many of its rows (`processes.engine.administration.bulk`), to whom it is right.

    `parameter` is what the act must be given besides, with its title and what it may be.
    """

    act: str
    right: Callable[[Actor], bool]
    parameter: str = ""
    title: str = ""  # marked for translation
    options: Callable[[Asked], Sequence[tuple[str, str]]] = lambda asked: ()

    @property
    def label(self) -> str:
        """What is done, in the reader's language."""
        return called("act", self.act)


Find = Callable[[Asked, str | None, int], Page[Any]]


@dataclass(kw_only=True, eq=False)
class Listing:
    """A list: `find(asked, after, limit)` reads a page of it in `asked.order`, with the reader's own rights.

    `order` ends with what makes it unique, and follows every order by a column. `cells` is a template with a
    macro for each column whose cell says more than its value; with a macro `row` for readers of `as_rows`.
    """

    name: str
    endpoint: str
    title: str  # marked for translation
    columns: Sequence[Column]
    find: Find
    order: Sequence[By] | Callable[[Actor], Sequence[By]]
    cells: str
    identify: Callable[[Any], int | str] = lambda row: row.id
    filters: Sequence[Filter] = ()
    empty: Callable[[Asked], Empty]
    as_rows: Callable[[Actor], bool] = lambda actor: False
    path: Sequence[str] = ()  # names of parameters without which there is no such list
    prefix: str = ""  # of its parameters, where another list stands on the same page
    live: bool = False
    classes: str = ""  # of its table
    limit: int = PAGE
    anchor: str = "list"
    offers: Sequence[Offer] = ()
    label: Callable[[Any], str] = lambda row: str(row.id)  # of a row in an act on many

    def columns_for(self, actor: Actor) -> list[Column]:
        """The columns that a reader may see."""
        return [column for column in self.columns if column.shown_to is None or column.shown_to(actor)]

    def filters_for(self, actor: Actor) -> list[Filter]:
        """The filters that a reader has."""
        return [filter for filter in self.filters if filter.shown_to is None or filter.shown_to(actor)]

    def offers_for(self, actor: Actor) -> list[Offer]:
        """What a reader may do to many rows."""
        return [offer for offer in self.offers if offer.right(actor)]

    def order_for(self, actor: Actor) -> Sequence[By]:
        """The order where the reader asks for none."""
        return self.order(actor) if callable(self.order) else self.order

    def url(self, parameters: Mapping[str, str | None], path: Mapping[str, str]) -> str:
        """Where the list stands with these parameters."""
        prefixed = {self.prefix + name: value for name, value in parameters.items() if value}
        values: dict[str, Any] = {**path, **prefixed}
        return url_for(self.endpoint, **values)

    def asked(self, given: Mapping[str, str] | None = None, *, actor: Actor | None = None) -> Asked:
        """What the address of this request (or `given`) asks for; what it cannot mean narrows nothing."""
        given = self._given({**request.args.to_dict(), **(request.view_args or {})} if given is None else given)
        actor = actor or current_actor()
        sort, order = self._sorted(given.get("sort", ""), actor)
        chosen = {filter.name: filter.read(given) for filter in self.filters_for(actor)}
        return Asked(
            listing=self,
            session=db.session(),
            actor=actor,
            now=utcnow(),
            given=given,
            order=order,
            sort=sort,
            chosen=chosen,
        )

    def _given(self, every: Mapping[str, str]) -> dict[str, str]:
        own = {name.removeprefix(self.prefix): said for name, said in every.items() if name.startswith(self.prefix)}
        return own | {name: every[name] for name in self.path if name in every}

    def _sorted(self, sort: str, actor: Actor) -> tuple[str, Sequence[By]]:
        usual = self.order_for(actor)
        key, is_down = sort.removeprefix(DOWN), sort.startswith(DOWN)
        column = next((column for column in self.columns_for(actor) if column.key == key and column.sort), None)
        if column is None:
            return "", usual
        own = column.order(descending=is_down)
        said = [by.column for by in own]
        return sort, [*own, *(flipped(by, is_down) for by in usual if by.column not in said)]

    def page(self, asked: Asked) -> Page[Any]:
        """The part that the address names; the first for nonsense, and where what leads back finds too little."""
        try:
            page = self.find(asked, asked.after, self.limit)
        except CursorUnknown:
            return self.find(asked, None, self.limit)
        if asked.after and asked.after.startswith(BACK) and page.before is None and len(page.rows) < self.limit:
            return self.find(asked, None, self.limit)
        return page

    def pages(self, asked: Asked, size: int) -> Iterator[Sequence[Any]]:
        """All rows that match, so many at a time."""
        after = None
        while True:
            page = self.find(asked, after, size)
            yield page.rows
            asked.session.expunge_all()
            if page.after is None:
                return
            after = page.after


def registered(listing: Listing) -> Listing:
    """Make a list known by its name."""
    LISTINGS[listing.name] = listing
    return listing


def open_to(listing: Listing, actor: Actor) -> Listing:
    """The list, for whom its page admits; Forbidden."""
    guard = guard_of(current_app, listing.endpoint)
    if guard is None or not guard.admits(actor):
        raise Forbidden()
    return listing
