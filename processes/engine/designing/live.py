"""Knows the live view of a process: its diagram with the cases that stand in it, how long they stay, where they go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.designing.places import Chart, Flow, Place, read_chart
from processes.engine.designing.standing import WHOLE, Chosen, Standing, map_of, standing
from processes.engine.designing.stays import Passed, Period, Stay, passed
from processes.engine.store.deployments import STANDARD
from processes.engine.store.models import AnyRow, Definition


@dataclass(frozen=True)
class Line:
    """One element with its figures; `stay` is None where no case left it in the period."""

    place: Place
    now: Standing = field(default_factory=Standing)
    stay: Stay | None = None
    is_drawn: bool = True  # in the version that is shown


@dataclass(frozen=True)
class Branch:
    """One of several ways out of an element: how many went this way, and which part of all that left."""

    flow: Flow
    count: int
    share: float


@dataclass(frozen=True)
class Live:
    """What the live view shows; `definition` is the version that is drawn, `whole` counts cases once each."""

    definition: AnyRow
    lines: list[Line]
    branches: list[Branch]
    whole: Standing
    of_each: int = 1
    slowest: timedelta = field(default=timedelta(0))

    @property
    def most(self) -> int:
        """The cases at the fullest element."""
        return max((line.now.cases for line in self.lines), default=0)


def live(session: Session, chosen: Chosen, period: Period) -> Live | None:
    """The figures of a process now and in a period, in seven statements; None where it is not deployed."""
    definition = drawn_version(session, chosen)
    if definition is None:
        return None
    chart = read_chart(definition.content)
    stood = standing(session, chosen, map_of(session, chosen))
    went = passed(session, chosen, period)
    lines = list(_lines(chart, stood, went))
    return Live(
        definition,
        lines,
        list(branches(chart, went.flows)),
        stood.get(WHOLE, Standing()),
        went.of_each,
        max((line.stay.median for line in lines if line.stay), default=timedelta(0)),
    )


def drawn_version(session: Session, chosen: Chosen) -> AnyRow | None:
    """The newest of the chosen versions, of the chosen pack or else the standard one: id, key, name, content …"""
    columns = (Definition.id, Definition.key, Definition.name, Definition.pack, Definition.version, Definition.content)
    wanted = Definition.pack == (chosen.pack or STANDARD)
    found = select(*columns).where(*chosen.of_definition())
    return session.execute(found.order_by(wanted.desc(), Definition.id.desc()).limit(1)).one_or_none()


def _lines(chart: Chart, stood: Mapping[str, Standing], went: Passed) -> Iterator[Line]:
    for place in chart.places.values():
        yield Line(place, stood.get(place.id, Standing()), went.stays.get(place.id))
    # elements of other versions, where cases stand or have been
    for identity in sorted((set(stood) | set(went.stays)) - set(chart.places) - {WHOLE}):
        place = Place(identity, "", identity)
        yield Line(place, stood.get(identity, Standing()), went.stays.get(identity), is_drawn=False)


def branches(chart: Chart, taken: Mapping[str, int]) -> Iterator[Branch]:
    """The ways out of elements that have several, of those that anything left."""
    left: dict[str, int] = {}
    for flow in chart.flows.values():
        left[flow.source] = left.get(flow.source, 0) + taken.get(flow.id, 0)
    for flow in chart.flows.values():
        if flow.is_choice and left[flow.source]:
            count = taken.get(flow.id, 0)
            yield Branch(flow, count, count / left[flow.source])
