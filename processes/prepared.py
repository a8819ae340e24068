"""Keeps what has once been read and planned for a connection: statements stay prepared there, columns are known."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event

from processes.cursors import QuietCursor

# An option of statements of which one plan for all values is too dear: what to look for decides the way to it.
PLANNED_ANEW: Mapping[str, Any] = {"planned_anew": True}
KEPT = 250  # on each connection: acts and pages of cases alone send a hundred, which is psycopg's own limit


def keeping_prepared(engine: Engine) -> Engine:
    """The engine, whose connections do not forget their statements where a page ends or an act is refused.

    psycopg forgets them with every rollback that it does itself, for the sake of tables that went with it; ours never
    do. After a fault of the database it still forgets, so that a statement which fits no more is read again.
    """

    @event.listens_for(engine, "connect")
    def keep_more(connection: Any, _record: Any) -> None:
        connection.prepared_max = KEPT
        connection.cursor_factory = QuietCursor

    @event.listens_for(engine, "do_execute")
    def plan_anew(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
        if not context.execution_options.get("planned_anew"):
            return None
        cursor.execute(statement, parameters, prepare=False)
        return True

    @event.listens_for(engine, "rollback")
    def roll_back(connection: Connection) -> None:
        if connection.invalidated:
            return
        reached: Any = connection.connection.dbapi_connection  # a psycopg.Connection
        if reached.info.transaction_status is TransactionStatus.INTRANS:
            with suppress(psycopg.Error):  # psycopg's own, which follows, says so
                reached.pgconn.exec_(b"ROLLBACK")

    return engine
