"""Columns of a list: what a row says in each, by what it is sorted, and how the value looks on pages and in sheets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.web import filters
from processes.documents.rendering import minutes
from processes.paging import By
from processes.people.rules import Actor


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in its currency."""

    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """A span of time."""

    count: int


Value = str | int | date | datetime | Decimal | Money | Minutes | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `value` tells what a row says, as sheets take it; a page's cell may say it with more.

    `sort` is the ascending order, without the last part that makes it unique.
    """

    key: str
    title: str  # marked for translation
    value: Callable[[Any], Value] | None = None  # none: buttons, for pages alone
    sort: Sequence[By] = ()
    falling: Sequence[By] = ()  # the same from the end, ascending as well, where that is not the other way round
    is_figure: bool = False  # stands at the right
    is_told: bool = False  # a phone's card says the title before the value
    is_usual: bool = True  # else it is drawn for those who have chosen it
    is_quiet: bool = False  # the title is for ears alone
    classes: str = ""
    shown_to: Callable[[Actor], bool] | None = None

    @property
    def may_hide(self) -> bool:
        """Whether a person may do without: not without what can be done to a row."""
        return self.value is not None

    def order(self, *, descending: bool) -> list[By]:
        """The order by this column; rows that say nothing come last either way."""
        return [flipped(by, descending) for by in (self.falling if descending and self.falling else self.sort)]


def flipped(by: By, descending: bool) -> By:
    """A part of an order, from its end where `descending`."""
    return replace(by, descending=by.descending ^ descending)


def text_of(value: Value) -> str:
    """A value in the reader's language, as pages and CSV say it."""
    match value:
        case None:
            return ""
        case Money():
            return filters.money(value.amount, value.currency)
        case Minutes():
            return str(minutes(value.count))
        case datetime():
            return filters.dt(value)
        case date():
            return filters.day(value)
    return str(value)


def shown(value: Value) -> str | Markup:
    """The same in a cell of a page, where an instant is told by how far it is."""
    return filters.time_tag(value) if isinstance(value, datetime) else text_of(value)
