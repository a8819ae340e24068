"""Loads many rows as PostgreSQL's manual advises: without indexes and foreign keys, which are made again at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Constraint, ForeignKeyConstraint, Table, UniqueConstraint, text
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex


@contextmanager
def unindexed(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Drop what slows inserts into these tables for the block; primary keys and checks stay.

    All of it belongs to the caller's transaction: nobody else can use the tables until its end.
    """
    indexes = [index for table in tables for index in sorted(table.indexes, key=lambda index: str(index.name))]
    constraints = [constraint for table in tables for constraint in _slow(table)]
    for constraint in constraints:
        connection.execute(DropConstraint(constraint))
    for index in indexes:
        connection.execute(DropIndex(index))
    yield
    connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    for index in indexes:
        connection.execute(CreateIndex(index))
    for constraint in constraints:
        connection.execute(AddConstraint(constraint, isolate_from_table=False))


def _slow(table: Table) -> list[Constraint]:
    found = [c for c in table.constraints if isinstance(c, UniqueConstraint | ForeignKeyConstraint)]
    return sorted(found, key=lambda constraint: (isinstance(constraint, ForeignKeyConstraint), str(constraint.name)))
