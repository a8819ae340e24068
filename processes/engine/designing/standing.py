"""Knows where running cases stand now: at each element of a process, called processes included, and what failed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Select,
    Subquery,
    Text,
    cast,
    distinct,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from processes.engine.designing.places import Chart, Holder, holders, read_chart
from processes.engine.locks import LIVING
from processes.engine.models import (
    AnyRow,
    Definition,
    DefinitionKind,
    Job,
    JobKind,
    JobState,
    MessageSubscription,
    OpenTask,
    ProcessHistory,
    ProcessInstance,
)
from processes.engine.watching import FAILED_JOBS, case_rows

CAME = ("started", "moved_here")
LEFT = ("completed", "cancelled", "moved_away")
WHOLE = ""  # the place that stands for the process as a whole


@dataclass(frozen=True)
class Chosen:
    """Which cases of a process: of one pack, one version, or with these business keys; None narrows nothing."""

    process: str
    pack: str | None = None
    version: int | None = None
    keys: Select[str] | None = None

    def of_keys(self, column: ColumnElement[str] | InstrumentedAttribute[str]) -> list[ColumnElement[bool]]:
        """The business keys in SQL."""
        return [] if self.keys is None else [column.in_(self.keys)]

    def of_definition(self) -> list[ColumnElement[bool]]:
        """The versions in SQL, over Definition."""
        found: list[ColumnElement[bool]] = [Definition.kind == DefinitionKind.BPMN, Definition.key == self.process]
        return found if self.version is None else [*found, Definition.version == self.version]

    def of_case(self) -> list[ColumnElement[bool]]:
        """What is known of a case without its diagrams, in SQL, over ProcessInstance."""
        found = self.of_keys(ProcessInstance.business_key)
        return found if self.pack is None else [*found, ProcessInstance.pack == self.pack]


@dataclass(frozen=True)
class Standing:
    """How many cases stand at a place, and how many jobs have failed there."""

    cases: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Map:
    """For every set of diagrams that running cases are pinned to: where in the process their elements count."""

    process: str
    rows: Sequence[tuple[str, Holder]] = field(default_factory=list)

    def table(self) -> Subquery:
        """The map for a join: digest, leaf, place, sure."""
        columns = {
            "digest": [digest for digest, _ in self.rows],
            "leaf": [holder.leaf for _, holder in self.rows],
            "place": [holder.place for _, holder in self.rows],
        }
        texts = [func.unnest(cast(literal(values, ARRAY(Text)), ARRAY(Text))) for values in columns.values()]
        sure = cast(literal([holder.sure for _, holder in self.rows], ARRAY(Boolean)), ARRAY(Boolean))
        named = [column.label(name) for column, name in zip(texts, columns, strict=True)]
        return select(*named, func.unnest(sure).label("sure")).subquery("map")


def map_of(session: Session, chosen: Chosen) -> Map:
    """The map of the chosen running cases; two statements."""
    sets = session.execute(
        select(ProcessInstance.pinned_hash, func.min(ProcessInstance.pinned).label("pinned"))
        .where(ProcessInstance.state.in_(LIVING), *chosen.of_case())
        .group_by(ProcessInstance.pinned_hash)
    ).all()
    ids = {definition for row in sets for definition in row.pinned}
    diagrams = session.execute(
        select(Definition.id, Definition.key, Definition.version, Definition.content).where(
            Definition.id.in_(ids), Definition.kind == DefinitionKind.BPMN
        )
    )
    return Map(chosen.process, list(_rows(sets, {row.id: row for row in diagrams}, chosen)))


def _rows(sets: Sequence[AnyRow], diagrams: Mapping[int, AnyRow], chosen: Chosen) -> Iterator[tuple[str, Holder]]:
    for row in sets:
        pinned = [diagrams[identity] for identity in row.pinned if identity in diagrams]
        own = next((one for one in pinned if one.key == chosen.process), None)
        if own is None or chosen.version not in (None, own.version):
            continue
        charts: dict[str, Chart] = {one.key: read_chart(one.content) for one in pinned}
        yield from ((row.pinned_hash, holder) for holder in holders(chosen.process, charts))


def standing(session: Session, chosen: Chosen, of: Map) -> dict[str, Standing]:
    """Cases and failed jobs by place, WHOLE included; one statement."""
    if not of.rows:
        return {}
    waits, fails = _placed(chosen, of, _leaves()), _placed(chosen, of, _failures())
    counted = union_all(
        select(waits.c.place, func.count(distinct(waits.c.id)), literal(0)).group_by(waits.c.place),
        select(fails.c.place, literal(0), func.count()).group_by(fails.c.place),
    ).subquery()
    place, cases, failed = counted.c
    rows = session.execute(select(place, func.sum(cases), func.sum(failed)).group_by(place))
    return {name: Standing(int(cases), int(failed)) for name, cases, failed in rows}


def standing_cases(
    session: Session, chosen: Chosen, of: Map, place: str, *, after: int = 0, limit: int = 50
) -> Sequence[AnyRow]:
    """The cases that stand at a place by id after `after`: id, business_key, version, started_at, since, failed."""
    if not of.rows:
        return []
    placed = _placed(chosen, of, _leaves())
    here = select(placed.c.id).where(placed.c.place == place, placed.c.id > after).distinct()
    page = here.order_by(placed.c.id).limit(limit).subquery()
    found = case_rows(_since(chosen.process, place).label("since"), FAILED_JOBS)
    return session.execute(found.join(page, page.c.id == ProcessInstance.id).order_by(ProcessInstance.id)).all()


def _leaves() -> Subquery:
    """Everything that is open: tasks, messages awaited, timers, steps held back."""
    jobs = Job.kind.in_((JobKind.TIMER, JobKind.HELD))
    return union_all(
        select(OpenTask.instance_id, OpenTask.element_id),
        select(MessageSubscription.instance_id, MessageSubscription.element_id),
        select(Job.instance_id, Job.element_id).where(jobs, Job.instance_id.is_not(None)),
    ).subquery("leaf")


def _failures() -> Subquery:
    return select(Job.instance_id, Job.element_id).where(Job.state == JobState.FAILED).subquery("failure")


def _placed(chosen: Chosen, of: Map, leaves: Subquery) -> Subquery:
    """(case, place) of everything open, as the map and, where that is not sure, the history have it."""
    table = of.table()
    return (
        select(ProcessInstance.id, table.c.place)
        .join(leaves, leaves.c.instance_id == ProcessInstance.id)
        .join(table, (table.c.digest == ProcessInstance.pinned_hash) & (table.c.leaf == leaves.c.element_id))
        .where(
            ProcessInstance.state.in_(LIVING),
            *chosen.of_case(),
            or_(table.c.sure, _last_turn(chosen.process, table.c.place).in_(CAME)),
        )
        .subquery()
    )


def _last_turn(process: str, place: ColumnElement[str]) -> ColumnElement[str]:
    """How the case last turned at a place of the process; for the process as a whole, at any of its places."""
    turn = aliased(ProcessHistory)
    found = select(turn.kind).where(
        turn.business_key == ProcessInstance.business_key,
        turn.at >= ProcessInstance.started_at,
        turn.instance_id == ProcessInstance.id,
        turn.process == process,
        or_(turn.element_id == place, place == WHOLE),
        turn.kind.in_(CAME + LEFT),
    )
    return found.order_by(turn.id.desc()).limit(1).scalar_subquery()


def _since(process: str, place: str) -> ColumnElement[Any]:
    turn = aliased(ProcessHistory)
    of_case = (turn.business_key == ProcessInstance.business_key) & (turn.at >= ProcessInstance.started_at)
    came = of_case & (turn.instance_id == ProcessInstance.id) & (turn.process == process) & turn.kind.in_(CAME)
    here = came if place == WHOLE else came & (turn.element_id == place)
    return select(func.max(turn.at)).where(here).scalar_subquery()
