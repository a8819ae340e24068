"""Keeps the stored clocks equal to what a request's events say."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.requests.models import Request
from processes.slas import queries
from processes.slas.models import ClockState, SlaClock
from processes.slas.rules import Clock, clocks, nearest

FINAL = frozenset({ClockState.KEPT, ClockState.BREACHED, ClockState.ENDED})


def recompute(session: Session, request_id: int, now: datetime) -> bool:
    """Work out a request's clocks anew and store them; those of a closed request stay as they ended.

    Whether a promise that was known before falls due at another time, stands still or runs on.
    """
    request = session.get_one(Request, request_id)
    if request.closed_at is not None and _ended_already(session, request):
        return False
    terms = queries.terms_of(session, request)
    found = clocks(queries.happenings(session, request_id), terms, now) if terms else []
    stored = select(SlaClock.target, SlaClock.due_at, SlaClock.state).where(SlaClock.request_id == request_id)
    before = {target: (due_at, _stands_still(state)) for target, due_at, state in session.execute(stored)}
    if found:
        _store(session, request_id, found, now)
    elif before:
        session.execute(delete(SlaClock).where(SlaClock.request_id == request_id))
    request.promised_at = nearest(found)
    after = {clock.target: (clock.due_at, _stands_still(clock.state)) for clock in found}
    return any(after.get(target) != known for target, known in before.items())


def _stands_still(state: ClockState) -> bool:
    return state is ClockState.PAUSED


def _ended_already(session: Session, request: Request) -> bool:
    rows = session.execute(select(SlaClock.state, SlaClock.computed_at).where(SlaClock.request_id == request.id)).all()
    closed_at = request.closed_at
    return bool(rows) and all(row.state in FINAL and closed_at and row.computed_at >= closed_at for row in rows)


def _store(session: Session, request_id: int, found: list[Clock], now: datetime) -> None:
    rows = [
        {
            "request_id": request_id,
            "target": clock.target,
            "minutes": clock.minutes,
            "state": clock.state,
            "started_at": clock.started_at,
            "due_at": clock.due_at,
            "met_at": clock.met_at,
            "used_seconds": int(clock.used.total_seconds()),
            "computed_at": now,
        }
        for clock in found
    ]
    statement = insert(SlaClock).values(rows)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in ("request_id", "target")}
    session.execute(
        statement.on_conflict_do_update(index_elements=["request_id", "target"], set_=changed),
        execution_options={"synchronize_session": False},
    )
    for clock in session.identity_map.values():
        if isinstance(clock, SlaClock) and clock.request_id == request_id:
            session.expire(clock)
