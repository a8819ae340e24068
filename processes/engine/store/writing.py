"""Knows how the differences of a step reach the tables: in one statement, whatever they are."""

import enum
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, cast

import orjson
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from processes.engine.store.models import (
    Job,
    MessageSubscription,
    OpenTask,
    ProcessHistory,
    ProcessInstance,
    UncountedCase,
)

_TABLES = {
    model.__tablename__: cast(Table, model.__table__)
    for model in (OpenTask, Job, MessageSubscription, ProcessHistory, UncountedCase)
}
NEW = "new"  # by which name SQL speaks of a row that is inserted
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types


Part = tuple[str, str, tuple[str, ...], tuple[tuple[str, str], ...]]  # act, table, columns, columns that SQL gives


class Changes:
    """Rows that are gone, rows that are new and an instance's new state, collected and then written at once.

    A row that is gone and one that is new never have the same key: PostgreSQL chooses the order.
    """

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._values: dict[str, Any] = {}

    def delete(self, model: type[Any], ids: Collection[int]) -> None:
        """Remove the rows of these ids."""
        if ids:
            self._add("delete", model.__tablename__, value=list(ids))

    def insert(self, model: type[Any], rows: Sequence[Mapping[str, Any]], **given: str) -> None:
        """Add rows that all have the same columns, and those `given` by SQL over NEW; ids follow the order of rows."""
        if rows:
            # text of JSON: the driver would make bytes of bytes
            self._add("insert", model.__tablename__, *rows[0], value=orjson.dumps(rows).decode(), given=given)

    def update(self, instance: ProcessInstance, **changed: Any) -> None:
        """Give the instance these values, the object at once, which then counts as unchanged."""
        for name, value in changed.items():
            set_committed_value(instance, name, value)
            self._values[name] = value.value if isinstance(value, enum.Enum) else value
        self._add("update", instance.__tablename__, *changed, value=instance.id)

    def _add(self, act: str, table: str, *columns: str, value: Any, given: Mapping[str, str] | None = None) -> None:
        self._parts.append((act, table, columns, tuple((given or {}).items())))
        self._values[f"{act}_{table}"] = value

    def write(self, session: Session) -> None:
        """Write what was collected, after whatever else the session holds."""
        session.flush()
        if self._parts:
            session.connection().exec_driver_sql(_statement(tuple(self._parts)), self._values)


@cache
def _statement(parts: tuple[Part, ...]) -> str:
    """One statement of these parts; there are as many as steps have shapes, so the driver prepares each once."""
    *before, last = (_WRITTEN[act](f"%({act}_{table})s", table, *columns) for act, table, *columns in parts)
    named = ", ".join(f"part{number} AS ({part})" for number, part in enumerate(before))
    return f"WITH {named} {last}" if named else last


def _delete(value: str, table: str, *_: Any) -> str:
    return f"DELETE FROM {table} WHERE id = ANY({value}::bigint[])"


def _insert(value: str, table: str, columns: tuple[str, ...], given: tuple[tuple[str, str], ...]) -> str:
    known, names = _TABLES[table].c, ", ".join((*columns, *(name for name, _ in given)))
    taken = ", ".join((*columns, *(sql for _, sql in given)))
    typed = ", ".join(f"{name} {known[name].type.compile(_DIALECT)}" for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {taken} FROM json_to_recordset({value}::json) AS {NEW} ({typed})"


def _update(value: str, table: str, columns: tuple[str, ...], _: Any) -> str:
    return f"UPDATE {table} SET {', '.join(f'{name} = %({name})s' for name in columns)} WHERE id = {value}"


_WRITTEN = {"delete": _delete, "insert": _insert, "update": _update}
