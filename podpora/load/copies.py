"""What a domain says of its rows in copied cases: podpora/load/<domain>.py, found by podpora/domains.py.

Such a file has what it needs of: `COPIES`, `DERIVED`, `delivered(session)`: what workers and the world outside would
have done with the played cases by now, and `after(session, now)`: what is made right once all are copied.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Connection, Table

from podpora.domains import brought


@dataclass(frozen=True)
class Copy:
    """How the copies of a table's rows differ beyond ids, times and what the types of columns say.

    All is SQL: `o` is the played row, `c` the new case, `t` a row of the table; `{table}` is the id of the new case's
    first row of another table. `columns` are values of columns; `case` finds a row's case where neither a foreign key
    nor the business key does; `refers` maps columns that are no foreign keys to their tables; `kept` says which copies
    have not been pruned by now (:keep_history and :keep_events are instants).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    case: str | None = None
    refers: Mapping[str, str] = field(default_factory=dict)
    kept: str | None = None


@dataclass(frozen=True)
class Derived:
    """A table that triggers fill: they are `still` while rows are copied, then `fill` writes all at once."""

    table: Table
    still: Callable[[Connection], AbstractContextManager[None]]
    fill: Callable[[Connection], None]


@cache
def copies() -> dict[str, Copy]:
    """What all domains say, by table; a later domain adds to the columns of an earlier one's table."""
    said: dict[str, Copy] = {}
    for module in brought("load"):
        for table, copy in getattr(module, "COPIES", {}).items():
            known = said.get(table, Copy())
            said[table] = Copy(
                {**known.columns, **copy.columns},
                copy.case or known.case,
                {**known.refers, **copy.refers},
                copy.kept or known.kept,
            )
    return said


def derived() -> list[Derived]:
    """The derived tables of all domains."""
    return [table for module in brought("load") for table in getattr(module, "DERIVED", ())]


def hooks(name: str) -> Iterator[Callable[..., None]]:
    """The functions `delivered` or `after` of the domains that have one."""
    return (getattr(module, name) for module in brought("load") if hasattr(module, name))
