"""Knows how long cases stayed at each element in a period, and which way they went on: read from the history."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Interval,
    Select,
    and_,
    case,
    cast,
    func,
    lateral,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from processes.engine.designing.standing import CAME, LEFT, Chosen
from processes.engine.models import Definition, ProcessHistory, ProcessInstance

MOST_TURNS = 20_000  # that are measured: about a seventh of a second


@dataclass(frozen=True)
class Stay:
    """Of all stays at an element that ended in the period: how many, and what half and nine in ten did not exceed."""

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

    Of a period with very many cases only every `of_each`th is measured, and counts are worked out from these.
    """

    stays: dict[str, Stay]
    flows: dict[str, int]
    of_each: int = 1


def passed(session: Session, chosen: Chosen, period: Period, *, waiting: Collection[str]) -> Passed:
    """The figures of a period, in two statements that read the history of its months only.

    `waiting` are the elements where a case may have stood since before the period; only of these is the arrival
    looked up in the case's earlier history.
    """
    of_each = _sampled(session, _happened(replace(chosen, pack=None, version=None), period))
    turns = _turns(chosen, period, of_each)
    ended = _ended(turns, chosen, period, waiting)
    took = ended.c.took
    stays = select(
        literal("stay").label("what"),
        ended.c.element_id.label("id"),
        func.count().label("times"),
        func.percentile_cont(0.5).within_group(took).label("median"),
        func.percentile_cont(0.9).within_group(took).label("ninetieth"),
    ).group_by(ended.c.element_id)
    nothing = cast(null(), Interval)
    taken = func.jsonb_array_elements_text(turns.c.flows).table_valued("value").lateral("taken")
    flows = (
        select(literal("flow"), taken.c.value, func.count(), nothing, nothing)
        .select_from(turns.join(taken, true()))
        .group_by(taken.c.value)
    )
    found = Passed({}, {}, of_each)
    for row in session.execute(union_all(stays, flows)):
        if row.what == "flow":
            found.flows[row.id] = row.times * of_each
        else:
            found.stays[row.id] = Stay(row.times * of_each, row.median, row.ninetieth)
    return found


def _happened(chosen: Chosen, period: Period, of_each: int = 1) -> Select[Any]:
    found = select(
        ProcessHistory.instance_id,
        ProcessHistory.business_key,
        ProcessHistory.element_id,
        ProcessHistory.kind,
        ProcessHistory.at,
        ProcessHistory.details["flows"].label("flows"),
        *(func.lag(column).over(**_BEFORE).label(name) for name, column in _LAST.items()),
    ).where(
        ProcessHistory.process == chosen.process,
        ProcessHistory.at >= period.since,
        ProcessHistory.at < period.until,
        ProcessHistory.kind.in_(CAME + LEFT),
        *chosen.of_keys(ProcessHistory.business_key),
        *_of_version(chosen, ProcessHistory.instance_id),
    )
    return found if of_each == 1 else found.where(ProcessHistory.instance_id % of_each == 0)


# What happened before at the same element of the same case.
_BEFORE: dict[str, Any] = {
    "partition_by": (ProcessHistory.instance_id, ProcessHistory.element_id),
    "order_by": ProcessHistory.id,
}
_LAST: dict[str, Any] = {"before": ProcessHistory.kind, "before_at": ProcessHistory.at}


def _turns(chosen: Chosen, period: Period, of_each: int) -> CTE:
    return _happened(chosen, period, of_each).cte("turns").prefix_with("MATERIALIZED", dialect="postgresql")


def _sampled(session: Session, happened: Select[Any]) -> int:
    """How many cases there are to one that is measured; what narrows by version is not known here and left out."""
    return max(1, _expected(session, happened) // MOST_TURNS)


def _expected(session: Session, happened: Select[Any]) -> int:
    """How many rows the planner expects, which costs nothing to ask."""
    connection = session.connection()
    written = happened.compile(connection, compile_kwargs={"render_postcompile": True})
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {written}", written.params).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


def _of_version(chosen: Chosen, instance_id: InstrumentedAttribute[int]) -> list[ColumnElement[bool]]:
    """The pack and the version, in SQL, where they are chosen."""
    if chosen.pack is None and chosen.version is None:
        return []
    conditions = [ProcessInstance.id == instance_id]
    if chosen.pack is not None:
        conditions.append(ProcessInstance.pack == chosen.pack)
    if chosen.version is not None:
        versions = select(func.array_agg(Definition.id)).where(*chosen.of_definition())
        conditions.append(ProcessInstance.pinned.op("&&", is_comparison=True)(versions.scalar_subquery()))
    return [select(ProcessInstance.id).where(and_(*conditions)).exists()]


def _ended(turns: CTE, chosen: Chosen, period: Period, waiting: Collection[str]) -> Any:
    """Stays that ended in the period with what they took; what came and went in one step took no time."""
    earlier = aliased(ProcessHistory)
    unknown = turns.c.before.is_(None) & turns.c.element_id.in_(sorted(waiting))
    last = lateral(
        select(earlier.kind, earlier.at)
        .join(ProcessInstance, ProcessInstance.id == earlier.instance_id)
        .where(
            unknown,
            ProcessInstance.id == turns.c.instance_id,
            ProcessInstance.started_at < period.since,
            earlier.business_key == turns.c.business_key,
            earlier.at >= ProcessInstance.started_at,
            earlier.at < period.since,
            earlier.instance_id == turns.c.instance_id,
            earlier.process == chosen.process,
            earlier.element_id == turns.c.element_id,
            earlier.kind.in_(CAME + LEFT),
        )
        .order_by(earlier.id.desc())
        .limit(1),
        name="last",
    )
    came_at = case(
        (turns.c.before.in_(CAME), turns.c.before_at),
        (last.c.kind.in_(CAME), last.c.at),
        else_=turns.c.at,
    )
    return (
        select(turns.c.element_id, (turns.c.at - came_at).label("took"))
        .select_from(turns.outerjoin(last, true()))
        .where(turns.c.kind.in_(("completed", "cancelled")))
        .subquery("ended")
    )
