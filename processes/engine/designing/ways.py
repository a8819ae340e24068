"""Knows the ways that ended cases went through a process, each with how many took it and how long they needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, lateral, select, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, aliased

from processes.engine.designing.places import Chart
from processes.engine.designing.standing import Chosen
from processes.engine.designing.stays import Period
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.models import Definition, InstanceState, ProcessHistory, ProcessInstance

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
    work = [place.id for place in chart.places.values() if place.kind.endswith(WORK)]
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
    went = lateral(
        select(
            func.array_agg(postgresql.aggregate_order_by(ProcessHistory.element_id, ProcessHistory.id))
            .filter(*done)
            .label("elements"),
            func.extract("epoch", func.max(ProcessHistory.at) - func.min(ProcessHistory.at)).label("seconds"),
        ).where(
            ProcessHistory.business_key == ended.c.business_key,
            ProcessHistory.at >= ended.c.started_at,
            ProcessHistory.instance_id == ended.c.id,
            ProcessHistory.process == chosen.process,
        )
    )
    seconds, times = went.c.seconds, func.count()
    together = func.sum(seconds)
    half, ninetieth = (func.percentile_cont(part).within_group(seconds) for part in (0.5, 0.9))
    found = (
        select(
            went.c.elements,
            times.label("cases"),
            half.label("half"),
            ninetieth.label("ninetieth"),
            (together / func.nullif(func.sum(together).over(), 0)).label("share"),
            func.max(ended.c.id).label("example"),
            func.sum(times).over().label("of_cases"),
            func.count().over().label("of_ways"),
        )
        .select_from(ended.join(went, true()))
        .where(seconds.is_not(None))
        .group_by(went.c.elements)
        .order_by(together.desc(), went.c.elements)
        .limit(MOST_WAYS)
    )
    rows = session.execute(found).all()
    told = [
        Way(
            row.elements or (),
            row.cases,
            timedelta(seconds=float(row.half)),
            timedelta(seconds=float(row.ninetieth)),
            float(row.share or 0),
            row.example,
        )
        for row in rows
    ]
    return Ways(told, int(rows[0].of_cases), int(rows[0].of_ways)) if rows else Ways([], 0, 0)


def beginning(process: str) -> Select[int]:
    """The definitions whose cases may go through a process: its own, and of those that call it, however deep."""
    diagrams = Definition.kind == DefinitionKind.BPMN
    own = select(Definition.id, Definition.key).where(diagrams, Definition.key == process)
    reaching = own.cte("reaching", recursive=True)
    caller = aliased(Definition)
    calls = (func.concat("bpmn:", reaching.c.key)) == func.any(caller.reaches)
    callers = select(caller.id, caller.key).where(caller.kind == DefinitionKind.BPMN, calls)
    return select(reaching.union(callers).c.id)
