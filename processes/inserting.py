"""Inserts one row and gives it to the session as it stands then, by a statement that is made once for each shape."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Executable, Table, bindparam, inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase, Session

M = TypeVar("M", bound=DeclarativeBase)
Computed = Callable[[Callable[[str], ColumnElement[Any]]], Mapping[str, ColumnElement[Any]]]


def insert_row(session: Session, model: type[M], row: Mapping[str, Any], *, computed: Computed | None = None) -> M:
    """The row as an object of the session, what the database gives it included.

    `computed(given)`: further columns in SQL, once; `given` is that of a column of `row`.
    """
    return cast(M, session.scalars(_statement(model, tuple(row), computed, False), _bound(row)).one())


def insert_unless_there(session: Session, model: type[M], row: Mapping[str, Any]) -> M | None:
    """The same; None where a row with one of its unique keys is there already."""
    return session.scalars(_statement(model, tuple(row), None, True), _bound(row)).one_or_none()


def _bound(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"given_{name}": value for name, value in row.items()}


@cache
def _statement(model: type[Any], names: tuple[str, ...], computed: Computed | None, unless_there: bool) -> Executable:
    table = cast(Table, model.__table__)
    given: dict[str, ColumnElement[Any]] = {
        name: bindparam(f"given_{name}", type_=table.c[name].type) for name in names
    }
    values = given | dict(computed(given.__getitem__) if computed else {})
    made = insert(table).values(values)
    made = made.on_conflict_do_nothing() if unless_there else made
    loaded = [attribute.columns[0] for attribute in inspect(model).column_attrs if not attribute.deferred]
    return select(model).from_statement(made.returning(*loaded))
