"""Knows where running cases stand now: at each element of a process, called processes included, and what failed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
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

from processes.engine.administration.watching import FAILED_JOBS, case_rows
from processes.engine.counting.cases import counted, open_places
from processes.engine.counting.passages import CAME, LEFT
from processes.engine.designing.places import Chart, Holder, holders, read_chart
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.locks import LIVING
from processes.engine.store.models import AnyRow, Definition, Job, JobState, ProcessHistory, ProcessInstance
from processes.leading import page_by_ids
from processes.paging import By, Page

WHOLE = ""  # the place that stands for the process as a whole


@dataclass(frozen=True)
class Chosen:
    """Which cases of a process: of one pack, one version, or with these business keys; None narrows nothing."""

    process: str
    pack: str | None = None
    version: int | None = None
    keys: Select[str] | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is narrowed."""
        return self.pack is None and self.version is None and self.keys is None

    def of_keys(self, column: ColumnElement[str] | InstrumentedAttribute[str]) -> list[ColumnElement[bool]]:
        """The business keys in SQL."""
        return [] if self.keys is None else [column.in_(self.keys)]

    def of_definition(self) -> list[ColumnElement[bool]]:
        """The versions in SQL, over Definition."""
        found: list[ColumnElement[bool]] = [Definition.kind == DefinitionKind.BPMN, Definition.key == self.process]
        return found if self.version is None else [*found, Definition.version == self.version]

    def of_pinned(self) -> ColumnElement[bool]:
        """The versions of the diagram that a case is pinned to in SQL, over ProcessInstance."""
        versions = select(func.array_agg(Definition.id)).where(*self.of_definition())
        return ProcessInstance.pinned.op("&&", is_comparison=True)(versions.scalar_subquery())

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
    rows: Sequence[tuple[str, Holder]] = ()
    counts: Sequence[AnyRow] = ()  # of cases with the same open leaves

    @cached_property
    def _sure(self) -> frozenset[str]:
        if not self.counts:
            return frozenset()
        return frozenset(digest for digest, _ in self.rows) - {
            digest for digest, holder in self.rows if not holder.sure
        }

    def doubtful(self) -> "Map":
        """The part of it of which the counts do not say where cases stand."""
        return Map(self.process, [row for row in self.rows if row[0] not in self._sure])

    def kept(self) -> dict[str, Standing]:
        """The cases of the other part by place, as they are counted."""
        places: dict[tuple[str, str], set[str]] = {}
        for digest, holder in self.rows:
            places.setdefault((digest, holder.leaf), set()).add(holder.place)
        found: Counter[str] = Counter()
        for row in self.counts:
            if row.pinned_hash in self._sure:
                for place in set().union(*(places.get((row.pinned_hash, leaf), ()) for leaf in row.leaves)):
                    found[place] += int(row.cases)
        return {place: Standing(cases) for place, cases in found.items()}

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
    """The map of the chosen running cases with how many of them have what open; two statements."""
    if chosen.keys is None:
        sets = counted(session, pack=chosen.pack)
    else:
        digest, pinned = ProcessInstance.pinned_hash, func.min(ProcessInstance.pinned).label("pinned")
        living = select(digest, pinned).where(ProcessInstance.state.in_(LIVING), *chosen.of_case())
        sets = session.execute(living.group_by(digest)).all()
    pinned_to = {row.pinned_hash: row.pinned for row in sets}
    ids = {definition for pinned in pinned_to.values() for definition in pinned}
    diagrams = session.execute(
        select(Definition.id, Definition.key, Definition.version, Definition.content).where(
            Definition.id.in_(ids), Definition.kind == DefinitionKind.BPMN
        )
    )
    rows = list(_rows(pinned_to, {row.id: row for row in diagrams}, chosen))
    return Map(chosen.process, rows, sets if chosen.keys is None else ())


def _rows(
    sets: Mapping[str, Sequence[int]], diagrams: Mapping[int, AnyRow], chosen: Chosen
) -> Iterator[tuple[str, Holder]]:
    for digest, ids in sets.items():
        pinned = [diagrams[identity] for identity in ids if identity in diagrams]
        own = next((one for one in pinned if one.key == chosen.process), None)
        if own is None or chosen.version not in (None, own.version):
            continue
        charts: dict[str, Chart] = {one.key: read_chart(one.content) for one in pinned}
        yield from ((digest, holder) for holder in holders(chosen.process, charts))


def standing(session: Session, chosen: Chosen, of: Map) -> dict[str, Standing]:
    """Cases and failed jobs by place, WHOLE included; one statement.

    Of sets of diagrams whose map is sure the kept counts say it; the cases of the others are looked at.
    """
    if not of.rows:
        return {}
    kept, fails = of.kept(), _placed(chosen, of, _failures())
    failed = select(fails.c.place, literal(0).label("cases"), func.count().label("failed")).group_by(fails.c.place)
    parts = [failed]
    if (doubtful := of.doubtful()).rows:
        waits = _placed(chosen, doubtful, open_places())
        parts.append(select(waits.c.place, func.count(distinct(waits.c.id)), literal(0)).group_by(waits.c.place))
    for place, cases, count in session.execute(union_all(*parts)):
        before = kept.get(place, Standing())
        kept[place] = Standing(before.cases + cases, before.failed + count)
    return kept


OLDEST = (By(ProcessInstance.id),)


def standing_cases(
    session: Session,
    chosen: Chosen,
    of: Map,
    place: str,
    *,
    order: Sequence[By] = OLDEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[AnyRow]:
    """The cases that stand at a place: id, business_key, version, started_at, since, failed; ordered by their ids.

    Raises CursorUnknown.
    """
    placed = _placed(chosen, Map(of.process, [row for row in of.rows if row[1].place == place]), open_places())
    of_placed = [replace(by, column=placed.c.id) for by in order]
    found = case_rows(_since(chosen.process, place).label("since"), FAILED_JOBS)
    ids = select(placed.c.id).distinct()
    return page_by_ids(session, ids, found, ProcessInstance.id, of_placed, after, limit)


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
            leaves.c.element_id.in_({holder.leaf for _, holder in of.rows}),
            *chosen.of_case(),
            or_(table.c.sure, last_entry(chosen.process, table.c.place).in_(CAME)),
        )
        .subquery()
    )


def last_entry(process: str | ColumnElement[str], place: ColumnElement[str]) -> ColumnElement[str]:
    """What the history says last of the case at a place of the process; for the process as a whole, at any place."""
    entry = aliased(ProcessHistory)
    found = select(entry.kind).where(
        entry.business_key == ProcessInstance.business_key,
        entry.at >= ProcessInstance.started_at,
        entry.instance_id == ProcessInstance.id,
        entry.process == process,
        or_(entry.element_id == place, place == WHOLE),
        entry.kind.in_(CAME + LEFT),
    )
    return found.order_by(entry.id.desc()).limit(1).scalar_subquery()


def _since(process: str, place: str) -> ColumnElement[Any]:
    entry = aliased(ProcessHistory)
    of_case = (entry.business_key == ProcessInstance.business_key) & (entry.at >= ProcessInstance.started_at)
    came = of_case & (entry.instance_id == ProcessInstance.id) & (entry.process == process) & entry.kind.in_(CAME)
    here = came if place == WHOLE else came & (entry.element_id == place)
    return select(func.max(entry.at)).where(here).scalar_subquery()
