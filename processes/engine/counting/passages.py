"""Knows in SQL what went through a range of history: stays that ended, sequence flows that were taken."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    DateTime,
    Float,
    Integer,
    Select,
    case,
    cast,
    func,
    lateral,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from processes.engine.store.models import ProcessHistory, ProcessInstance

CAME = ("started", "moved_here")
LEFT = ("completed", "cancelled", "moved_away")
BANDS = 12  # of stays, to a doubling of their length
STAY, FLOW = "stay", "flow"


def entries(*conditions: ColumnElement[bool], since: Any) -> Select[Any]:
    """Where cases came and left, with what happened before there from `since` on.

    `since` is when the range begins, in SQL for each entry where there are several.
    """
    begins = cast(since, DateTime(timezone=True)).label("since")
    same = (ProcessHistory.instance_id, ProcessHistory.process, ProcessHistory.element_id, begins)
    last: dict[str, Any] = {"partition_by": same, "order_by": ProcessHistory.id}
    return select(
        ProcessHistory.instance_id,
        ProcessHistory.process,
        ProcessHistory.business_key,
        ProcessHistory.element_id,
        ProcessHistory.kind,
        ProcessHistory.at,
        begins,
        func.date_trunc("hour", ProcessHistory.at, "UTC").label("began"),
        ProcessHistory.details["flows"].label("flows"),
        func.lag(ProcessHistory.kind).over(**last).label("before"),
        func.lag(ProcessHistory.at).over(**last).label("before_at"),
    ).where(ProcessHistory.kind.in_(CAME + LEFT), *conditions)


def passages(found: Select[Any], *by: str) -> Select[Any]:
    """kind, place, band, times and seconds of what went through in these entries, for each of their columns `by`."""
    told = found.cte("entries").prefix_with("MATERIALIZED", dialect="postgresql")
    ended = _ended(told, by)
    keys = [ended.c[name] for name in by]
    stays = select(
        *keys, literal(STAY).label("kind"), ended.c.place, ended.c.band, func.count(), func.sum(ended.c.seconds)
    )
    taken = func.jsonb_array_elements_text(told.c.flows).table_valued("value").lateral("taken")
    ways = [told.c[name] for name in by]
    nothing = cast(literal(0), Integer)
    flows = select(*ways, literal(FLOW), taken.c.value, nothing, func.count(), cast(literal(0), Float(53)))
    every = union_all(
        stays.group_by(*keys, ended.c.place, ended.c.band),
        flows.select_from(told.join(taken, true())).group_by(*ways, taken.c.value),
    ).subquery()
    names = (*by, "kind", "place", "band", "times", "seconds")
    return select(*(column.label(name) for column, name in zip(every.c, names, strict=True)))


def _ended(told: CTE, by: Collection[str]) -> Any:
    """Stays that ended with what they took; what came and went in one step took no time."""
    older = aliased(
        ProcessInstance
    )  # a case that began before the range, with an entry that the range does not explain
    unknown = told.c.before.is_(None) & told.c.kind.in_(("completed", "cancelled"))
    last = _last_before(told, older)
    came_at = case(
        (told.c.before.in_(CAME), told.c.before_at),
        (last.c.kind.in_(CAME), last.c.at),
        else_=told.c.at,
    )
    took = func.greatest(func.extract("epoch", told.c.at - came_at), 0)
    stays = (
        select(*(told.c[name] for name in by), told.c.element_id.label("place"), cast(took, Float(53)).label("seconds"))
        .select_from(
            told.outerjoin(
                older, unknown & (older.id == told.c.instance_id) & (older.started_at < told.c.since)
            ).outerjoin(last, true())
        )
        .where(told.c.kind.in_(("completed", "cancelled")))
        .subquery()
    )
    seconds = stays.c.seconds
    band = case((seconds <= 0, 0), else_=func.greatest(1, func.floor(BANDS * func.ln(seconds) / func.ln(2.0)) + 1))
    return select(*stays.c, cast(band, Integer).label("band")).subquery("ended")


def _last_before(told: CTE, older: type[ProcessInstance]) -> Any:
    """What happened last at the same element of an older case before the range."""
    earlier = aliased(ProcessHistory)
    return lateral(
        select(earlier.kind, earlier.at)
        .where(
            earlier.business_key == told.c.business_key,
            earlier.at >= older.started_at,
            earlier.at < told.c.since,
            earlier.instance_id == older.id,
            earlier.process == told.c.process,
            earlier.element_id == told.c.element_id,
            earlier.kind.in_(CAME + LEFT),
        )
        .order_by(earlier.id.desc())
        .limit(1),
        name="last",
    )
