"""Several queries that one statement answers, for pages that are made of many small lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, column, func, literal_column, select
from sqlalchemy.orm import Session, aliased


@dataclass(frozen=True, eq=False)
class Read:
    """What makes a query, once, whose values are bound by name, and the order of its rows.

    Objects come without what they are related to: whoever wants that selects it as well. No DISTINCT. What one of
    them is executed with (`populate_existing`) all are.
    """

    make: Callable[[], Select[*tuple[Any, ...]]]
    order: tuple[Any, ...] = ()


def read_together(session: Session, reads: Sequence[Read], bound: Mapping[str, Any]) -> dict[Read, list[Any]]:
    """What each of the queries finds, in its order: rows, or what stands in them where that is one thing.

    A row of the statement has what one of them found; all else in it is NULL.
    """
    statement, spans = _statement(tuple(reads))
    found: dict[Read, list[tuple[int, Any]]] = {read: [] for read in reads}
    for which, *said in session.execute(statement, bound):
        start, end = spans[which]
        nth, *parts = said[start:end]
        if nth is not None:
            found[reads[which]].append((nth, parts[0] if len(parts) == 1 else tuple(parts)))
    return {read: [row for _, row in sorted(rows, key=lambda row: row[0])] for read, rows in found.items()}


@lru_cache(maxsize=100)
def _statement(reads: tuple[Read, ...]) -> tuple[Select[*tuple[Any, ...]], list[tuple[int, int]]]:
    """The statement, and where in its rows, after the number of the query, the columns of each stand."""
    # VALUES would be compiled each time: SQLAlchemy keeps no SQL of them.
    numbers = func.generate_series(literal_column("0"), literal_column(str(len(reads) - 1)))
    which = numbers.table_valued(column("which", Integer)).render_derived("reads")
    joined: Any = which
    columns: list[Any] = []
    spans, options = [], dict[str, Any]()
    for number, read in enumerate(reads):
        query = read.make()
        nth = func.row_number().over(order_by=read.order).label("nth")
        part = query.add_columns(nth).subquery(f"read{number}")
        options |= query.get_execution_options()
        joined = joined.outerjoin(part, which.c.which == number)
        spans.append((len(columns), len(columns) + 1 + len(query.column_descriptions)))
        columns += [part.c.nth, *(_out_of(part, one) for one in query.column_descriptions)]
    return select(which.c.which, *columns).select_from(joined).execution_options(**options), spans


def _out_of(part: Any, described: Any) -> Any:
    """What a query selects, taken from its subquery."""
    expression = described["expr"]
    if expression is described.get("entity"):
        return aliased(expression, part)
    return part.corresponding_column(expression)
