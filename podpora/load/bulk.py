"""Loads many rows as PostgreSQL's manual advises: without indexes and foreign keys, which are made again at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, text

_INDEXES = """
    SELECT indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
    FROM pg_index
    WHERE indrelid = ANY(CAST(:tables AS regclass[]))
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
    ORDER BY 1
"""
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE conrelid = ANY(CAST(:tables AS regclass[])) AND contype IN ('f', 'u')
    ORDER BY contype = 'f', 1, 2
"""


@contextmanager
def unindexed(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Drop what slows inserts into these tables for the block; primary keys and checks stay.

    All of it belongs to the caller's transaction: nobody else can use the tables until its end.
    """
    given = {"tables": list(tables)}
    indexes = connection.execute(text(_INDEXES), given).all()
    constraints = connection.execute(text(_CONSTRAINTS), given).all()
    for table, name, _ in reversed(constraints):
        _run(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        _run(connection, f"DROP INDEX {name}")
    yield
    _run(connection, "SET LOCAL maintenance_work_mem = '512MB'")
    for _, definition in indexes:
        _run(connection, definition)
    for table, name, definition in constraints:
        _run(connection, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _run(connection: Connection, statement: str) -> None:
    """A definition from the catalogue, as it stands: its colons are no parameters."""
    connection.exec_driver_sql(statement.replace("%", "%%"))
