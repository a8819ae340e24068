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
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction

from processes.transactions import settle

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

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
    """The engine, whose pool hands out no connection that the server has closed.

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

    return engine


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


def was_broken_off(error: BaseException) -> bool:
    """Whether the database ended a transaction for the sake of another one: done again, it may well succeed."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in BROKEN_OFF


def release(savepoint: SessionTransaction) -> None:
    """End a savepoint and keep its work; the transaction round it goes on."""
    savepoint.commit()
