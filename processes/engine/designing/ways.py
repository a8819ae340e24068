"""Knows the ways that ended cases went through a process, each with how many took it and how long they needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, lateral, select, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, aliased

from processes.engine.designing.places import Chart
from processes.engine.designing.standing import Chosen
from processes.engine.designing.stays import Period
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.models import AnyRow, Definition, InstanceState, ProcessHistory, ProcessInstance

MOST_CASES = 2_000  # that are looked at: the last that ended
MOST_WAYS = 20
WORK = ("Task", "callActivity")  # how the kinds end of what makes a way: where someone or something works


@dataclass(frozen=True)
class Way:
    """The elements at which work was done, in order, by how many cases and how long they took; `example` is the last.

    `share` is the part of all time that these cases took together.
    """

    elements: Sequence[str]
    cases: int
    median: timedelta
    ninetieth: timedelta
    share: float
    example: int


@dataclass(frozen=True)
class Ways:
    """Those that took the most time together first, of `cases` that were looked at and `all` the ways they went."""

    ways: list[Way]
    cases: int
    all: int


def ways(session: Session, chosen: Chosen, period: Period, chart: Chart) -> Ways:
    """The ways of the last cases that ended in the period; one statement."""
    went = (
        _went(chosen, period, [place.id for place in chart.places.values() if place.kind.endswith(WORK)]).subquery().c
    )
    times, together = func.count(), func.sum(went.seconds)
    half, ninetieth = (func.percentile_cont(part).within_group(went.seconds) for part in (0.5, 0.9))
    found = (
        select(
            went.elements,
            times.label("cases"),
            half.label("half"),
            ninetieth.label("ninetieth"),
            (together / func.nullif(func.sum(together).over(), 0)).label("share"),
            func.max(went.id).label("example"),
            func.sum(times).over().label("of_cases"),
            func.count().over().label("of_ways"),
        )
        .where(went.seconds.is_not(None))
        .group_by(went.elements)
        .order_by(together.desc(), went.elements)
        .limit(MOST_WAYS)
    )
    rows = session.execute(found).all()
    told = [_way(row) for row in rows]
    return Ways(told, int(rows[0].of_cases), int(rows[0].of_ways)) if rows else Ways([], 0, 0)


def _way(row: AnyRow) -> Way:
    half, ninetieth = (timedelta(seconds=float(seconds)) for seconds in (row.half, row.ninetieth))
    return Way(row.elements or (), row.cases, half, ninetieth, float(row.share or 0), row.example)


def _went(chosen: Chosen, period: Period, work: Sequence[str]) -> Select[Any]:
    """(id, elements, seconds) of each of the last cases: where work was done, and from its first entry to its last."""
    ended = (
        select(ProcessInstance.id, ProcessInstance.business_key, ProcessInstance.started_at)
        .where(
            ProcessInstance.state == InstanceState.ENDED,
            ProcessInstance.definition_id.in_(beginning(chosen.process)),
            ProcessInstance.ended_at >= period.since,
            ProcessInstance.ended_at < period.until,
            *chosen.of_case(),
            chosen.of_pinned(),
        )
        .order_by(ProcessInstance.ended_at.desc())
        .limit(MOST_CASES)
        .cte("ended")
    )
    done = ProcessHistory.kind == "completed", ProcessHistory.element_id.in_(work)
    in_order = postgresql.aggregate_order_by(ProcessHistory.element_id, ProcessHistory.id)
    entries = lateral(
        select(
            func.array_agg(in_order).filter(*done).label("elements"),
            func.extract("epoch", func.max(ProcessHistory.at) - func.min(ProcessHistory.at)).label("seconds"),
        ).where(
            ProcessHistory.business_key == ended.c.business_key,
            ProcessHistory.at >= ended.c.started_at,
            ProcessHistory.instance_id == ended.c.id,
            ProcessHistory.process == chosen.process,
        )
    )
    return select(ended.c.id, entries.c.elements, entries.c.seconds).select_from(ended.join(entries, true()))


def beginning(process: str) -> Select[int]:
    """The definitions whose cases may go through a process: its own, and of those that call it, however deep."""
    diagrams = Definition.kind == DefinitionKind.BPMN
    own = select(Definition.id, Definition.key).where(diagrams, Definition.key == process)
    reaching = own.cte("reaching", recursive=True)
    caller = aliased(Definition)
    calls = (func.concat("bpmn:", reaching.c.key)) == func.any(caller.reaches)
    callers = select(caller.id, caller.key).where(caller.kind == DefinitionKind.BPMN, calls)
    return select(reaching.union(callers).c.id)
