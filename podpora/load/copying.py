"""Copies played cases in all their tables by INSERT … SELECT: new ids by arithmetic, times moved by whole minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Table, Text, Uuid, text

from processes.db import Base

CASE = "request"
SOFT = {("process_history", "instance_id"): "process_instance"}  # references that are no foreign keys
# How a row's case is found where neither a foreign key nor the business key says it.
BY_PAYLOAD = {"outbox_event": "(t.payload ->> 'request_id')::bigint"}
# What the rules in `_value` would get wrong; `o` is the played row, `c` the new case, `b` the new state.
SPECIAL = {
    "request.number": "c.number",
    "request.summary": "o.summary || ' (PC-' || c.n % 5000 || ')'",
    "process_instance.body": "b.body",
    "process_history.task_id": "-(c.n * 100 + o.task_id % 100)",  # completed long ago: never the id of an open task
    "message_subscription.key": "CASE o.key WHEN o.number_ THEN c.number ELSE 'escalation:' || {escalation} END",
    "outbox_event.payload": "o.payload || jsonb_build_object('request_id', c.request_id, 'number', c.number)",
    "outbox_event.created_at": "c.logged_at",
    "outbox_event.relayed_at": "c.logged_at + interval '1 second'",
    "outgoing_mail.message_id": "'<' || lower(c.number) || '.' || md5(o.message_id || c.n) || '@localhost>'",
    "outgoing_mail.subject": "replace(o.subject, o.number_, c.number)",
    # The mails of closed cases are cut: a million cases would have thirty gigabytes of them.
    "outgoing_mail.text": "CASE WHEN c.is_closed THEN left(o.text, 80) ELSE replace(o.text, o.number_, c.number) END",
    "outgoing_mail.html": "CASE WHEN c.is_closed THEN '' ELSE replace(o.html, o.number_, c.number) END",
    "rated_work.month": "date_trunc('month', o.started_at + c.shift)::date",
}
# What the desk has pruned by now (processes/engine/jobs/housekeeping.py) is not made.
KEPT = {"process_history": "o.at + c.shift > :keep_history", "outbox_event": "c.logged_at > :keep_events"}


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
    late = {name for name, _ in SOFT}
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
    if table.name in BY_PAYLOAD:
        return f"r.id = {BY_PAYLOAD[table.name]}"
    if "business_key" in table.c:
        return "r.number = t.business_key"
    columns = [column for column, parent in _parents(table, origins) if parent == CASE]
    if columns:
        return f"r.id = t.{columns[0]}"
    return next((f"r.id = p_{column}.case_" for column, _ in _parents(table, origins)), None)


def _parents(table: Table, origins: dict[str, Origin]) -> list[tuple[str, str]]:
    """(column, table) of the references to rows of cases."""
    keys = [(column.name, key.column.table.name) for column in table.c for key in column.foreign_keys]
    soft = [(column, parent) for (name, column), parent in SOFT.items() if name == table.name]
    return [(column, parent) for column, parent in keys + soft if parent in origins and parent != table.name]


def copy_rows(connection: Connection, origins: dict[str, Origin], *, limits: dict[str, datetime]) -> Iterator[str]:
    """Write the rows of all cases in `new_case`, table by table; yields what was written."""
    for name, origin in origins.items():
        values = {column.name: _value(column, origin, origins) for column in origin.table.c if column.computed is None}
        bodies = " JOIN new_body b ON b.n = c.n AND b.place = o.place_" if name == "process_instance" else ""
        kept = f" WHERE {KEPT[name]}" if name in KEPT else ""
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
    special = SPECIAL.get(f"{table.name}.{name}")
    if special is not None:
        asked = origins.get("escalation")
        return special.replace("{escalation}", f"({asked.new_id('0')})" if asked else "NULL")
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
