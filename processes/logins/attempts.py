"""Counts attempts in the database, so that all web processes count together; a window begins with the first one."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Table, bindparam, case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.logins.models import Attempts

AT_ONCE = 100  # windows that are forgotten with the beginning of another


def count(session: Session, key: str, *, amount: int, window: timedelta, now: datetime) -> tuple[int, datetime]:
    """Add `amount` to what was tried under `key` in its present window; how much that is, and when it ends."""
    tried = {"of": key, "amount": amount, "at": now, "end": now + window}
    counted, ends_at = session.execute(_counted(), tried).one()
    if counted == amount:
        _forget(session, now)
    return counted, ends_at


@cache
def _counted() -> Any:
    attempts, end = cast(Table, Attempts.__table__), bindparam("end", type_=DateTime(timezone=True))
    table, amount = attempts.c, bindparam("amount", type_=BigInteger)
    is_over = table.expires_at <= bindparam("at")
    fresh = insert(attempts).values(key=bindparam("of"), count=amount, expires_at=end)
    again = fresh.on_conflict_do_update(
        index_elements=[table.key],
        set_={
            "count": case((is_over, amount), else_=table.count + amount),
            "expires_at": case((is_over, end), else_=table.expires_at),
        },
    )
    return again.returning(table.count, table.expires_at)


def _forget(session: Session, now: datetime) -> None:
    over = select(Attempts.key).where(Attempts.expires_at <= now).limit(AT_ONCE).with_for_update(skip_locked=True)
    session.execute(delete(Attempts).where(Attempts.key.in_(over)), execution_options={"synchronize_session": False})


def standing(session: Session, key: str, now: datetime) -> tuple[int, datetime]:
    """How much was tried under `key` in its present window, and when that ends."""
    query = select(Attempts.count, Attempts.expires_at).where(Attempts.key == key, Attempts.expires_at > now)
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row else (0, now)


def forget(session: Session, key: str | None = None) -> None:
    """Begin anew: one key, or all."""
    session.execute(delete(Attempts) if key is None else delete(Attempts).where(Attempts.key == key))
