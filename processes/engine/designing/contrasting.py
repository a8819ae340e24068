"""Knows what differs between two looks at a process, by period or version: stays, failures, shares, whole cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.engine.designing.live import Branch, branches, drawn_version
from processes.engine.designing.places import Chart, Flow, Place, read_chart
from processes.engine.designing.standing import Chosen
from processes.engine.designing.stays import Passed, Period, Stay, of_version, passed
from processes.engine.designing.ways import beginning
from processes.engine.store.models import AnyRow, InstanceState, ProcessHistory, ProcessInstance

MOST_CASES = 10_000  # whose length is measured: the last that ended


@dataclass(frozen=True)
class Look:
    """What is looked at: cases of a process, and when."""

    chosen: Chosen
    period: Period


@dataclass(frozen=True)
class Length:
    """Of the cases that ended: how many, and how long half and nine in ten took at most."""

    cases: int = 0
    median: timedelta | None = None
    ninetieth: timedelta | None = None


@dataclass(frozen=True)
class Side:
    """The figures of one look; `failed` says by element how often a step of it failed."""

    length: Length
    passed: Passed
    failed: Mapping[str, int]

    @property
    def failures(self) -> int:
        """Of all elements together."""
        return sum(self.failed.values())


@dataclass(frozen=True)
class Line:
    """One element in both looks; `longer` is by how much half of the stays grew, where both know it."""

    place: Place
    before: Stay | None
    after: Stay | None
    failed_before: int
    failed_after: int

    @property
    def longer(self) -> timedelta | None:
        """Negative where it became shorter."""
        return self.after.median - self.before.median if self.before and self.after else None


@dataclass(frozen=True)
class Turn:
    """One of several ways out of an element in both looks; a share is None where nothing left the element."""

    flow: Flow
    before: Branch | None
    after: Branch | None

    @property
    def more(self) -> float | None:
        """By how much of the whole its share grew."""
        return self.after.share - self.before.share if self.before and self.after else None


@dataclass(frozen=True)
class Contrast:
    """Two looks side by side on the diagram of the later one."""

    definition: AnyRow
    before: Side
    after: Side
    lines: list[Line] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)

    @property
    def most(self) -> timedelta:
        """The largest change of a stay, in either direction."""
        return max((abs(line.longer) for line in self.lines if line.longer is not None), default=timedelta(0))


def contrast(session: Session, before: Look, after: Look) -> Contrast | None:
    """The figures of two looks, in eleven statements; None where the process is not deployed."""
    definition = drawn_version(session, after.chosen)
    if definition is None:
        return None
    chart = read_chart(definition.content)
    sides = _side(session, before), _side(session, after)
    return Contrast(definition, *sides, list(_lines(chart, *sides)), list(_turns(chart, *sides)))


def _side(session: Session, look: Look) -> Side:
    return Side(_length(session, look), passed(session, look.chosen, look.period), _failed(session, look))


def _length(session: Session, look: Look) -> Length:
    took = func.extract("epoch", ProcessInstance.ended_at - ProcessInstance.started_at).label("took")
    ended = select(took).where(
        ProcessInstance.state == InstanceState.ENDED,
        ProcessInstance.definition_id.in_(beginning(look.chosen.process)),
        ProcessInstance.ended_at >= look.period.since,
        ProcessInstance.ended_at < look.period.until,
        *look.chosen.of_case(),
        look.chosen.of_pinned(),
    )
    last = ended.order_by(ProcessInstance.ended_at.desc()).limit(MOST_CASES).subquery()
    half, ninetieth = (func.percentile_cont(part).within_group(last.c.took) for part in (0.5, 0.9))
    cases, *times = session.execute(select(func.count(), half, ninetieth).select_from(last)).one()
    return Length(cases, *(None if took is None else timedelta(seconds=float(took)) for took in times))


def _failed(session: Session, look: Look) -> dict[str, int]:
    found = select(ProcessHistory.element_id, func.count()).where(
        ProcessHistory.kind == "failed",
        ProcessHistory.process == look.chosen.process,
        ProcessHistory.at >= look.period.since,
        ProcessHistory.at < look.period.until,
        *look.chosen.of_keys(ProcessHistory.business_key),
        *of_version(look.chosen, ProcessHistory.instance_id),
    )
    rows = session.execute(found.group_by(ProcessHistory.element_id)).all()
    return {row[0]: row[1] for row in rows}


def _lines(chart: Chart, before: Side, after: Side) -> Iterator[Line]:
    """Every place of the diagram, then what only the earlier cases went through."""
    known = dict(chart.places)
    for identity in sorted({*before.passed.stays, *after.passed.stays, *before.failed, *after.failed} - set(known)):
        known[identity] = Place(identity, "", "")
    for identity, place in known.items():
        stays = before.passed.stays.get(identity), after.passed.stays.get(identity)
        yield Line(place, *stays, before.failed.get(identity, 0), after.failed.get(identity, 0))


def _turns(chart: Chart, before: Side, after: Side) -> Iterator[Turn]:
    sides = [{one.flow.id: one for one in branches(chart, side.passed.flows)} for side in (before, after)]
    for flow in chart.flows.values():
        if any(flow.id in side for side in sides):
            yield Turn(flow, sides[0].get(flow.id), sides[1].get(flow.id))
