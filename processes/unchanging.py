"""Knows how the database refuses to rewrite what is only ever added to."""

from typing import cast

from sqlalchemy import DDL, Table, event
from sqlalchemy.orm import InstrumentedAttribute

from processes.db import Base

FUNCTION = """
    CREATE OR REPLACE FUNCTION keep_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE is_there boolean := true;
    BEGIN
        IF TG_OP = 'DELETE' AND TG_NARGS > 1 THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM %%I WHERE id = ($1).%%I)', TG_ARGV[1], TG_ARGV[2])
            USING OLD INTO is_there;
        END IF;
        IF NOT is_there THEN RETURN OLD; END IF;
        RAISE EXCEPTION '%% is append-only: no %% of its rows', TG_ARGV[0], lower(TG_OP);
    END $$
"""


AS_WRITTEN: set[str] = set()  # tables whose rows nobody changes


def only_added_to(model: type[Base], *, refused: str, goes_with: InstrumentedAttribute[int] | None = None) -> None:
    """Refuse `refused` (UPDATE, UPDATE OR DELETE) of the model's rows, also past the program.

    `goes_with`: a foreign key that cascades; what its record is deleted with is not kept.
    """
    table = cast(Table, model.__table__)
    AS_WRITTEN.add(table.name)
    said = [table.name]
    if goes_with is not None:
        (key,) = goes_with.property.columns[0].foreign_keys
        said += [key.column.table.name, key.parent.name]
    trigger = (
        f"CREATE TRIGGER keep_as_written BEFORE {refused} ON {table.name} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_as_written({', '.join(repr(name) for name in said)})"
    )
    event.listen(table, "after_create", DDL(FUNCTION))  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
    event.listen(table, "after_create", DDL(trigger))  # type: ignore[no-untyped-call]  # the same
