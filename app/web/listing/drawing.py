"""One part of a list as its page draws it: rows, headings to sort by, what a person hides and has saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.web.listing.columns import Column, shown
from app.web.listing.filters import Choice, Filter
from app.web.listing.listing import DOWN, Asked, Empty, Listing, Offer
from app.web.news import alongside, beside
from processes.paging import Page
from processes.views.queries import settings_of
from processes.views.rights import may_remove_shared, may_share_views


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What the macro of lists asks for."""

    asked: Asked
    page: Page[Any]

    @property
    def listing(self) -> Listing:
        """The list."""
        return self.asked.listing

    @property
    def rows(self) -> Sequence[Any]:
        """The rows of this part."""
        return self.page.rows

    @property
    def empty(self) -> Empty:
        """What to say where there are no rows."""
        return self.listing.empty(self.asked)

    @property
    def as_rows(self) -> bool:
        """Whether the reader has lines instead of a table."""
        return self.listing.as_rows(self.asked.actor)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """How the reader has this list: hidden columns, saved views, where they start; read with the news."""
        return beside(f"list:{self.listing.name}") or {}

    @cached_property
    def view(self) -> dict[str, Any] | None:
        """The saved view that the address names."""
        named = self.asked.given.get("view")
        return next((view for view in self.views if str(view["id"]) == named), None)

    @property
    def views(self) -> list[dict[str, Any]]:
        """The saved views that the reader may use."""
        return self.settings.get("views") or []

    def view_url(self, view: dict[str, Any]) -> str:
        """Where a saved view stands."""
        return view_url(self.listing, view, self.asked.path)

    def may_remove(self, view: dict[str, Any]) -> bool:
        """Whether the reader may take a view away."""
        return bool(view["mine"]) or may_remove_shared(self.asked.actor)

    @property
    def may_share(self) -> bool:
        """Whether the reader may share a view."""
        return may_share_views(self.asked.actor)

    @property
    def hidden(self) -> set[str]:
        """The columns that are not drawn."""
        said = self.view["hidden"] if self.view else self.settings.get("hidden")
        return {column.key for column in self.all_columns if not column.is_usual} if said is None else set(said)

    @cached_property
    def all_columns(self) -> list[Column]:
        """The columns that the reader may see."""
        return self.listing.columns_for(self.asked.actor)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that are drawn."""
        return [column for column in self.all_columns if not (column.may_hide and column.key in self.hidden)]

    @property
    def offers(self) -> list[Offer]:
        """What the reader may do to many rows."""
        return [] if self.as_rows else self.listing.offers_for(self.asked.actor)

    @property
    def filters(self) -> list[Filter]:
        """The filters that the reader is shown."""
        return [filter for filter in self.listing.filters_for(self.asked.actor) if filter.is_drawn]

    @property
    def main(self) -> Filter | None:
        """The text to look for, which a phone shows before it unfolds the others."""
        return next((filter for filter in self.filters if filter.kind == "words"), None)

    @property
    def others(self) -> list[Filter]:
        """The filters besides it."""
        return [filter for filter in self.filters if filter is not self.main]

    @property
    def chosen(self) -> int:
        """How many of the others narrow the list."""
        return sum(bool(filter.plain(self.asked.given)) for filter in self.others)

    @property
    def undrawn(self) -> dict[str, str]:
        """What else narrows the list, as parameters of its address."""
        filters = self.listing.filters_for(self.asked.actor)
        plain = [filter.plain(self.asked.given) for filter in filters if not filter.is_drawn]
        return {name: value for one in plain for name, value in one.items()}

    def options(self, filter: Choice) -> list[tuple[str, str, bool]]:
        """What a choice offers: value, word, whether it is chosen. What is usual needs no value."""
        usual, chosen = filter.usually(self.asked.given), self.asked.chosen[filter.name]
        offered = [
            ("" if value == usual else value, word, chosen == filter.parse(value))
            for value, word in filter.options(self.asked)
        ]
        return offered if usual else [("", gettext(filter.any), chosen is None), *offered]

    def sorted(self, column: Column) -> str:
        """As aria-sort says it; empty for a column that does not lead."""
        if self.asked.sort.removeprefix(DOWN) != column.key:
            return ""
        return "descending" if self.asked.sort.startswith(DOWN) else "ascending"

    def sort_url(self, column: Column) -> str:
        """Where the list stands in the order of a column; in the other direction where it does so already."""
        return self.asked.url(sort=DOWN + column.key if self.sorted(column) == "ascending" else column.key)

    @property
    def sortable(self) -> list[Column]:
        """The columns that a list may be ordered by."""
        return [column for column in self.all_columns if column.sort]

    def cell(self, column: Column, row: Any) -> Any:
        """What a row says in a column whose cell has no macro."""
        return shown(column.value(row)) if column.value else ""

    @property
    def next_url(self) -> str | None:
        """The part behind this one."""
        return self._turn(self.page.after)

    @property
    def before_url(self) -> str | None:
        """The part before."""
        return self._turn(self.page.before)

    @property
    def first_url(self) -> str | None:
        """The first part, where this is another."""
        return self._turn("") if self.page.before or (self.asked.after and not self.rows) else None

    def _turn(self, cursor: str | None) -> str | None:
        view = self.asked.given.get("view")
        return None if cursor is None else self.asked.url(after=cursor or None, view=view)

    @property
    def narrowing(self) -> bool:
        """Whether the reader has narrowed the list."""
        return bool(self.asked.plain)

    @property
    def bare_url(self) -> str:
        """The list without filters."""
        return self.listing.url({}, self.asked.path)

    def address(self, endpoint: str, **more: str) -> str:
        """An address of lists about this one, with what narrows it."""
        kept: dict[str, Any] = {**self.asked.path, **self.prefixed, **more}
        return url_for(endpoint, name=self.listing.name, **kept)

    @property
    def prefixed(self) -> dict[str, str]:
        """What narrows and orders the list, as its page's address says it."""
        asked = self.asked
        kept = {**asked.plain, "sort": asked.sort, "view": asked.given.get("view", "")}
        return {self.listing.prefix + name: value for name, value in kept.items() if value}


def view_url(listing: Listing, view: dict[str, Any], path: dict[str, str]) -> str:
    """Where a saved view of a list stands."""
    kept = {listing.prefix + name: value for name, value in {**view["parameters"], "view": view["id"]}.items()}
    return url_for(listing.endpoint, **{**path, **kept})


def drawn(listing: Listing, asked: Asked | None = None) -> Drawn:
    """The part of a list that the address names, with what its reader has saved: as many statements as `find` has."""
    asked = asked or listing.asked()
    alongside(f"list:{listing.name}", settings_of(asked.actor, listing.name))
    return Drawn(asked=asked, page=listing.page(asked))


def named(columns: Iterable[Column]) -> list[str]:
    """The titles of columns, in the reader's language."""
    return [gettext(column.title) for column in columns]
