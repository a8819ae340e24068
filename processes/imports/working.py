"""Goes through a file for a worker: reads and checks it, or takes it over, whole or not at all."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from processes.db import committing
from processes.errors import Forbidden
from processes.imports import reader
from processes.imports.checking import checked, take
from processes.imports.faults import Unreadable
from processes.imports.models import Import, ImportRow, ImportState, Outcome
from processes.imports.returning import parts
from processes.imports.rights import may_import
from processes.imports.rows import Row, mapped
from processes.imports.taking import Taking
from processes.imports.use_cases import locked
from processes.people.queries import actor_of

LOCK = 0x696D706F7274  # "import": files are taken over one after the other
AT_ONCE = 1_000  # rows in one statement
HEADING = 1  # the line of the names of columns
LONGEST_FAULT = 500
Sessions = Callable[[], Session]
Clock = Callable[[], datetime]


def check(sessions: Sessions, clock: Clock, *, import_id: int) -> None:
    """Read a file to its end and keep every row with what is found about it."""
    with _failing(sessions, clock, import_id), sessions() as session, committing(session):
        found = session.get(Import, import_id)
        if found is None or found.state is not ImportState.CHECKING or found.content is None:
            return
        with reader.opened(found.content, found.subject) as (columns, cells):
            numbered = ((n, mapped(columns, row, found.mapping)) for n, row in enumerate(cells, start=HEADING + 1))
            rows = checked(
                session, found.subject, found.system, _told(sessions, clock, import_id, numbered), now=clock()
            )
        _keep(session, import_id, rows)
        _end(session, import_id, ImportState.CHECKED, rows, clock())


def run(sessions: Sessions, clock: Clock, *, import_id: int) -> None:
    """Check the rows again, as the desk may have moved, and take them over in one transaction.

    Where one is wrong by now nothing is taken over, and the file is back at its check.
    """
    with _failing(sessions, clock, import_id), sessions() as session, committing(session):
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))
        found = session.get(Import, import_id)
        if found is None or found.state is not ImportState.RUNNING or found.run_by_id is None:
            return
        now, actor = clock(), actor_of(session, found.run_by_id)
        if actor is None or not may_import(actor):
            raise Forbidden()
        kept = select(ImportRow.number, ImportRow.values).where(ImportRow.import_id == import_id)
        numbered = session.execute(kept.order_by(ImportRow.id)).all()
        rows = checked(session, found.subject, found.system, [(n, values) for n, values in numbered], now=now)
        _keep(session, import_id, rows)
        if any(row.wrong for row in rows):
            _end(session, import_id, ImportState.CHECKED, rows, now)
            return

        def tell(done: int) -> None:
            _progress(sessions, import_id, min(done, len(rows)), len(rows), clock())

        tell(0)
        take(Taking(session, import_id, found.subject, found.system, actor, now, tell), rows)
        found.parts = parts(session, import_id, found.subject)
        _end(session, import_id, ImportState.DONE, rows, clock())


@contextmanager
def _failing(sessions: Sessions, clock: Clock, import_id: int) -> Iterator[None]:
    """Whatever stops the work is kept with the file; a file that cannot be read is no fault of ours."""
    try:
        yield
    except Unreadable as fault:
        _fail(sessions, import_id, fault.fault, clock())
    except Exception as error:
        _fail(sessions, import_id, f"{type(error).__name__}: {error}"[:LONGEST_FAULT], clock())
        raise


def _fail(sessions: Sessions, import_id: int, fault: str, now: datetime) -> None:
    with sessions() as session, committing(session):
        failed = update(Import).where(Import.id == import_id)
        session.execute(failed.values(state=ImportState.FAILED, fault=fault, moved_at=now))


def _told(
    sessions: Sessions, clock: Clock, import_id: int, numbered: Iterator[tuple[int, dict[str, str]]]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows, while how many were read is told."""
    for count, row in enumerate(numbered, start=1):
        if count % AT_ONCE == 0:
            _progress(sessions, import_id, count, count, clock())
        yield row


def _progress(sessions: Sessions, import_id: int, done: int, total: int, now: datetime) -> None:
    """Say how far it is, in a transaction of its own: the work's own is seen when it is over."""
    with sessions() as session, committing(session):
        session.execute(update(Import).where(Import.id == import_id).values(done=done, total=total, moved_at=now))


def _keep(session: Session, import_id: int, rows: Sequence[Row]) -> None:
    session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    for start in range(0, len(rows), AT_ONCE):
        written = [
            {
                "import_id": import_id,
                "number": row.number,
                "values": dict(row.values),
                "outcome": row.outcome,
                "wrong": row.wrong,
                "notes": row.notes,
                "changes": row.changes,
            }
            for row in rows[start : start + AT_ONCE]
        ]
        session.execute(insert(ImportRow), written)


def _end(session: Session, import_id: int, state: ImportState, rows: Sequence[Row], now: datetime) -> None:
    found = locked(session, import_id)
    of_their_own = (Outcome.WRONG, Outcome.CHANGED)
    counts = Counter(row.outcome for row in rows if not row.is_rest or row.outcome in of_their_own)
    found.state, found.counts = state, {outcome.value: count for outcome, count in counts.items()}
    found.done = found.total = len(rows)
    found.moved_at = now
    found.ended_at = now if state is ImportState.DONE else None
