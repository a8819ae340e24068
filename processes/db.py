"""The declarative base, the type map and the only place that commits."""

import enum
import select
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    DateTime,
    Engine,
    Enum,
    LargeBinary,
    MetaData,
    Numeric,
    Text,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session

from processes.prepared import keeping_prepared
from processes.transactions import settle
from processes.writing import statements

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_SILENT = "released_silently"
ATTEMPTS = 4  # of a transaction that the database breaks off
BROKEN_OFF = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected


def _values(members: type[enum.Enum]) -> list[str]:
    return [member.value for member in members]


class Base(DeclarativeBase):
    """Every model's base: integers are bigint, times timestamptz, enums their values with a CHECK."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        int: BigInteger,
        str: Text,
        bytes: LargeBinary,
        date: Date,
        datetime: DateTime(timezone=True),
        Decimal: Numeric(14, 2),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=_values,
            validate_strings=True,
        ),
    }


def make_engine(url: str, *, pool_size: int = 5) -> Engine:
    """An engine for `url` (postgresql://…); the pool has a connection for every thread and four to spare."""
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    return refusing_dead(create_engine(url, pool_size=pool_size, max_overflow=4))


def refusing_dead(engine: Engine) -> Engine:
    """The engine, whose pool hands out no connection that the server has closed, and which may be silent (`release`).

    A closed one has something to be read. `pool_pre_ping` asks the server each time instead, at the price of a
    statement.
    """

    @event.listens_for(engine, "checkout")
    def refuse_dead(connection: Any, *_: Any) -> None:
        looking = select.poll()
        try:
            looking.register(connection.fileno(), select.POLLIN)
            if looking.poll(0):  # an end, or a notice
                engine.dialect.do_ping(connection)
        except psycopg.Error as fault:
            raise InvalidatePoolError from fault

    told = engine.dialect.do_release_savepoint

    def release_savepoint(connection: Connection, name: str) -> None:
        if not connection.info.get(_SILENT):
            told(connection, name)

    engine.dialect.do_release_savepoint = release_savepoint  # type: ignore[method-assign]  # of this engine alone
    return keeping_prepared(engine)


@contextmanager
def committing(session: Session) -> Iterator[Session]:
    """One transaction of a door: what it owes, then commit on success, roll back on any exception, which goes on."""
    try:
        yield session
        settle(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise


def let_go(session: Session) -> None:
    """End a transaction that has only read, before something outside is waited for: nothing is held meanwhile."""
    session.rollback()


def was_broken_off(error: BaseException) -> bool:
    """Whether the database ended a transaction for the sake of another one: done again, it may well succeed."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in BROKEN_OFF


class Savepoint:
    """A savepoint of a session; the database is told of it with the next statement."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self.savepoint = session.begin_nested()
        self._began = statements(self._connection)

    def is_told(self) -> bool:
        """Whether any statement followed."""
        return statements(self._connection) != self._began

    def is_unused(self) -> bool:
        """Whether a rollback would change nothing: it is open, and nothing has been written or locked since."""
        return self.savepoint.is_active and statements(self._connection).changing == self._began.changing

    def release(self, *, silently: bool) -> None:
        """End it and keep its work; `silently` the database is not told, which forgets it with the transaction."""
        self._connection.info[_SILENT] = silently
        try:
            self.savepoint.commit()
        finally:
            del self._connection.info[_SILENT]
