"""Knows how the database refuses to rewrite what is only ever added to."""

from typing import cast

from sqlalchemy import DDL, Table, event

from processes.db import Base

FUNCTION = """
    CREATE OR REPLACE FUNCTION keep_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%% is append-only: no %% of its rows', TG_ARGV[0], lower(TG_OP);
    END $$
"""


AS_WRITTEN: set[str] = set()  # tables whose rows nobody changes


def only_added_to(model: type[Base], *, refused: str) -> None:
    """Refuse `refused` (UPDATE, UPDATE OR DELETE) of the model's rows, also past the program."""
    table = cast(Table, model.__table__)
    AS_WRITTEN.add(table.name)
    trigger = (
        f"CREATE TRIGGER keep_as_written BEFORE {refused} ON {table.name} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_as_written('{table.name}')"
    )
    event.listen(table, "after_create", DDL(FUNCTION))  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
    event.listen(table, "after_create", DDL(trigger))  # type: ignore[no-untyped-call]  # the same
