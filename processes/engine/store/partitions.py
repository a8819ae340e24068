"""Knows the monthly partitions of process history: made ahead, filled from the default one, dropped when old."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, select, text
from sqlalchemy.orm import Session

from processes.engine.store.locks import LIVING
from processes.engine.store.models import ProcessHistory, ProcessInstance

TABLE = "process_history"
DEFAULT = f"{TABLE}_default"
AHEAD = 3  # months made before they begin
LOCK = 7_305_002  # whoever changes partitions holds this first, so that no two wait for each other
PATIENCE = "5s"  # whoever uses history meanwhile waits behind us, so we do not wait long


@dataclass(frozen=True, slots=True)
class Pruned:
    """What pruning removed: rows in all, and the months (as 2026-11) that went as a whole."""

    rows: int
    months: tuple[str, ...]


def make_ahead(session: Session, *, now: datetime, ahead: int = AHEAD) -> list[str]:
    """Make the partitions of this month and the next ones that are missing; which were made, as 2026-11.

    What was written meanwhile to the default partition moves to the new ones.
    """
    _begin(session)
    known = set(_partitions(session))
    month = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    made = []
    for _ in range(ahead + 1):
        if _name(month) not in known:
            _make(session, month)
            made.append(f"{month:%Y-%m}")
        month = _next(month)
    return made


def prune(session: Session, *, before: datetime) -> Pruned:
    """Remove the history before that instant, except of cases that still run; months without such cases at once."""
    _begin(session)
    whole = [month for month in _months(session) if _next(month) <= before and not _is_needed(session, month)]
    rows = sum(session.scalar(select(func.count()).where(_within(month))) or 0 for month in whole)
    running = exists().where(ProcessInstance.id == ProcessHistory.instance_id, ProcessInstance.state.in_(LIVING))
    single = delete(ProcessHistory).where(ProcessHistory.at < before, ~running, *(~_within(month) for month in whole))
    result = session.execute(single, execution_options={"synchronize_session": False})
    # Last, as nobody can use the history between the first drop and the commit.
    for month in whole:
        session.execute(text(f"DROP TABLE {_name(month)}"))
    return Pruned(rows + result.rowcount, tuple(f"{month:%Y-%m}" for month in whole))  # type: ignore[attr-defined]  # what DELETE answers counts its rows


def _begin(session: Session) -> None:
    session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    session.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))


def _partitions(session: Session) -> Iterator[str]:
    found = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = CAST(:parent AS regclass)")
    yield from session.scalars(found, {"parent": TABLE})


def _months(session: Session) -> list[datetime]:
    names = (name.removeprefix(f"{TABLE}_") for name in _partitions(session) if name != DEFAULT)
    return sorted(datetime.strptime(name, "%Y_%m").replace(tzinfo=UTC) for name in names)


def _name(month: datetime) -> str:
    return f"{TABLE}_{month:%Y_%m}"


def _next(month: datetime) -> datetime:
    return (month + timedelta(days=31)).replace(day=1)


def _within(month: datetime) -> ColumnElement[bool]:
    return (ProcessHistory.at >= month) & (ProcessHistory.at < _next(month))


def _is_needed(session: Session, month: datetime) -> bool:
    """Whether a case that still runs has history in this month."""
    found = select(ProcessHistory.id).join(ProcessInstance, ProcessInstance.id == ProcessHistory.instance_id)
    living = found.where(_within(month), ProcessInstance.state.in_(LIVING)).limit(1)
    return session.execute(living).first() is not None


def _make(session: Session, month: datetime) -> None:
    """Attach a table that is filled already: unlike CREATE … PARTITION OF this keeps nobody from the other months."""
    name, bounds = _name(month), {"first": month, "end": _next(month)}
    session.execute(text(f"LOCK TABLE {DEFAULT} IN ACCESS EXCLUSIVE MODE"))
    session.execute(text(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS)"))
    moved = f"WITH moved AS (DELETE FROM {DEFAULT} WHERE at >= :first AND at < :end RETURNING *)"
    session.execute(text(f"{moved} INSERT INTO {name} SELECT * FROM moved"), bounds)
    limits = f"FROM ('{month.isoformat()}') TO ('{_next(month).isoformat()}')"
    session.execute(text(f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES {limits}"))
