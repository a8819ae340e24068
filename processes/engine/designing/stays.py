"""Knows how long cases stayed at each element in a period, and which way they went on."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from processes.engine.counting.history import Kept, kept_within
from processes.engine.counting.passages import FLOW, entries, passages
from processes.engine.designing.standing import Chosen
from processes.engine.store.models import ProcessHistory, ProcessInstance

MOST_ENTRIES = 10_000  # that are measured: about a tenth of a second


@dataclass(frozen=True)
class Stay:
    """Of all stays at an element that ended in the period: how many, and what half and nine in ten did not exceed.

    Stays that differ by less than a sixteenth count as equally long, each as long as all of these on the average.
    """

    count: int
    median: timedelta
    ninetieth: timedelta


@dataclass(frozen=True)
class Period:
    """From `since` up to, but not including, `until`; both aware."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Passed:
    """What went through in a period: stays by element, and how many left by each sequence flow.

    Of very many entries that no kept figures tell of, only those of every `of_each`th case are measured, and counts are
    worked out from these.
    """

    stays: dict[str, Stay] = field(default_factory=dict)
    flows: dict[str, int] = field(default_factory=dict)
    of_each: int = 1


def passed(session: Session, chosen: Chosen, period: Period) -> Passed:
    """The figures of a period, in three statements: past hours as they are kept, the rest from the history.

    All is read from the history where cases are narrowed.
    """
    kept = kept_within(session, period.since, period.until) if chosen.is_all else None
    since = period.since if kept is None else case((ProcessHistory.at < kept.until, period.since), else_=kept.until)
    of_each = max(1, _expected(session, entries(*_rest(chosen, period, kept), since=since)) // MOST_ENTRIES)
    rest = [*_rest(chosen, period, kept), *of_version(chosen, ProcessHistory.instance_id)]
    if of_each > 1:
        rest.append(ProcessHistory.instance_id % of_each == 0)
    read = passages(entries(*rest, since=since)).subquery().c
    rows = select(read.kind, read.place, read.band, read.times * of_each, read.seconds * of_each)
    every = (rows if kept is None else union_all(rows, kept.figures(chosen.process))).subquery()
    kind, place, band, times, seconds = every.c
    summed = select(kind, place, func.sum(times), func.sum(seconds)).group_by(kind, place, band)
    found, lengths = Passed(of_each=of_each), dict[str, list[tuple[int, float]]]()
    for what, name, count, took in session.execute(summed.order_by(kind, place, band)):
        if what == FLOW:
            found.flows[name] = int(count)
        else:
            lengths.setdefault(name, []).append((int(count), float(took) / int(count)))
    found.stays.update((name, _stay(bands)) for name, bands in lengths.items())
    return found


def _stay(bands: Sequence[tuple[int, float]]) -> Stay:
    """`bands` are how many stays were about how many seconds long, by length."""
    ends = list(accumulate(count for count, _ in bands))

    def at(share: float) -> timedelta:
        """As percentile_cont has it: between two stays in proportion."""
        rank = share * (ends[-1] - 1)
        lower, upper = (
            bands[bisect_right(ends, number)][1] for number in (int(rank), min(int(rank) + 1, ends[-1] - 1))
        )
        return timedelta(seconds=lower + (upper - lower) * (rank % 1))

    return Stay(ends[-1], at(0.5), at(0.9))


def _rest(chosen: Chosen, period: Period, kept: Kept | None) -> list[ColumnElement[bool]]:
    """The entries of the period that no kept figures tell of; what narrows by version is left out."""
    at = ProcessHistory.at
    hours = [(period.since, period.until)]
    if kept is not None:
        hours = [(period.since, kept.since), (kept.until, period.until)]
    within = or_(*(and_(at >= since, at < until) for since, until in hours))
    return [ProcessHistory.process == chosen.process, within, *chosen.of_keys(ProcessHistory.business_key)]


def _expected(session: Session, happened: Select[Any]) -> int:
    """How many rows the planner expects, which costs nothing to ask."""
    connection = session.connection()
    written = happened.compile(connection, compile_kwargs={"render_postcompile": True})
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {written}", written.params).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


def of_version(chosen: Chosen, instance_id: InstrumentedAttribute[int]) -> list[ColumnElement[bool]]:
    """The pack and the version in SQL, where they are chosen, over the case of an entry."""
    if chosen.pack is None and chosen.version is None:
        return []
    conditions = [ProcessInstance.id == instance_id]
    if chosen.pack is not None:
        conditions.append(ProcessInstance.pack == chosen.pack)
    if chosen.version is not None:
        conditions.append(chosen.of_pinned())
    return [select(ProcessInstance.id).where(and_(*conditions)).exists()]
