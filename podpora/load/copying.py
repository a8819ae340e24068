"""Copies played cases in all their tables by INSERT … SELECT: new ids by arithmetic, times moved by whole minutes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Table, Text, Uuid, text

from podpora.load.copies import Copy, copies
from processes.db import Base

CASE = "request"
_FIRST = re.compile(r"\{(\w+)\}")  # the id of the new case's first row of a table


@dataclass(frozen=True)
class Origin:
    """The played rows of one table; the new ids are `base + n * stride + place`."""

    table: Table
    base: int
    stride: int

    def new_id(self, place: str) -> str:
        """SQL of the new id of the row at this place of its case."""
        return f"{self.base} + c.n * {self.stride} + {place}"


def remember(connection: Connection) -> dict[str, Origin]:
    """Put every row of the cases that were played aside, in temporary tables with their place in their case."""
    origins: dict[str, Origin] = {}
    late = {name for name, copy in copies().items() if copy.refers}
    for table in sorted(Base.metadata.sorted_tables, key=lambda table: table.name in late):
        case = _case_of(table, origins)
        if case is None or "id" not in table.c:
            continue
        joins = "".join(
            f" LEFT JOIN origin_{parent} p_{column} ON p_{column}.id = t.{column}"
            for column, parent in _parents(table, origins)
        )
        places = "".join(f", p_{column}.place_ AS place_of_{column}" for column, _ in _parents(table, origins))
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE origin_{table.name} ON COMMIT DROP AS SELECT t.*{places}, r.id AS case_,"
            f" r.number AS number_, row_number() OVER (PARTITION BY r.id ORDER BY t.id) - 1 AS place_"
            f" FROM {table.name} t{joins} JOIN request r ON {case}"
        )
        stride = connection.execute(text(f"SELECT coalesce(max(place_), -1) + 1 FROM origin_{table.name}")).scalar_one()
        base = connection.execute(text(f"SELECT coalesce(max(id), 0) + 1 FROM {table.name}")).scalar_one()
        if stride:
            origins[table.name] = Origin(table, base, stride)
    return origins


def _case_of(table: Table, origins: dict[str, Origin]) -> str | None:
    """SQL that joins a row `t` to its request `r`; None for a table that belongs to no case."""
    if table.name == CASE:
        return "r.id = t.id"
    if (found := _said(table).case) is not None:
        return f"r.id = {found}"
    if "business_key" in table.c:
        return "r.number = t.business_key"
    columns = [column for column, parent in _parents(table, origins) if parent == CASE]
    if columns:
        return f"r.id = t.{columns[0]}"
    return next((f"r.id = p_{column}.case_" for column, _ in _parents(table, origins)), None)


def _said(table: Table) -> Copy:
    """What the domains say of the table's copies."""
    return copies().get(table.name, Copy())


def _first(origin: Origin | None) -> str:
    return f"({origin.new_id('0')})" if origin else "NULL"


def _parents(table: Table, origins: dict[str, Origin]) -> list[tuple[str, str]]:
    """(column, table) of the references to rows of cases."""
    keys = [(column.name, key.column.table.name) for column in table.c for key in column.foreign_keys]
    soft = _said(table).refers.items()
    return [(column, parent) for column, parent in (*keys, *soft) if parent in origins and parent != table.name]


def copy_rows(connection: Connection, origins: dict[str, Origin], *, limits: dict[str, datetime]) -> Iterator[str]:
    """Write the rows of all cases in `new_case`, table by table; yields what was written."""
    for name, origin in origins.items():
        values = {column.name: _value(column, origin, origins) for column in origin.table.c if column.computed is None}
        bodies = " JOIN new_body b ON b.n = c.n AND b.place = o.place_" if name == "process_instance" else ""
        kept = f" WHERE {_said(origin.table).kept}" if _said(origin.table).kept else ""
        sql = (
            f"INSERT INTO {name} ({', '.join(values)}) SELECT {', '.join(values.values())}"
            f" FROM new_case c JOIN origin_{name} o ON o.case_ = c.played{bodies}{kept}"
        )
        used: dict[str, Any] = {key: value for key, value in limits.items() if f":{key}" in kept}
        written = connection.execute(text(_escaped(sql, used)), used).rowcount
        sequence = f"pg_get_serial_sequence('{name}', 'id')"
        connection.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))"))
        yield f"{written} {name}"


def _escaped(sql: str, used: dict[str, Any]) -> str:
    """No colon of a cast is a parameter."""
    return sql.replace("::", "\\:\\:")


def _value(column: Column[Any], origin: Origin, origins: dict[str, Origin]) -> str:
    """SQL of one column of a new row."""
    name, table = column.name, column.table
    said = _said(table).columns.get(name)
    if said is not None:
        return _FIRST.sub(lambda found: _first(origins.get(found[1])), said)
    if name == "id":
        return origin.new_id("o.place_")
    if name == "business_key":
        return "c.number"
    parent = dict(_parents(origin.table, origins)).get(name)
    if parent is not None:
        return f"CASE WHEN o.{name} IS NOT NULL THEN {origins[parent].new_id(f'o.place_of_{name}')} END"
    if isinstance(column.type, DateTime):
        return f"o.{name} + c.shift"
    if isinstance(column.type, Uuid):
        return f"md5(o.{name}::text || c.number)::uuid"
    if isinstance(column.type, Text) and column.unique:
        return f"md5(o.{name} || c.number)"
    return f"o.{name}"
