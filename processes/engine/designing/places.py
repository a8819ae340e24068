"""Knows the places of diagrams: what is drawn inside what, where cases can stand, and what stands in which call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from processes.engine.files.diagrams import NODES, is_event_subprocess, local
from processes.engine.files.resources import BPMN, executable_processes
from processes.engine.files.xml import parse_xml

_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway"})


@dataclass(frozen=True)
class Place:
    """An element; `within` are the sub-processes around it, the inner first. One that listens holds no case."""

    id: str
    kind: str
    name: str
    called: str | None = None
    within: tuple[str, ...] = ()
    listens: bool = False


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `is_choice` where its source has others to choose from: elsewhere all ways are taken."""

    id: str
    name: str
    source: str
    target: str
    is_choice: bool


@dataclass(frozen=True)
class Chart:
    """One process as it is drawn."""

    process: str
    places: Mapping[str, Place]
    flows: Mapping[str, Flow]


@lru_cache(maxsize=256)
def read_chart(content: bytes) -> Chart:
    """The places and flows of a deployed diagram; raise DefinitionRefused."""
    process = executable_processes(parse_xml(content, file="diagram"))[0]
    places = {place.id: place for place in _places(process)}
    flows = list(process.iter(f"{BPMN}sequenceFlow"))
    sources = [flow.get("sourceRef", "") for flow in flows if _kind(places, flow) in _CHOOSING]
    drawn = {
        flow.get("id", ""): Flow(
            flow.get("id", ""),
            _line(flow.get("name")),
            flow.get("sourceRef", ""),
            flow.get("targetRef", ""),
            sources.count(flow.get("sourceRef", "")) > 1,
        )
        for flow in flows
    }
    return Chart(process.get("id", ""), places, drawn)


def _kind(places: Mapping[str, Place], flow: etree._Element) -> str:
    source = places.get(flow.get("sourceRef", ""))
    return source.kind if source else ""


def _places(scope: etree._Element, within: tuple[str, ...] = ()) -> Iterator[Place]:
    for node in scope:
        kind = local(node)
        if kind not in NODES:
            continue
        identity = node.get("id", "")
        yield Place(identity, kind, _line(node.get("name")), node.get("calledElement"), within, _listens(scope, node))
        if kind == "subProcess":
            yield from _places(node, (identity, *within))


def _listens(scope: etree._Element, node: etree._Element) -> bool:
    """Whether it waits beside the case, not for it: on a border, or at the start of what an event starts."""
    if local(node) == "boundaryEvent":
        return True
    return local(node) == "startEvent" and local(scope) == "subProcess" and is_event_subprocess(scope)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


@dataclass(frozen=True)
class Holder:
    """A case that stands at the element `leaf` stands also at `place` of the process asked for.

    `place` is empty for the process as a whole. Where ids repeat or a process is called from several places the
    tables of what is open cannot tell which it is; then it is not `sure`, and the history must be asked.
    """

    leaf: str
    place: str
    sure: bool


def holders(process: str, charts: Mapping[str, Chart]) -> list[Holder]:
    """Where cases that are pinned to these diagrams (by process) count, in or beneath the process."""
    found: dict[tuple[str, str], bool] = {}
    for path, leaf in _leaves(process, charts, ()):
        only = sum(leaf in chart.places for chart in charts.values()) == 1
        sure = only and all(_callers(charts[scope].places[call].called, charts) == 1 for scope, call in path)
        outer = [(scope, place) for scope, place in path if scope == process] or [(process, leaf)]
        start = outer[0][1]
        for place in ("", start, *charts[process].places[start].within):
            found[leaf, place] = sure and found.get((leaf, place), True)
    return [Holder(leaf, place, sure) for (leaf, place), sure in found.items()]


def _callers(process: str | None, charts: Mapping[str, Chart]) -> int:
    return sum(place.called == process for chart in charts.values() for place in chart.places.values())


def _leaves(
    process: str, charts: Mapping[str, Chart], path: tuple[tuple[str, str], ...]
) -> Iterator[tuple[tuple[tuple[str, str], ...], str]]:
    """Every element in and beneath a process with the calls (process, element) that lead to it."""
    if process not in charts or process in {scope for scope, _ in path}:
        return
    for place in charts[process].places.values():
        if not place.listens:
            yield path, place.id
        if place.called:
            yield from _leaves(place.called, charts, (*path, (process, place.id)))
