"""What a transaction writes without reading it back: together in one statement, before anybody asks or it commits."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary, ref

from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, SessionTransaction

from processes.row_json import as_json, row_as_json
from processes.transactions import forget_about, owed, take_owed

NEW = "new"  # by which name SQL speaks of a row that is inserted
_WAITING = "writing.waiting"
_WORD = re.compile(r"'[^']*'|\w+")  # what is quoted stays quoted: it names no table
_HARMLESS = ("SELECT", "SAVEPOINT", "RELEASE")
_WRITING = frozenset({"INSERT", "SET", "DELETE", "insert", "set", "delete"})  # a lock says UPDATE as well
_LONG = 20_000  # characters of a statement whose words nobody looks for
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
_SESSIONS: WeakKeyDictionary[Connection, ref[Session]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Part:
    """One act on one table: SQL in which `{parameter}` stands for a value; parts of the same SQL are one if it adds.

    What adds, or changes one row, has one parameter: `rows`, a JSON object for each. All parts of a statement see the
    tables as they were before it; what one returns, others after it find under its `name`.
    """

    table: str
    sql: str
    values: Mapping[str, Any] = field(hash=False)
    adds: bool = False
    changes: bool = False  # rows that may be among those of another part
    name: str = ""
    row: int = 0  # the id of the only row that it changes
    given: Mapping[str, Any] = field(default_factory=dict, hash=False)  # what that gets


def added(
    model: type[Any],
    rows: Sequence[Mapping[str, Any]],
    *,
    beside: str = "",
    then: str = "",
    name: str = "",
    **given: str,
) -> list[Part]:
    """Rows to add that all have the same columns, and those `given` by SQL over NEW; ids follow the order of rows.

    `beside` is SQL to stand behind NEW, `then` behind the INSERT, `name` as Part says. ValueError for text that
    PostgreSQL does not keep; of what is not JSON, times, enumerations, decimals and UUIDs are known.
    """
    if not rows:
        return []
    sql = _insert(cast(Table, model.__table__), tuple(rows[0]), tuple(given.items()), beside) + then
    return [Part(model.__tablename__, sql, {"rows": tuple(map(row_as_json, rows))}, adds=True, name=name)]


def upserted(
    model: type[Any], rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str], **otherwise: str
) -> list[Part]:
    """The same for rows which may be there already by their `keys`: then they get the other columns.

    `otherwise` is SQL of what a column gets then.
    """
    if not rows:
        return []
    got = {name: f"EXCLUDED.{name}" for name in rows[0] if name not in keys} | otherwise
    again = ", ".join(f"{name} = {sql}" for name, sql in got.items())
    sql = _insert(cast(Table, model.__table__), tuple(rows[0]), (), "")
    sql += f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {again}"
    return [Part(model.__tablename__, sql, {"rows": as_json(rows)}, changes=True)]


def removed(model: type[Any], ids: Collection[int]) -> list[Part]:
    """The rows of these ids, to be removed."""
    sql = f"DELETE FROM {model.__tablename__} WHERE id = ANY({{ids}}::bigint[])"
    return [Part(model.__tablename__, sql, {"ids": list(ids)})] if ids else []


def updated(model: type[Any], where: Mapping[str, Any], **values: Any) -> list[Part]:
    """New values for the rows whose columns are as `where` says, None among them."""
    known = {name: f"{name} IS NULL" if value is None else f"{name} = {{of_{name}}}" for name, value in where.items()}
    got = ", ".join(f"{name} = {{{name}}}" for name in values)
    sql = f"UPDATE {model.__tablename__} SET {got} WHERE {' AND '.join(known.values())}"
    given = {**values, **{f"of_{name}": value for name, value in where.items()}}
    return [Part(model.__tablename__, sql, given, changes=True)]


def add(session: Session, model: type[Any], *rows: Mapping[str, Any]) -> None:
    """Have rows added; who asks for their table in this transaction finds them."""
    write(session, added(model, rows))


def write(session: Session, parts: Sequence[Part]) -> None:
    """Have these parts written in one statement, which may hold others as well.

    A rollback to a savepoint takes back what came after it, and keeps what waited then. No row may be touched by two
    of `parts`; one that waits already and might be is written first.
    """
    waiting: list[Part] = owed(session, _WAITING)
    if any(_may_meet(one, part) for one in waiting for part in parts):
        write_now(session)
        waiting = owed(session, _WAITING)
    if not waiting:
        _SESSIONS[session.connection()] = ref(session)
    waiting += parts


def _may_meet(one: Part, part: Part) -> bool:
    return one.table == part.table and (one.changes or part.changes) and not (one.row and part.row)


def change_row(session: Session, model: type[Any], row_id: int, values: Mapping[str, Any]) -> None:
    """Have the row of this id get these values, together with those that wait for it already."""
    waiting: list[Part] = owed(session, _WAITING)
    before = next((part for part in waiting if part.table == model.__tablename__ and part.row == row_id), None)
    if before is not None:
        waiting.remove(before)
        values = {**before.given, **values}
    sql = _update(cast(Table, model.__table__), tuple(sorted(values)))
    given = {"rows": (row_as_json({"id": row_id, **values}),)}
    write(session, [Part(model.__tablename__, sql, given, adds=True, changes=True, row=row_id, given=values)])


def write_now(session: Session) -> None:
    """Write what waits."""
    parts: list[Part] = take_owed(session, _WAITING)
    if parts:
        sql, values = _statement(parts)
        session.connection().exec_driver_sql(sql, values)


class Statements(NamedTuple):
    """How many have gone over a connection: all, and those that may have written or locked something."""

    all: int
    changing: int


def statements(connection: Connection) -> Statements:
    """What has gone over a connection so far."""
    return _STATEMENTS.get(connection, _NONE)


_NONE = Statements(0, 0)
_STATEMENTS: WeakKeyDictionary[Connection, Statements] = WeakKeyDictionary()


@event.listens_for(Session, "before_commit")
def _commits(session: Session) -> None:
    if not session.in_nested_transaction():
        write_now(session)


@event.listens_for(Session, "after_begin")
def _begins(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    named = _SESSIONS.get(connection)
    other = named() if named is not None else None
    if other is None or not owed(other, _WAITING):  # one that another session began goes on being asked for
        _SESSIONS[connection] = ref(session)


@event.listens_for(Engine, "before_cursor_execute")
def _asks(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    count, changing = statements(connection)
    is_harmless = statement.startswith(_HARMLESS)
    _STATEMENTS[connection] = Statements(count + 1, changing + (not is_harmless or " FOR " in statement))
    named = _SESSIONS.get(connection)
    session = named() if named is not None else None
    if session is None:
        return
    waiting: Sequence[Part] = owed(session, _WAITING)
    if waiting and _concerns(statement, waiting):
        write_now(session)
    if not is_harmless:
        _forget(session, statement)


def _forget(session: Session, statement: str) -> None:
    """Queries that rest on what a statement writes are asked again."""
    words = _words(statement) if len(statement) <= _LONG else None
    if words is None or not words.isdisjoint(_WRITING):
        forget_about(session, words)


def _concerns(statement: str, waiting: Sequence[Part]) -> bool:
    """Whether it is about rows that come or go, or about one of the columns that a known row gets."""
    if len(statement) > _LONG:
        return True
    words = _words(statement)
    return any(part.table in words and not (part.row and words.isdisjoint(part.given)) for part in waiting)


@lru_cache(maxsize=1000)
def _words(statement: str) -> frozenset[str]:
    return frozenset(_WORD.findall(statement))


def _statement(parts: Sequence[Part]) -> tuple[str, dict[str, Any]]:
    """One statement of these parts and its parameters; there are as many as acts have shapes: each is prepared once."""
    rows: dict[str, list[bytes]] = defaultdict(list)
    for part in parts:
        if part.adds:
            rows[part.sql] += part.values["rows"]
    values: dict[str, Any] = {}
    for number, part in enumerate(_by_sql(parts)):
        # text of JSON: the driver would make bytes of bytes
        given = {"rows": f"[{b','.join(rows[part.sql]).decode()}]"} if part.adds else part.values
        values |= {f"{name}{number}": value for name, value in given.items()}
    return _text(tuple((part.name, part.sql, tuple(part.values)) for part in _by_sql(parts))), values


def _by_sql(parts: Sequence[Part]) -> list[Part]:
    """Additions of the same SQL once, where the first of them stands; all others as they are."""
    found: dict[Any, Part] = {}
    for number, part in enumerate(parts):
        found.setdefault(part.sql if part.adds else number, part)
    return list(found.values())


@cache
def _text(shapes: tuple[tuple[str, str, tuple[str, ...]], ...]) -> str:
    *before, (_, last) = (
        (name or f"part{number}", sql.format_map({value: f"%({value}{number})s" for value in values}))
        for number, (name, sql, values) in enumerate(shapes)
    )
    named = ", ".join(f"{name} AS ({part})" for name, part in before)
    return f"WITH {named} {last}" if named else last


@cache
def _insert(table: Table, columns: tuple[str, ...], given: tuple[tuple[str, str], ...], beside: str) -> str:
    taken = {**{name: f"{NEW}.{name}" for name in columns}, **dict(given)}
    rows = _records(table, columns) + beside
    return f"INSERT INTO {table.name} ({', '.join(taken)}) SELECT {', '.join(taken.values())} FROM {rows}"


@cache
def _update(table: Table, columns: tuple[str, ...]) -> str:
    got = ", ".join(f"{name} = {NEW}.{name}" for name in columns)
    return f"UPDATE {table.name} SET {got} FROM {_records(table, ('id', *columns))} WHERE {table.name}.id = {NEW}.id"


def _records(table: Table, columns: tuple[str, ...]) -> str:
    typed = ", ".join(f"{name} {table.c[name].type.compile(_DIALECT)}" for name in columns)
    return f"json_to_recordset({{rows}}::json) AS {NEW} ({typed})"
