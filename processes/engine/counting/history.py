"""Knows the kept figures of past hours: how often every element was left and after how long, which flows were taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from processes.engine.counting.models import CountedHistory, PassageCount
from processes.engine.counting.passages import entries, passages
from processes.engine.jobs.housekeeping import KEEP_HISTORY
from processes.engine.jobs.scheduling import recurring
from processes.engine.store.models import ProcessHistory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAYS_AT_ONCE = 7  # that one run of the job counts
SETTLED = timedelta(minutes=5)  # after the end of an hour: its last steps are committed
DOUBTED = 2 * DAY  # that are counted again each day, for a step that took longer than that
LOCK = 7_305_004  # whoever counts history holds this
_PLAIN = {"synchronize_session": False}


@dataclass(frozen=True)
class Kept:
    """The hours from `since` up to `until` that are counted; days of UTC within them have figures of their own."""

    since: datetime
    until: datetime

    def figures(self, process: str) -> Select[*tuple[Any, ...]]:
        """kind, place, band, times and seconds of these hours."""
        first, end = _up_to(self.since, DAY), _down_to(self.until, DAY)
        spans = [("day", first, end), ("hour", self.since, first), ("hour", end, self.until)]
        parts = spans if first <= end else [("hour", self.since, self.until)]
        of = [_within(*part) for part in parts]
        columns = (PassageCount.kind, PassageCount.place, PassageCount.band, PassageCount.times, PassageCount.seconds)
        return select(*columns).where(PassageCount.process == process, or_(*of))


def kept_within(session: Session, since: datetime, until: datetime) -> Kept | None:
    """What is kept of a period, if anything; one statement."""
    row = session.execute(select(CountedHistory.since, CountedHistory.until)).one_or_none()
    if row is None:
        return None
    found = Kept(_up_to(max(since, row.since), HOUR), _down_to(min(until, row.until), HOUR))
    return found if found.since < found.until else None


@recurring("engine.count_history", every="PT1M")
def count_history(session: Session, *, now: datetime) -> datetime | None:
    """Count the hours that have passed since, then days before what is counted: as many as one run allows.

    Gives the day back to which all is counted, None if there was nothing left to count.
    """
    counted = _lock(session, now)
    left = DAYS_AT_ONCE
    for since, until in _ahead(counted.until, _down_to(now - SETTLED, HOUR)):
        if left:
            _count(session, since, until)
            counted.until, left = until, left - 1
    while left and counted.since > now - KEEP_HISTORY:
        _count(session, counted.since - DAY, counted.since)
        counted.since, left = counted.since - DAY, left - 1
    return counted.since if left < DAYS_AT_ONCE else None


@recurring("engine.count_history_again", every="P1D")
def count_again(session: Session, *, now: datetime) -> None:
    """Forget the figures of the last days, which are then counted anew."""
    counted = _lock(session, now)
    since = _down_to(now - DOUBTED, DAY)
    if counted.since <= since < counted.until:
        session.execute(delete(PassageCount).where(PassageCount.began >= since), execution_options=_PLAIN)
        counted.until = since


def forget(session: Session) -> None:
    """Forget all figures: history was written past the clock."""
    session.execute(delete(PassageCount), execution_options=_PLAIN)
    session.execute(delete(CountedHistory), execution_options=_PLAIN)


def _lock(session: Session, now: datetime) -> CountedHistory:
    session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    counted = session.scalar(select(CountedHistory).execution_options(populate_existing=True))
    if counted is None:
        today = _down_to(now, DAY)
        counted = CountedHistory(since=today, until=today)
        session.add(counted)
    return counted


def _ahead(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The hours between, of each day of UTC together."""
    while since < until:
        end = min(until, _down_to(since, DAY) + DAY)
        yield since, end
        since = end


def _count(session: Session, since: datetime, until: datetime) -> None:
    """Keep the figures of some hours of one day, and where the day is over the day's."""
    began = (ProcessHistory.at >= since, ProcessHistory.at < until)
    columns = [column.name for column in PassageCount.__table__.c]
    found = passages(entries(*began, since=since), "process", "began").subquery().c
    hours = select(found.process, literal("hour"), found.began, *(found[name] for name in columns[3:]))
    session.execute(insert(PassageCount).from_select(columns, hours))
    if until != _down_to(until, DAY):
        return
    day = _down_to(since, DAY)
    same = (PassageCount.process, PassageCount.kind, PassageCount.place, PassageCount.band)
    sums = (func.sum(PassageCount.times), func.sum(PassageCount.seconds))
    days = select(same[0], literal("day"), literal(day), *same[1:], *sums).where(_within("hour", day, until))
    session.execute(insert(PassageCount).from_select(columns, days.group_by(*same)))


def _within(span: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    return (PassageCount.span == span) & (PassageCount.began >= since) & (PassageCount.began < until)


def _down_to(at: datetime, span: timedelta) -> datetime:
    """The beginning of the hour or the day of UTC."""
    found = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return found if span is HOUR else found.replace(hour=0)


def _up_to(at: datetime, span: timedelta) -> datetime:
    found = _down_to(at, span)
    return found if found == at else found + span
