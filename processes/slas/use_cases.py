"""Keeps the stored clocks equal to what a request's events say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from processes.changing import change
from processes.contracts.rules import FULL, WHOLE, Target
from processes.requests.events import is_new
from processes.requests.models import Request
from processes.slas import queries
from processes.slas.happenings import happenings
from processes.slas.models import ClockState, SlaClock
from processes.slas.rules import Clock, clocks, nearest
from processes.slas.spans import Pause
from processes.writing import upserted, write


@dataclass(frozen=True, slots=True)
class Reached:
    """A promise (of so many minutes) that has come to a share of its time, in ten-thousandths."""

    target: Target
    share: int
    minutes: int
    at: datetime

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return self.share * FULL // WHOLE


FINAL = frozenset({ClockState.KEPT, ClockState.BREACHED, ClockState.ENDED})


def recompute(session: Session, request_id: int, now: datetime) -> bool:
    """Work out a request's clocks anew and store them; those of a closed request stay as they ended.

    Whether a promise that was known before falls due at another time, stands still or runs on.
    """
    request = session.get_one(Request, request_id)
    stored = _stored(session, request_id)
    if request.closed_at is not None and _ended_already(stored, request.closed_at):
        return False
    found = _worked_out(session, request, now)
    before = {clock.target: (clock.due_at, _stands_still(clock.state)) for clock in stored}
    _keep(session, request, stored, found, now)
    after = {clock.target: (clock.due_at, _stands_still(clock.state)) for clock in found}
    return any(after.get(target) != known for target, known in before.items())


def _worked_out(session: Session, request: Request, now: datetime) -> list[Clock]:
    terms = queries.terms_of(session, request)
    return clocks(happenings(session, request.id), terms, now) if terms else []


def _keep(
    session: Session, request: Request, stored: Sequence[SlaClock], found: list[Clock], now: datetime, **told: bool
) -> None:
    gone = [clock.target for clock in stored if all(one.target is not clock.target for one in found)]
    if found:
        if gone:  # what was promised only while it was shorter
            session.execute(delete(SlaClock).where(SlaClock.request_id == request.id, SlaClock.target.in_(gone)))
        _store(session, request.id, stored, found, now, **told)
    elif stored:
        session.execute(delete(SlaClock).where(SlaClock.request_id == request.id))
        queries.keep(session, request.id, [])
    awaits_work = any(clock.target is Target.START and clock.met_at is None for clock in found)
    change(session, request, promised_at=nearest(found), awaits_work=awaits_work)


def take_reached(session: Session, request: Request, now: datetime) -> list[Reached]:
    """The shares that a locked request's promises have reached and nobody has been told of, each once."""
    stored = _stored(session, request.id)
    if request.closed_at is not None or not stored:
        return []
    found = _worked_out(session, request, now)
    warned = {clock.target: _warned(clock, stored, now) for clock in found}
    reached = [
        Reached(clock.target, share, clock.minutes, at)
        for clock in found
        for share, at in clock.marks
        if warned[clock.target] < share and at <= now
    ]
    _keep(session, request, stored, found, now, is_told=True)
    return reached


def take_nearing(session: Session, *, now: datetime, limit: int = 200) -> Sequence[int]:
    """The requests (ids) of whose promises some have reached the next level since somebody looked."""
    near = select(SlaClock.id).where(SlaClock.next_at <= now).order_by(SlaClock.next_at).limit(limit)
    taken = update(SlaClock).where(SlaClock.id.in_(near.with_for_update(skip_locked=True))).values(next_at=None)
    found = session.scalars(taken.returning(SlaClock.request_id), execution_options={"synchronize_session": False})
    return list(dict.fromkeys(found))


def _warned(clock: Clock, stored: Sequence[SlaClock], now: datetime, *, is_told: bool = False) -> int:
    """The highest share that was told of; what another promise moves into the future is told again."""
    reached = [share for share, at in clock.marks if at <= now]
    if is_told and reached:
        return max(reached)
    known = next((one for one in stored if one.target is clock.target), None)
    if known is None or known.started_at != clock.started_at:
        return 0
    return max((one for one in reached if one <= known.warned), default=0) if clock.marks else known.warned


def take_missed(session: Session, *, now: datetime, limit: int = 200) -> Sequence[tuple[int, Target]]:
    """The promises (request id, target) that have run out since somebody looked, each once for its due time."""
    missed = select(SlaClock.id).where(
        SlaClock.state == ClockState.RUNNING, SlaClock.due_at <= now, SlaClock.told_at.is_(None)
    )
    next_ones = missed.order_by(SlaClock.due_at).limit(limit).with_for_update(skip_locked=True)
    taken = update(SlaClock).where(SlaClock.id.in_(next_ones)).values(told_at=now)
    found = session.execute(
        taken.returning(SlaClock.request_id, SlaClock.target), execution_options={"synchronize_session": False}
    )
    return [(row.request_id, row.target) for row in found]


def _stands_still(state: ClockState) -> bool:
    return state is ClockState.PAUSED


def _stored(session: Session, request_id: int) -> Sequence[SlaClock]:
    """The clocks as they stand; a request that this transaction has made has none yet."""
    if is_new(session, request_id) and queries.kept(session, request_id) is None:
        return []
    return queries.clocks_of_locked(session, request_id)


def _ended_already(stored: Sequence[SlaClock], closed_at: datetime) -> bool:
    return bool(stored) and all(clock.state in FINAL and clock.computed_at >= closed_at for clock in stored)


def _store(
    session: Session,
    request_id: int,
    stored: Sequence[SlaClock],
    found: list[Clock],
    now: datetime,
    *,
    is_told: bool = False,
) -> None:
    warned = {clock.target: _warned(clock, stored, now, is_told=is_told) for clock in found}
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
            "times_missed": clock.times_missed,
            "pauses": [_pause(one) for one in clock.pauses],
            "computed_at": now,
            "warned": warned[clock.target],
            "next_at": next((at for share, at in clock.marks if share > warned[clock.target]), None),
        }
        for clock in found
    ]
    told_at = "CASE WHEN sla_clock.due_at = EXCLUDED.due_at THEN sla_clock.told_at END"
    write(session, upserted(SlaClock, rows, keys=("request_id", "target"), told_at=told_at))
    queries.keep(session, request_id, [_as_written(stored, row) for row in rows])


def _pause(pause: Pause) -> list[str | None]:
    ended = pause.ended_at.astimezone(UTC).isoformat() if pause.ended_at else None
    return [pause.reason.value, pause.begun_at.astimezone(UTC).isoformat(), ended]


def _as_written(stored: Sequence[SlaClock], row: dict[str, Any]) -> SlaClock:
    """The clock of a row that waits to be written: that of the session, if it has read one."""
    known = next((clock for clock in stored if clock.target is row["target"]), None)
    if known is None:
        return SlaClock(**row)
    told_at = known.told_at if known.due_at == row["due_at"] else None
    for name, value in {**row, "told_at": told_at}.items():
        set_committed_value(known, name, value)
    return known
